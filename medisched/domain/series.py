"""Many slots from one pattern: weekdays, from-to, length, gap, until."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from medisched.domain.clock import wall_instant
from medisched.domain.errors import Invalid
from medisched.domain.texts import _
from medisched.domain.timespan import TimeSpan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, time
    from zoneinfo import ZoneInfo

MOST_SLOTS = 2000
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class SlotSeries:
    """Slots of `length` minutes, `gap` minutes apart, between two wall times on some weekdays (ISO, 1 is Monday)."""

    weekdays: frozenset[int]
    first_day: date
    last_day: date
    opens: time
    closes: time
    length: int
    gap: int = 0

    def __post_init__(self) -> None:
        errors: dict[str, str] = {}
        if not self.weekdays or not self.weekdays <= set(range(1, 8)):
            errors["weekdays"] = _("Choose at least one weekday.")
        if self.closes <= self.opens:
            errors["closes"] = _("The end of the day must be after its start.")
        if self.last_day < self.first_day:
            errors["last_day"] = _("The last day must not be before the first.")
        elif (self.last_day - self.first_day).days > MOST_DAYS:
            errors["last_day"] = _("Publish at most a year at a time.")
        if not 5 <= self.length <= 480:  # noqa: PLR2004 - the product's limits
            errors["length"] = _("A slot is 5 to 480 minutes long.")
        if not 0 <= self.gap <= 240:  # noqa: PLR2004 - the product's limits
            errors["gap"] = _("A gap is 0 to 240 minutes long.")
        if errors:
            raise Invalid(errors)

    def spans(self, zone: ZoneInfo) -> list[TimeSpan]:
        """All spans, earliest first. Lengths and gaps are elapsed time, so none is cut by a change of clocks."""
        found: list[TimeSpan] = []
        for day in self._days():
            found += self._spans_of(day, zone)
            if len(found) > MOST_SLOTS:
                raise Invalid(
                    {
                        "last_day": _("This would be more than {most_slots} slots. Choose an earlier last day.").format(
                            most_slots=MOST_SLOTS
                        )
                    }
                )
        return found

    def _days(self) -> Iterator[date]:
        for offset in range((self.last_day - self.first_day).days + 1):
            day = self.first_day + timedelta(days=offset)
            if day.isoweekday() in self.weekdays:
                yield day

    def _spans_of(self, day: date, zone: ZoneInfo) -> Iterator[TimeSpan]:
        # A door that opens in the hour that the clocks skip opens when that hour is over.
        start, close = (wall_instant(day, at.hour * 60 + at.minute, zone) for at in (self.opens, self.closes))
        length, step = timedelta(minutes=self.length), timedelta(minutes=self.length + self.gap)
        while start + length <= close:
            yield TimeSpan(start, start + length)
            start += step
