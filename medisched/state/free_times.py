"""Free times as a person chooses among them: one provider's, a department's or everybody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypeIs

from medisched.domain.clock import (
    day_bounds,
    day_text,
    get_zone,
    local_day,
    moment_text,
    now_utc,
    place_of,
    start_of_day,
    time_text,
)
from medisched.domain.errors import NotFound
from medisched.domain.texts import _
from medisched.services.slot_lists import get_slot, list_free_days, list_free_slots
from medisched.state.shared_answers import ask_once

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from medisched.schemas.slots import SlotView

HORIZON = timedelta(days=366)
"""How far ahead a person can look."""


class _Options(TypedDict):
    provider_id: UUID | None
    department_id: UUID | None


@dataclass(frozen=True)
class FreeTimes:
    """Whose times are asked for, by whom, on whose clocks; `ask` is the door, as for `OpenTimes`.

    What is free is the same for everybody, so that many open pages ask only once after a change.
    """

    ask: Callable[..., Awaitable[Any]]
    zone: ZoneInfo
    provider_id: UUID | None = None
    department_id: UUID | None = None

    async def list_next(self, count: int, *, after: date | None = None) -> list[SlotView]:
        """The earliest ones from now on, or from the day behind `after` on."""
        now = now_utc()
        start = start_of_day(after + timedelta(days=1), self.zone) if after else now
        options = {"limit": count, **self._options()}
        return await ask_once(
            ("next", count, after, self.provider_id, self.department_id),
            lambda: self.ask(list_free_slots, start=start, end=now + HORIZON, **options),
        )

    async def list_day(self, day: date) -> list[SlotView]:
        """Those of one local day."""
        start, end = day_bounds(day, self.zone)
        return await ask_once(
            ("day", day, self.provider_id, self.department_id),
            lambda: self.ask(list_free_slots, start=start, end=end, **self._options()),
        )

    async def count_days(self, first: date, last: date) -> dict[date, int]:
        """How many there are on each local day that has any, both days included."""
        start, end = start_of_day(first, self.zone), start_of_day(last + timedelta(days=1), self.zone)
        days = await ask_once(
            ("days", first, last, self.provider_id, self.department_id),
            lambda: self.ask(list_free_days, start=start, end=end, **self._options()),
        )
        return {day.day: day.count for day in days}

    def _options(self) -> _Options:
        return {"provider_id": self.provider_id, "department_id": self.department_id}


class Offer(BaseModel):
    """One free time with everything that a person checks before taking it.

    `instant` (in UTC) and `zone` let the browser say what its own clock shows then.
    """

    model_config = ConfigDict(frozen=True)

    slot_id: str = ""
    provider_id: str = ""
    provider: str = ""
    called: str = ""
    department: str = ""
    room: str = ""
    title: str = ""
    iso: str = ""
    day: str = ""
    time: str = ""
    until: str = ""
    place: str = ""
    own_time: str = ""
    instant: str = ""
    zone: str = ""


async def find_slot(ask: Callable[..., Awaitable[Any]], slot_id: UUID | None) -> SlotView | None:
    """A published slot if it is still there; `ask` is the door."""
    try:
        return await ask(get_slot, slot_id) if slot_id else None
    except NotFound:
        return None


def is_bookable(slot: SlotView | None) -> TypeIs[SlotView]:
    """Whether it can be taken at this moment."""
    return slot is not None and slot.status == "free" and slot.start > now_utc()


def offer_of(slot: SlotView, zone: ZoneInfo, own_zone: str = "") -> Offer:
    """A slot in words."""
    return Offer(
        slot_id=str(slot.id),
        provider_id=str(slot.provider_id),
        provider=slot.provider,
        called=name_in_speech(slot.provider),
        department=slot.department,
        title=slot.title,
        iso=local_day(slot.start, zone).isoformat(),
        day=day_text(slot.start, zone),
        time=time_text(slot.start, zone),
        until=time_text(slot.end, zone),
        place=place_of(zone.key),
        own_time=own_time(slot.start, zone, own_zone),
        instant=slot.start.isoformat(),
        zone=zone.key,
    )


def own_time(instant: datetime, zone: ZoneInfo, own_zone: str) -> str:
    """The moment on the person's own clocks; empty where those show the same."""
    if not own_zone:
        return ""
    own = get_zone(own_zone)
    is_same = instant.astimezone(own).utcoffset() == instant.astimezone(zone).utcoffset()
    return "" if is_same else moment_text(instant, own)


def change_rule(until: datetime, now: datetime, zone: ZoneInfo) -> str:
    """What a patient should know before booking: until when they can still change their mind by themselves."""
    if until <= now:
        return _("It begins so soon that you cannot move or cancel it online any more.")
    return _("You can move or cancel it online until {day_text}, {time_text}.").format(
        day_text=day_text(until, zone), time_text=time_text(until, zone)
    )


def name_in_speech(name: str) -> str:
    """`Dr. David Miller` is called Dr. Miller; a name without a title stays whole."""
    words = name.split()
    titles = [word for word in words[:-1] if word.endswith(".")]
    return " ".join([*titles, words[-1]]) if titles and words[0] == titles[0] else name


def month_bounds(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
