"""When providers work: spans of wall-clock time in the organization's timezone."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic looks at it
from typing import Annotated

from pydantic import Field, StringConstraints

from medisched.schemas.base import Draft, Line, View
from medisched.schemas.time_off import TimeOffView  # noqa: TC001 - pydantic looks at it

DAY = 24 * 60
Clock = Annotated[str, StringConstraints(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d$")]
EndClock = Annotated[str, StringConstraints(pattern=r"^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$")]


class SpanDraft(Draft):
    """From `start` to `end`, for example 08:00 to 12:00; an end that is not after the start lies on the next day."""

    start: Clock
    end: EndClock
    minutes: Annotated[int | None, Field(description="As hours are read; `start` and `end` count.", exclude=True)] = (
        None
    )

    @property
    def start_minute(self) -> int:
        """Minutes since midnight of the wall clock."""
        return _minutes(self.start)

    @property
    def end_minute(self) -> int:
        """The same of the end; beyond 1440 on the next day."""
        end = _minutes(self.end)
        return end if end > self.start_minute else end + DAY


class SpanView(View):
    """A span as people write it; `minutes` is how long it is by the clock."""

    start: str
    end: str
    minutes: int = 0

    @classmethod
    def between(cls, start_minute: int, end_minute: int) -> SpanView:
        """From minutes since midnight; midnight at the end is 24:00."""
        end = "24:00" if end_minute == DAY else _clock(end_minute % DAY)
        return cls(start=_clock(start_minute), end=end, minutes=end_minute - start_minute)


Spans = Annotated[list[SpanDraft], Field(max_length=12)]


class WeeklyHoursDraft(Draft):
    """The spans of each weekday, Monday first; the time between two spans is a break, a day without any is free."""

    weekly: Annotated[list[Spans], Field(min_length=7, max_length=7)]


class OverrideDraft(Draft):
    """What one date has in place of the week's hours; without spans it is not worked at all."""

    spans: Spans = Field(default_factory=list[SpanDraft])
    reason: Line = ""


class OverrideView(View):
    """A date that differs from the week."""

    day: date
    spans: list[SpanView]
    reason: str = ""


class HoursView(View):
    """A provider's week (Monday first), and the dates and time off to come."""

    weekly: list[list[SpanView]]
    overrides: list[OverrideView]
    time_off: list[TimeOffView]


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
