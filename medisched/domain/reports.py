"""Figures for owners: what was counted, what follows from it, and which days a period has.

A period is local days [first, last], both included. Rates are parts of 1, to four places; None where there is nothing
to divide by.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from medisched.domain.clock import day_bounds, local_day
from medisched.domain.spans import Span, overlapping
from medisched.domain.stretches import join, list_gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

LONGEST_PERIOD = 366
A_DAY = timedelta(days=1)
PLACES = 4


class Period(NamedTuple):
    """Local days, both included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def days(self) -> list[date]:
        """All of them."""
        return [self.first + timedelta(days=n) for n in range(self.length)]

    def named(self, slug: str) -> str:
        """What a file with the figures of these days is called: `city-medical-report-2026-11-01-2026-11-30.csv`."""
        return "-".join([slug, "report", *dict.fromkeys(map(str, self))]) + ".csv"

    def span(self, zone: ZoneInfo) -> Span:
        """From the first instant of the first day to the first after the last."""
        return Span(day_bounds(self.first, zone)[0], day_bounds(self.last, zone)[1])


class Presets(NamedTuple):
    """A period and the one to compare it with."""

    period: Period
    before: Period


def preset_period(name: str, today: date) -> Presets | None:
    """Periods by name, and what came before each: the same stretch of the calendar. None for another name."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    found = {
        "this_week": (monday, monday + 6 * A_DAY, monday - 7 * A_DAY),
        "last_4_weeks": (today - 28 * A_DAY, today - A_DAY, today - 56 * A_DAY),
        "this_month": (month, _months_after(month, 1) - A_DAY, _months_after(month, -1)),
        "last_month": (_months_after(month, -1), month - A_DAY, _months_after(month, -2)),
        "last_12_months": (_months_after(month, -12), month - A_DAY, _months_after(month, -24)),
    }.get(name)
    return Presets(Period(*found[:2]), Period(found[2], found[0] - A_DAY)) if found else None


def own_period(first: date, last: date) -> Presets:
    """Any days; before them come as many others."""
    period = Period(first, last)
    return Presets(period, Period(first - timedelta(days=period.length), first - A_DAY))


def _months_after(first_of_month: date, count: int) -> date:
    years, month = divmod(first_of_month.month - 1 + count, 12)
    return first_of_month.replace(year=first_of_month.year + years, month=month + 1)


@dataclass(frozen=True, slots=True)
class Offer:
    """One provider's time: all that can be booked, what takes from it, and [since, until) in which they are there."""

    work: Sequence[Span]
    slots: Sequence[Span]
    away: Sequence[Span]
    since: datetime | None = None
    until: datetime | None = None


def offered_minutes(offer: Offer, closed: Sequence[Span], days: Iterable[date], zone: ZoneInfo) -> Mapping[date, int]:
    """Minutes of each of `days`: working hours and published slots, without what is closed and time off.

    Nothing counts twice. Half minutes are left out of a day.
    """
    taken = join([*closed, *offer.away])
    open_times = [
        gap for whole in join([*offer.work, *offer.slots]) for gap in list_gaps(whole, overlapping(taken, *whole))
    ]
    found: dict[date, int] = {}
    for day in days:
        start, end = day_bounds(day, zone)
        start, end = max(start, offer.since or start), min(end, offer.until or end)
        found[day] = minutes_within(overlapping(open_times, start, end), start, end) if start < end else 0
    return found


def minutes_within(spans: Iterable[Span], start: datetime, end: datetime) -> int:
    """How many minutes of [start, end) `spans` cover, which do not overlap."""
    covered = sum((min(one.end, end) - max(one.start, start) for one in spans), timedelta())
    return int(covered.total_seconds()) // 60


def rate(part: float, whole: float | None) -> float | None:
    """A part of 1, or None where there is no whole."""
    return round(part / whole, PLACES) if whole else None


def third_in_row(times: Iterable[tuple[datetime, datetime]]) -> datetime | None:
    """The start of the third time that could still be booked if the two before it were; they come by start."""
    taken, until = 0, None
    for start, end in times:
        if until is not None and start < until:
            continue
        taken, until = taken + 1, end
        if taken == 3:  # noqa: PLR2004 - the third next available appointment
            return start
    return None


def days_ahead(instant: datetime | None, now: datetime, zone: ZoneInfo) -> int | None:
    """Local days from today to the day of an instant."""
    return None if instant is None else (local_day(instant, zone) - local_day(now, zone)).days


def median_days(waits: Sequence[int | None]) -> float | None:
    """The middle one; None counts as longer than all others, and may be the middle itself."""
    if not waits:
        return None
    far = float("inf")
    middle = median(far if one is None else one for one in waits)
    return None if middle == far else middle


def minutes_by_hour(minutes: Mapping[tuple[date, int], int]) -> dict[tuple[int, int], int]:
    """Minutes by local day and hour, by ISO weekday and hour."""
    found: dict[tuple[int, int], int] = defaultdict(int)
    for (day, hour), count in minutes.items():
        found[day.isoweekday(), hour] += count
    return dict(found)
