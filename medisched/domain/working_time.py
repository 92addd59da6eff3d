"""Working hours and closings as people say them, on the wall clock, and the spans of time that they come to.

A day may have 23 or 25 hours: what begins in a skipped hour begins when that hour is over, what begins in an hour that
is twice begins with the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from medisched.domain.clock import wall_instant
from medisched.domain.errors import Invalid
from medisched.domain.spans import Span, touching
from medisched.domain.texts import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

DAY = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class WallSpan:
    """Minutes of the wall clock since a day's midnight; an end beyond 1440 lies on the next day.

    22:00-06:00 is 1320-1800. At most 24 hours of the wall clock.
    """

    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_minute < DAY:
            raise Invalid({"start": _("The start must be a time of the day.")}, code="span_outside_day")
        if not self.start_minute < self.end_minute <= self.start_minute + DAY:
            raise Invalid({"end": _("The end must be at most 24 hours after the start.")}, code="span_reversed")

    def on(self, day: date, zone: ZoneInfo) -> Span:
        """From and to on that day; empty or reversed where the clocks skip all of it."""
        return Span(wall_instant(day, self.start_minute, zone), wall_instant(day, self.end_minute, zone))


WHOLE_DAY = WallSpan(0, DAY)


@dataclass(frozen=True, slots=True)
class Hours:
    """A provider's week by ISO weekday (1 is Monday), and dates that differ from it: no spans, no work."""

    weekly: Mapping[int, Sequence[WallSpan]]
    overrides: Mapping[date, Sequence[WallSpan]] = field(default_factory=dict[date, "Sequence[WallSpan]"])

    def on(self, day: date) -> Sequence[WallSpan]:
        """The hours of one local day."""
        spans = self.overrides.get(day)
        return self.weekly.get(day.isoweekday(), ()) if spans is None else spans


@dataclass(frozen=True, slots=True)
class Closing:
    """Nobody works from the first local day to the last, both included: all day long, or in `span` of each."""

    first_day: date
    last_day: date
    span: WallSpan | None = None


class Row(NamedTuple):
    """One wall span of one local day as time, never empty. Its start is the origin of its grid."""

    start: datetime
    end: datetime
    day: date

    def next_start(self, step: timedelta, instant: datetime) -> datetime:
        """The first start of the grid that is not before `instant`; it may lie behind the row."""
        return self.start + max(-((self.start - instant) // step), 0) * step

    def has_start(self, step: timedelta, instant: datetime) -> bool:
        """Whether `instant` is a start of the grid: a whole number of steps of elapsed time after the row's own."""
        return self.start <= instant < self.end and not (instant - self.start) % step


class Shift(NamedTuple):
    """Working time without an interruption: rows that touch or overlap, across midnight too; sorted by start."""

    start: datetime
    end: datetime
    rows: Sequence[Row]


def rows(hours: Hours, first_day: date, last_day: date, zone: ZoneInfo) -> Iterator[Row]:
    """The rows of all days from first to last, both included, sorted by start. Made one day at a time."""
    for day in _days(first_day, last_day):
        for wall in sorted(hours.on(day)):
            start, end = wall.on(day, zone)
            if start < end:
                yield Row(start, end, day)


def shifts(rows: Iterable[Row]) -> Iterator[Shift]:
    """Working time: the union of `rows`, which come sorted by start."""
    for group in touching(rows):
        yield Shift(group[0].start, max(row.end for row in group), group)


def closed_spans(closings: Iterable[Closing], first_day: date, last_day: date, zone: ZoneInfo) -> list[Span]:
    """What `closings` come to on the days from first to last, both included: sorted, and none touches another."""
    spans = [
        (closing.span or WHOLE_DAY).on(day, zone)
        for closing in closings
        for day in _days(max(first_day, closing.first_day), min(last_day, closing.last_day))
    ]
    groups = touching(sorted(span for span in spans if span.start < span.end))
    return [Span(group[0].start, max(span.end for span in group)) for group in groups]


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
