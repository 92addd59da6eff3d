"""Days and times as they are offered for choosing, in the organization's timezone."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import time_text
from medisched.domain.day_words import MONTH, SHORT_MONTH, SHORT_WEEKDAY, SPOKEN_DAY, day_words
from medisched.domain.texts import _, many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

NOON, EVENING = 12, 17
PARTS = ("morning", "afternoon", "evening")


class DayChoice(BaseModel):
    """One day; an empty `iso` is a gap before the first or after the last of a month."""

    model_config = ConfigDict(frozen=True)

    iso: str = ""
    weekday: str = ""
    number: str = ""
    month: str = ""
    label: str = ""
    count: int = 0
    is_chosen: bool = False
    is_today: bool = False


class TimeChoice(BaseModel):
    """One free time; `part` is morning, afternoon or evening."""

    model_config = ConfigDict(frozen=True)

    id: str
    time: str
    label: str
    note: str = ""
    part: str = "morning"


def list_days(
    first: date, length: int, counts: Mapping[date, int], chosen: date | None, today: date
) -> list[DayChoice]:
    """`length` days from `first`, for `day_strip`."""
    return [_choice(first + timedelta(days=offset), counts, chosen, today) for offset in range(length)]


def list_weeks(
    year: int, month: int, counts: Mapping[date, int], chosen: date | None, today: date
) -> list[list[DayChoice]]:
    """The weeks of a month, Monday first, for `month_grid`."""
    return [
        [_choice(day, counts, chosen, today) if day.month == month else DayChoice() for day in week]
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]


def month_title(day: date) -> str:
    """`November 2026`."""
    return day_words(day, MONTH)


def time_choice(slot_id: object, start: datetime, zone: ZoneInfo, note: str = "") -> TimeChoice:
    """A slot as a button."""
    shown = time_text(start, zone)
    return TimeChoice(
        id=str(slot_id),
        time=shown,
        note=note,
        label=f"{shown}, {note}" if note else shown,
        part=_part_of_day(start, zone),
    )


def times_in(part: str, times: Iterable[TimeChoice]) -> list[TimeChoice]:
    """Those of the morning, the afternoon or the evening."""
    return [time for time in times if time.part == part]


def _part_of_day(start: datetime, zone: ZoneInfo) -> str:
    hour = start.astimezone(zone).hour
    return "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"


def _choice(day: date, counts: Mapping[date, int], chosen: date | None, today: date) -> DayChoice:
    count = counts.get(day, 0)
    words = _("no free times") if count == 0 else many(count, "{n} free time", "{n} free times")
    return DayChoice(
        iso=day.isoformat(),
        weekday=day_words(day, SHORT_WEEKDAY),
        number=str(day.day),
        month=day_words(day, SHORT_MONTH),
        label=f"{day_words(day, SPOKEN_DAY)}, {words}",
        count=count,
        is_chosen=day == chosen,
        is_today=day == today,
    )
