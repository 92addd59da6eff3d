"""What the desk can choose from: services, who offers them and where; nothing that is archived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from medisched.domain.texts import _
from medisched.services.catalog import list_services
from medisched.services.catalog_places import list_rooms
from medisched.services.doors import perform
from medisched.services.providers import list_providers
from medisched.state.choices import Choice, with_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medisched.schemas.catalog import RoomView, ServiceView
    from medisched.schemas.providers import ProviderView

PUBLISHED = "published"


@dataclass(frozen=True)
class DeskCatalog:
    """As it was when it was read."""

    services: Sequence[ServiceView] = ()
    people: Sequence[ProviderView] = ()
    places: Sequence[RoomView] = ()

    def list_services(self) -> list[Choice]:
        """Each with its length, and the times that providers publish."""
        listed = [
            Choice(value=str(one.id), label=_("{name} · {duration} min").format(name=one.name, duration=one.duration))
            for one in self.services
        ]
        return [*listed, Choice(value=PUBLISHED, label=_("A published time"))]

    def list_providers(self, service_id: str) -> list[Choice]:
        """Only who offers the service; for published times everybody."""
        service = self._find(service_id)
        people = [one for one in self.people if service is None or one.id in service.provider_ids]
        return with_all(_("Any"), ((one.id, one.name) for one in people))

    def list_rooms(self, service_id: str) -> list[Choice]:
        """Only where the service is done."""
        service = self._find(service_id)
        places = [one for one in self.places if service is not None and one.id in service.room_ids]
        return with_all(_("Any"), ((one.id, one.name) for one in places))

    def tell_gone(self, present: DeskCatalog, *chosen: str) -> str:
        """Which of what is chosen of this catalog is not in the present one any more; empty when all of it is."""
        known = {str(one.id): one.name for part in (self.services, self.people, self.places) for one in part}
        there = {str(one.id) for part in (present.services, present.people, present.places) for one in part}
        gone = [known[value] for value in chosen if value in known and value not in there]
        if not gone:
            return ""
        return _("{names} was archived and cannot be booked any more. Something else is chosen now.").format(
            names=", ".join(gone)
        )

    def _find(self, service_id: str) -> ServiceView | None:
        return next((one for one in self.services if str(one.id) == service_id), None)


async def read_catalog(session_id: str) -> DeskCatalog:
    """What is there now."""
    return DeskCatalog(
        services=await perform(session_id, list_services),
        people=await perform(session_id, list_providers),
        places=await perform(session_id, list_rooms),
    )
