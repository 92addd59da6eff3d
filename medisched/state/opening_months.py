"""The month and the day of a service that somebody books, and where its next times are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from medisched.state.base import BaseState
from medisched.state.day_choices import TimeChoice
from medisched.state.free_times import month_bounds
from medisched.state.opening_days import DayTimes, MonthDays, NextDay, day_times, month_days, next_day

if TYPE_CHECKING:
    from medisched.state.open_times import OpenTimes


class OpeningMonthMixin(BaseState, mixin=True):
    """The page says whose times, up to which day, and keeps its address."""

    first: list[TimeChoice] = []
    month: MonthDays = MonthDays()
    day: DayTimes = DayTimes()
    next: NextDay = NextDay()
    _counts: dict[date, int] = {}
    _day: date | None = None
    _month: date = date.min
    _latest: date | None = None

    def _times(self) -> OpenTimes:
        raise NotImplementedError

    def _last_day(self) -> date:
        raise NotImplementedError

    def _keep_address(self) -> None:
        raise NotImplementedError

    def _until(self) -> date | None:
        """The last day of which something is shown; None where a time on any later day would be."""
        if not self._latest or not self._counts or self.day.reason:
            return None
        return max(self._latest, self._day or date.min, month_bounds(self._month)[1])

    async def _show(self, day: date | None) -> None:
        """The times of a day and its month; where nothing is free at all, there is no day."""
        today = self._today()
        self._day = day if day and today <= day <= self._last_day() else today if self.first else None
        if self._day is None:
            self.day = DayTimes()
            self._keep_address()
            return
        found = await self._times().list_day(self._day)
        self.day = day_times(self._day, found, self._zone())
        if month_bounds(self._day)[0] != self._month:
            await self._show_month(self._day)
        else:
            self._counts = {**self._counts, self._day: len(found.items)}
            self._draw_month("")
        if not found.items:
            await self._find_next(self._day)

    async def _show_month(self, day: date) -> None:
        """The days of a month that have times; without any, why, and where the next ones are."""
        earliest, latest = month_bounds(self._today())[0], month_bounds(self._last_day())[0]
        first = min(max(month_bounds(day)[0], earliest), latest)
        last = month_bounds(first)[1]
        self._watch_only()
        self._month, self._counts = first, await self._times().count_days(first, last)
        reason = "" if self._counts else await self._times().explain_days(first, last)
        if not self._counts:
            await self._find_next(last)
        self._draw_month(reason)

    def _draw_month(self, reason: str) -> None:
        self.month = month_days(self._month, self._counts, self._day, self._today(), self._last_day(), reason)
        self._keep_address()

    async def _find_next(self, after: date) -> None:
        later = min((day for day, count in self._counts.items() if day > after and count), default=None)
        self.next = next_day(later or await self._times().find_day_after(after, self._last_day()))
