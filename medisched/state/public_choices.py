"""What somebody has chosen on a public page, and the times of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import local_day, now_utc
from medisched.domain.texts import _
from medisched.services.departments import list_departments
from medisched.state.address import address_of, read_id
from medisched.state.choices import with_all
from medisched.state.free_times import HORIZON
from medisched.state.online_services import Shelf, read_whole_shelf
from medisched.state.opening_firsts import read_firsts
from medisched.state.opening_rows import no_longer_text
from medisched.state.public_boards import ServiceSource, SlotSource, TimesBoard, read_board

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from medisched.schemas.departments import DepartmentView
    from medisched.state.choices import Choice
    from medisched.state.opening_rows import ServiceCard
    from medisched.state.person_choices import PersonChoice
    from medisched.state.public_offers import PublicTimes
    from medisched.state.public_rows import PublicProvider

SUSPENDED = "suspended"


class Chosen(BaseModel):
    """Whose times are shown: those of a service, or a provider's published ones. Nothing while `kind` is empty."""

    model_config = ConfigDict(frozen=True)

    kind: str = ""
    id: str = ""
    name: str = ""
    facts: str = ""

    def booking_path(self, person_id: str, day: date | None) -> str:
        """The page on which members book it, with the day and the person that they had come to here."""
        path = "/openings" if self.kind == "service" else "/find"
        return address_of(path, **self.address(person_id), day=day)

    def address(self, person_id: str) -> dict[str, str]:
        """What an address says of it."""
        return {"service": self.id, "provider": person_id} if self.kind == "service" else {"provider": self.id}


@dataclass(frozen=True)
class Drawn:
    """The times, whose day is `day`, and with whom they can be had; one person or, without an id, anybody.

    What happens behind `until` changes nothing of it; None: anything may.
    """

    board: TimesBoard
    day: date | None
    people: list[PersonChoice]
    person_id: str
    until: date | None


def choose(
    kind: str, chosen_id: str, services: Sequence[ServiceCard], providers: Sequence[PublicProvider]
) -> Chosen | None:
    """One of the services or the providers that the page shows."""
    if kind == "service":
        card = next((one for one in services if one.id == chosen_id), None)
        return Chosen(kind=kind, id=card.id, name=card.name, facts=card.facts) if card else None
    person = next((one for one in providers if str(one.id) == chosen_id), None)
    return Chosen(kind=kind, id=chosen_id, name=person.name, facts=person.works_as) if person else None


async def draw_board(
    times: PublicTimes, shelf: Shelf, chosen: Chosen, person_id: str, *, day: date | None, month: date | None
) -> Drawn:
    """The times of what is chosen, on a day and in a month; without them, those of the earliest."""
    today = local_day(now_utc(), times.zone)
    if chosen.kind != "service":
        source = SlotSource(times.slots(read_id(chosen.id)))
        board, shown, until = await read_board(source, day=day, month=month, today=today, last_day=today + HORIZON)
        return Drawn(board, shown, [], "", until)
    service = shelf.find(chosen.id)
    if service is None or not service.provider_ids:
        return Drawn(TimesBoard(nothing=no_longer_text(chosen.name)), None, [], "", None)
    among = [one for one in shelf.providers if one.id in service.provider_ids]
    firsts = await read_firsts(times.openings(chosen.id), among)
    person_id = person_id if person_id in {one.value for one in firsts.people} else ""
    openings = ServiceSource(times.openings(chosen.id, read_id(person_id)))
    last_day = today + timedelta(days=service.horizon)
    board, shown, until = await read_board(openings, day=day, month=month, today=today, last_day=last_day)
    until = max(until, firsts.latest) if until and firsts.latest else None
    return Drawn(board, shown, firsts.people, person_id, until)


async def read_offered(times: PublicTimes, status: str) -> tuple[Shelf, list[Choice]]:
    """Who and what is there, and the departments to choose from; nothing of an organization that is suspended."""
    if status == SUSPENDED:
        return Shelf([], []), with_all(_("All departments"), ())
    departments: list[DepartmentView] = await times.ask(list_departments)
    named = ((one.id, one.name) for one in departments if one.provider_count)
    return await read_whole_shelf(times.ask), with_all(_("All departments"), named)
