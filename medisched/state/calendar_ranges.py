"""The days that a calendar shows: of one provider or of all lanes, followed live, drawn anew when they have changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from medisched.domain.clock import local_day, now_utc
from medisched.domain.errors import Conflict
from medisched.domain.texts import _, mark
from medisched.domain.wall_times import offset_of
from medisched.state.address import read_day
from medisched.state.time_off import TimeOffMixin

# Whole months around these days can still be asked for.
FIRST_DAY, LAST_DAY = date(2001, 1, 1), date(2199, 12, 31)
A_DAY = timedelta(days=1)
NOT_SHOWN = mark("These days cannot be shown. Please reload the page.")


def shown_days(first: str, last: str, widest: timedelta) -> tuple[date, date]:
    """What a calendar says that it shows now; the last day is excluded."""
    start, end = read_day(first), read_day(last)
    if start is None or end is None or not start < end <= start + widest:
        raise Conflict(_(NOT_SHOWN), code="range")
    return start, end


class CalendarRangeMixin(TimeOffMixin, mixin=True):
    """From `_start` to `_end`, the last one excluded; `first` is where to begin, `jump` sends the calendar to a day."""

    entries: list[dict[str, Any]] = []
    shades: list[dict[str, Any]] = []
    view: str = ""
    first: str = ""
    jump: str = "0|"
    offset: str = ""
    address: str = ""
    is_cut: bool = False
    is_loaded: bool = False
    problem: str = ""
    _start: date = date(1970, 1, 1)
    _end: date = date(1970, 1, 2)

    async def _reload_live(self) -> None:
        # Somebody is being asked whether what they have dragged shall stay there: it is not drawn where it was.
        if self.dialog != "ask":
            await self._read()

    def _wanted_day(self, text: str | None) -> date:
        """The day of an address, within what can be shown; else today."""
        return min(max(read_day(text) or self._today(), FIRST_DAY), LAST_DAY)

    def _shows_today(self) -> bool:
        return self._start <= self._today() < self._end

    def _follow(self, ids: Iterable[UUID] | None = None) -> None:
        """Of what is watched only the shown days, and what clocks and calendars say now."""
        self._watch_only(first=self._start, last=self._end - A_DAY, ids=ids)
        zone, now = self._zone(), now_utc()
        self.offset, self.today = offset_of(now, zone), local_day(now, zone).isoformat()

    def _draw(self, entries: list[dict[str, Any]], shades: list[dict[str, Any]]) -> None:
        """What is the same is not sent again."""
        if entries != self.entries:
            self.entries = entries
        if shades != self.shades:
            self.shades = shades

    def _go_to(self, day: date) -> None:
        """Show that day, if it is not among those that are shown."""
        if not self._start <= day < self._end:
            self._jump(day)

    def _jump(self, day: date) -> None:
        count = int(self.jump.partition("|")[0]) + 1
        self.jump = f"{count}|{day.isoformat()}"
