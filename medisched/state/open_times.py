"""Openings of one service as a person chooses among them: with one provider or with anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from medisched.domain.clock import local_day, now_utc, start_of_day
from medisched.schemas.openings import OpeningQuery, OpeningsView, OpeningView, TimeQuery, TimeView, Wish
from medisched.services.openings import explain_time, find_first_openings, find_openings, list_opening_days

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

MOST_AT_ONCE = 1000
WINDOW = timedelta(days=31)


@dataclass(frozen=True)
class OpenTimes:
    """`ask` is the door: `partial(perform, session_id)`, or `partial(visit, slug=slug)` for anybody."""

    ask: Callable[..., Awaitable[Any]]
    zone: ZoneInfo
    service_id: UUID
    provider_id: UUID | None = None
    moving_id: UUID | None = None

    async def list_first(self, limit: int) -> OpeningsView:
        """The first one with each provider."""
        return await self.ask(find_first_openings, Wish.read(self._wish), limit=limit)

    async def list_day(self, day: date) -> OpeningsView:
        """Those of one local day, each start once: with the first provider who has it. Without any, the reason."""
        found = await self._find(*self._bounds(day, day), MOST_AT_ONCE)
        items = list(found.items)
        cursor = found.next_cursor
        while cursor:
            more = await self._find(*self._bounds(day, day), MOST_AT_ONCE, cursor)
            items, cursor = [*items, *more.items], more.next_cursor
        return found.model_copy(update={"items": _each_start_once(items)})

    async def count_days(self, first: date, last: date) -> dict[date, int]:
        """How many different times each local day has that has any, both days included."""
        query = self._query(*self._bounds(first, last), 1)
        return {day.day: day.count for day in await self.ask(list_opening_days, query)}

    async def explain_days(self, first: date, last: date) -> str:
        """Why these days have nothing, in words; empty when they have something."""
        return (await self._find(*self._bounds(first, last), 1)).reason_text

    async def list_next(self, start: datetime, limit: int) -> list[OpeningView]:
        """The next ones from an instant on, within a month."""
        start = _whole_minute(start)
        return (await self._find(start, start + WINDOW, limit)).items

    async def find_day_after(self, last: date, farthest: date) -> date | None:
        """The first day with a time behind `last`, up to `farthest`."""
        start = start_of_day(last + timedelta(days=1), self.zone)
        if last >= farthest:
            return None
        found = (await self.ask(find_first_openings, Wish.read(self._wish), limit=1, start=start)).items
        day = local_day(found[0].start, self.zone) if found else None
        return day if day is not None and day <= farthest else None

    async def explain(self, start: datetime) -> TimeView:
        """Whether one start can be had and with whom; if not, why not."""
        return await self.ask(explain_time, TimeQuery.read({**self._wish, "start": start}))

    @property
    def _wish(self) -> dict[str, UUID | None]:
        return {"service_id": self.service_id, "provider_id": self.provider_id, "moving_id": self.moving_id}

    async def _find(self, start: datetime, end: datetime, limit: int, cursor: str | None = None) -> OpeningsView:
        return await self.ask(find_openings, self._query(start, end, limit, cursor))

    def _query(self, start: datetime, end: datetime, limit: int, cursor: str | None = None) -> OpeningQuery:
        return OpeningQuery.read({**self._wish, "from": start, "to": end, "limit": limit, "cursor": cursor})

    def _bounds(self, first: date, last: date) -> tuple[datetime, datetime]:
        """Both days, without what has passed of them."""
        end = start_of_day(last + timedelta(days=1), self.zone)
        return min(max(start_of_day(first, self.zone), _whole_minute(now_utc())), end - timedelta(minutes=1)), end


def _whole_minute(moment: datetime) -> datetime:
    """The first one not before: openings begin on whole minutes, and within one minute everybody asks the same."""
    cut = moment.replace(second=0, microsecond=0)
    return cut if cut == moment else cut + timedelta(minutes=1)


def _each_start_once(items: list[OpeningView]) -> list[OpeningView]:
    first: dict[datetime, OpeningView] = {}
    for one in items:
        first.setdefault(one.start, one)
    return list(first.values())
