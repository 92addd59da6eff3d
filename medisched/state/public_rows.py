"""What the public page of an organization shows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, time_text
from medisched.domain.texts import _, many, mark
from medisched.state.free_times import name_in_speech

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from medisched.schemas.providers import ProviderView

MINUTES_OF_HOUR, MINUTES_OF_DAY = 60, 24 * 60


class PublicProvider(BaseModel):
    """A provider as the public sees them, with their next free time if there is one."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    called: str
    title: str
    bio: str
    department_id: str
    department: str
    works_as: str = ""
    slot_id: str = ""
    day: str = ""
    time: str = ""
    nothing: str = mark("No free times at present.")


def public_provider(person: ProviderView, zone: ZoneInfo, services: list[str]) -> PublicProvider:
    """`services` are the names of those that they offer."""
    shown = PublicProvider(
        **person.model_dump(include={"id", "name", "title", "bio", "department"}),
        called=name_in_speech(person.name),
        department_id=str(person.department_id),
        works_as=" · ".join(word for word in (person.title, person.department) if word),
    )
    if person.next_free is None:
        offers = _("Choose a service above: {join}.").format(join=", ".join(services)) if services else _(shown.nothing)
        return shown.model_copy(update={"nothing": offers})
    day, time = day_text(person.next_free, zone), time_text(person.next_free, zone)
    return shown.model_copy(update={"slot_id": str(person.next_slot_id), "day": day, "time": time})


def window_text(minutes: int) -> str:
    """Until when a patient can cancel or move, in words."""
    if minutes == 0:
        return _("until it begins")
    if minutes % MINUTES_OF_DAY == 0:
        return many(minutes // MINUTES_OF_DAY, "until a day before", "until {n} days before")
    if minutes % MINUTES_OF_HOUR == 0:
        return many(minutes // MINUTES_OF_HOUR, "until an hour before", "until {n} hours before")
    return many(minutes, "until a minute before", "until {n} minutes before")
