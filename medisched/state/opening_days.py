"""A month and a day of openings as they are shown; where there is nothing, why, and where the next ones are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, start_of_day
from medisched.domain.day_words import day_words
from medisched.domain.texts import _
from medisched.state.day_choices import DayChoice, TimeChoice, list_weeks, month_title, times_in
from medisched.state.free_times import month_bounds
from medisched.state.opening_rows import opening_choice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from medisched.schemas.openings import OpeningsView


class MonthDays(BaseModel):
    """A month, and days of the one before and the one after if they can be looked at; `reason`: why it has nothing."""

    model_config = ConfigDict(frozen=True)

    title: str = ""
    weeks: list[list[DayChoice]] = []
    strip: list[DayChoice] = []
    earlier: str = ""
    later: str = ""
    reason: str = ""


class DayTimes(BaseModel):
    """A day; `reason` says why it has nothing, `instant` is its first time in UTC. An empty title: no day is chosen."""

    model_config = ConfigDict(frozen=True)

    title: str = ""
    morning: list[TimeChoice] = []
    afternoon: list[TimeChoice] = []
    evening: list[TimeChoice] = []
    reason: str = ""
    instant: str = ""


class NextDay(BaseModel):
    """Where to go on; empty when there is nothing near."""

    model_config = ConfigDict(frozen=True)

    iso: str = ""
    day: str = ""


def day_times(day: date, found: OpeningsView, zone: ZoneInfo) -> DayTimes:
    """A day in words."""
    times = [opening_choice(one, zone) for one in found.items]
    return DayTimes(
        title=day_text(start_of_day(day, zone), zone),
        morning=times_in("morning", times),
        afternoon=times_in("afternoon", times),
        evening=times_in("evening", times),
        # The service gives the reason of a whole window; this window is one day.
        reason="" if times else found.reason_text or _("No times on this day."),
        instant=found.items[0].start.isoformat() if found.items else "",
    )


def month_days(  # noqa: PLR0917 - the facts of a month
    first: date, counts: Mapping[date, int], chosen: date | None, today: date, last_day: date, reason: str
) -> MonthDays:
    """A month in words; nothing can be booked behind `last_day`."""
    last = month_bounds(first)[1]
    weeks = list_weeks(first.year, first.month, counts, chosen, today)
    return MonthDays(
        title=month_title(first),
        weeks=weeks,
        strip=[choice for week in weeks for choice in week if choice.count],
        earlier=(first - timedelta(days=1)).isoformat() if first > today else "",
        later=(last + timedelta(days=1)).isoformat() if last < last_day else "",
        reason=reason,
    )


def next_day(day: date | None) -> NextDay:
    """A day to go on with, in words."""
    return NextDay(iso=day.isoformat(), day=day_words(day)) if day else NextDay()
