"""Half-open spans of time [start, end) between aware UTC instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from medisched.domain.errors import Invalid
from medisched.domain.texts import _

LONGEST = timedelta(hours=24)
SHORTEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, order=True)
class TimeSpan:
    """`start` is inside, `end` is not; at least 5 minutes, at most 24 hours."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise Invalid(
                {"start": _("A time needs its offset, for example 2026-11-23T09:30:00+01:00.")}, code="no_offset"
            )
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.end <= self.start:
            raise Invalid({"end": _("The end must be after the start.")}, code="span_reversed")
        if self.end - self.start > LONGEST:
            raise Invalid({"end": _("A time slot can be at most 24 hours long.")}, code="span_too_long")
        if self.end - self.start < SHORTEST:
            raise Invalid({"end": _("A time slot must be at least 5 minutes long.")}, code="span_too_short")

    def must_follow(self, now: datetime) -> TimeSpan:
        """Itself, unless it begins before `now`."""
        if self.start < now:
            raise Invalid({"start": _("This time is already in the past.")}, code="span_past")
        return self

    def overlaps(self, other: TimeSpan) -> bool:
        """Whether one instant lies in both; spans that only touch do not overlap."""
        return self.start < other.end and other.start < self.end

    @property
    def minutes(self) -> int:
        """Whole minutes of elapsed time."""
        return int((self.end - self.start).total_seconds()) // 60
