"""What a provider enters to publish one span of time."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from medisched.domain.clock import instant_of
from medisched.schemas.base import Draft, Line
from medisched.schemas.slots import SlotDraft

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class OneSlotForm(Draft):
    """What a provider enters: wall times on the organization's clocks; an end at 00:00 is the end of the day."""

    day: date
    start: time
    end: time
    title: Line = ""

    def as_draft(self, zone: ZoneInfo) -> SlotDraft:
        """The same as instants."""
        last_day = self.day + timedelta(days=1) if self.end == time.min < self.start else self.day
        return SlotDraft(
            start=instant_of(self.day, self.start, zone),
            end=instant_of(last_day, self.end, zone, field="end"),
            title=self.title,
        )
