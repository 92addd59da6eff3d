"""What can be booked online, as the first choice on the page for finding a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import reflex as rx

from medisched.schemas.catalog import ServiceView
from medisched.schemas.providers import ProviderView
from medisched.services.catalog import list_services
from medisched.services.doors import perform
from medisched.services.providers import list_providers
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import SIGNED_IN, allow
from medisched.state.opening_rows import ServiceCard, service_cards

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID


@dataclass(frozen=True)
class Shelf:
    """Services that are bookable online, and everybody who gives care here."""

    services: list[ServiceView]
    providers: list[ProviderView]

    @property
    def cards(self) -> list[ServiceCard]:
        """The services that somebody offers."""
        return service_cards(self.services, {one.id: one.name for one in self.providers})

    def find(self, service_id: str) -> ServiceView | None:
        """One of the services."""
        return next((one for one in self.services if str(one.id) == service_id), None)

    def offered_by(self, provider_id: UUID) -> list[str]:
        """Names of the services that somebody offers."""
        return [service.name for service in self.services if provider_id in service.provider_ids]


async def read_shelf(ask: Callable[..., Awaitable[Any]]) -> Shelf:
    """`ask` is the door, as for `OpenTimes`."""
    services = await ask(list_services, online_only=True)
    return Shelf(services, await ask(list_providers) if services else [])


async def read_whole_shelf(ask: Callable[..., Awaitable[Any]]) -> Shelf:
    """With everybody who gives care, also where nothing is bookable online."""
    return Shelf(await ask(list_services, online_only=True), await ask(list_providers))


class OnlineServicesState(BaseState):
    """The cards above the published times; none where nothing is bookable online."""

    services: list[ServiceCard] = []

    @rx.event
    @allow(SIGNED_IN)
    async def load(self) -> None:
        """What the organization offers."""
        async with refusals_told(self):
            is_member = bool(self.viewer and self.viewer.organization_id)
            self.services = (await read_shelf(partial(perform, self.session_id))).cards if is_member else []
