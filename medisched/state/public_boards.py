"""The times of one service or one provider as anybody sees them: a month and a day of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, local_day, start_of_day
from medisched.domain.texts import _
from medisched.state.day_choices import time_choice, times_in
from medisched.state.free_times import month_bounds
from medisched.state.opening_days import DayTimes, MonthDays, NextDay, day_times, month_days, next_day

if TYPE_CHECKING:
    from datetime import date

    from medisched.state.free_times import FreeTimes
    from medisched.state.open_times import OpenTimes


class TimesBoard(BaseModel):
    """`nothing` says why there is no day at all."""

    model_config = ConfigDict(frozen=True)

    month: MonthDays = MonthDays()
    day: DayTimes = DayTimes()
    next: NextDay = NextDay()
    nothing: str = ""


class Source(Protocol):
    """Where times come from."""

    async def find_first(self) -> tuple[date | None, str]:
        """The day of the earliest time; without any, why."""
        ...

    async def read_day(self, day: date) -> DayTimes:
        """The times of a day."""
        ...

    async def count_days(self, first: date, last: date) -> dict[date, int]:
        """How many times each day has that has any."""
        ...

    async def explain_days(self, first: date, last: date) -> str:
        """Why these days have none."""
        ...

    async def find_day_after(self, day: date, last_day: date) -> date | None:
        """The next day that has times."""
        ...


@dataclass(frozen=True)
class ServiceSource:
    """Openings."""

    times: OpenTimes

    async def find_first(self) -> tuple[date | None, str]:
        """The day of the earliest opening."""
        found = await self.times.list_first(1)
        return (local_day(found.items[0].start, self.times.zone) if found.items else None), found.reason_text

    async def read_day(self, day: date) -> DayTimes:
        """Each start once."""
        return day_times(day, await self.times.list_day(day), self.times.zone)

    async def count_days(self, first: date, last: date) -> dict[date, int]:
        """How many different starts."""
        return await self.times.count_days(first, last)

    async def explain_days(self, first: date, last: date) -> str:
        """In the words of the search."""
        return await self.times.explain_days(first, last)

    async def find_day_after(self, day: date, last_day: date) -> date | None:
        """As far as a season is worth waiting for."""
        return await self.times.find_day_after(day, last_day)


@dataclass(frozen=True)
class SlotSource:
    """Published slots."""

    times: FreeTimes

    async def find_first(self) -> tuple[date | None, str]:
        """The day of the earliest slot."""
        found = await self.times.list_next(1)
        return (local_day(found[0].start, self.times.zone) if found else None), ""

    async def read_day(self, day: date) -> DayTimes:
        """Each slot."""
        zone = self.times.zone
        slots = await self.times.list_day(day)
        times = [time_choice(slot.id, slot.start, zone) for slot in slots]
        return DayTimes(
            title=day_text(start_of_day(day, zone), zone),
            morning=times_in("morning", times),
            afternoon=times_in("afternoon", times),
            evening=times_in("evening", times),
            reason="" if times else _("No times on this day."),
            instant=slots[0].start.isoformat() if slots else "",
        )

    async def count_days(self, first: date, last: date) -> dict[date, int]:
        """How many slots."""
        return await self.times.count_days(first, last)

    async def explain_days(self, first: date, last: date) -> str:  # noqa: ARG002 - slots need no explanation
        """Providers publish when they like."""
        return _("No free times in this month.")

    async def find_day_after(self, day: date, last_day: date) -> date | None:  # noqa: ARG002 - slots have one horizon
        """The next slot's."""
        found = await self.times.list_next(1, after=day)
        return local_day(found[0].start, self.times.zone) if found else None


async def read_board(
    source: Source, *, day: date | None, month: date | None, today: date, last_day: date
) -> tuple[TimesBoard, date | None, date | None]:
    """The `day`, or that of the earliest time, and its month unless another one is looked at.

    And which day it is, and the last that is shown: None where a time on any later day would be.
    """
    if day is None or not today <= day <= last_day:
        day, nothing = await source.find_first()
        if day is None:
            return TimesBoard(nothing=nothing or _("No free times at present.")), None, None
    earliest, latest = month_bounds(today)[0], month_bounds(last_day)[0]
    first = min(max(month_bounds(month or day)[0], earliest), latest)
    last = month_bounds(first)[1]
    times, counts = await source.read_day(day), await source.count_days(first, last)
    reason = "" if counts else await source.explain_days(first, last)
    following: date | None = None
    if not counts:
        following = await source.find_day_after(last, last_day)
    elif times.reason:
        later = min((one for one in counts if one > day), default=None)
        following = later or await source.find_day_after(max(day, last), last_day)
    shown = month_days(first, counts, day, today, last_day, reason)
    until = max(last, day) if counts and not times.reason else None
    return TimesBoard(month=shown, day=times, next=next_day(following)), day, until
