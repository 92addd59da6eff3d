"""What the tests of webhooks have in common."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from medisched.domain.errors import NotSignedIn
from medisched.integrations.webhooks_out import Poster
from medisched.jobs.webhooks import deliver_due
from medisched.schemas.slots import SlotDraft
from medisched.schemas.webhooks import DeliveryQuery, EndpointDraft, NewEndpointView
from medisched.services.doors import perform
from medisched.services.slots import publish_slot
from medisched.services.webhook_deliveries import get_delivery, list_deliveries
from medisched.services.webhook_endpoints import create_endpoint, get_endpoint
from medisched.settings import Settings, get_settings
from tests.factories import sign_in_as, soon

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    import pytest

    from medisched.schemas.webhooks import DeliveryDetailView, EndpointView
    from tests.factories import Clinic, Person
    from tests.integration.receivers import Receiver

R = TypeVar("R")
AWAY = "https://hooks.example.com/medisched"


def allow_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a developer's setting would."""
    settings = get_settings().model_copy(update={"webhooks_to_this_machine": True})
    assert isinstance(settings, Settings)
    monkeypatch.setattr("medisched.services.webhook_endpoints.get_settings", lambda: settings)


def poster(**options: object) -> Poster:
    return Poster(**{"allow_loopback": True, "seconds": 5, **options})  # type: ignore[arg-type]


async def as_owner(clinic: Clinic, service: Callable[..., Awaitable[R]], *args: object) -> R:
    """One service for the owner."""
    return await as_person(clinic, clinic.owner, service, *args)


async def as_person(clinic: Clinic, person: Person, service: Callable[..., Awaitable[R]], *args: object) -> R:
    """One service for somebody, who signs in again if the clock has moved by days."""
    try:
        return await perform(person.session, service, *args)
    except NotSignedIn:
        session, _ = await sign_in_as(person.user_id, clinic.id)
        return await perform(session, service, *args)


async def make_endpoint(clinic: Clinic, url: str = AWAY, *types: str) -> NewEndpointView:
    draft = EndpointDraft(url=url, event_types=list(types))
    return await as_owner(clinic, create_endpoint, draft)


async def endpoint_now(clinic: Clinic, endpoint_id: UUID) -> EndpointView:
    return await as_owner(clinic, get_endpoint, endpoint_id)


async def log_of(clinic: Clinic, endpoint_id: UUID, **query: object) -> list[DeliveryDetailView]:
    """All deliveries with their tries, oldest first."""
    page = await as_owner(clinic, list_deliveries, endpoint_id, DeliveryQuery(limit=200, **query))
    found = [await as_owner(clinic, get_delivery, endpoint_id, one.id) for one in page.items]
    return sorted(found, key=lambda one: (one.occurred_at, one.type))


async def told(clinic: Clinic, endpoint_id: UUID) -> list[tuple[str, dict]]:
    """What was told, oldest first: type and data."""
    return [(one.type, json.loads(one.body)["data"]) for one in await log_of(clinic, endpoint_id)]


async def deliver(**options: object) -> int:
    return await deliver_due(poster(**options))


@asynccontextmanager
async def told_at(clinic: Clinic, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, *types: str) -> AsyncIterator:
    """An endpoint at a receiver on this machine."""
    allow_this_machine(monkeypatch)
    async with receiver:
        yield await make_endpoint(clinic, receiver.url, *types)


async def happen(clinic: Clinic, times: int = 1, first: float = 50) -> None:
    """So many events."""
    for number in range(times):
        start = soon(first + number)
        draft = SlotDraft(start=start, end=start + timedelta(minutes=30), title="X")
        await as_person(clinic, clinic.provider, publish_slot, draft)
