"""Times as staff choose among them: openings of a service, or published slots; the first ones, then day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, local_day, now_utc, start_of_day, time_text
from medisched.domain.day_words import DATE_OF_YEAR, day_words
from medisched.domain.texts import _
from medisched.schemas.openings import OpeningQuery, Wish
from medisched.services.doors import perform
from medisched.services.openings import find_first_openings, find_openings, list_opening_days
from medisched.state.day_choices import DayChoice, list_days
from medisched.state.free_times import FreeTimes, name_in_speech

if TYPE_CHECKING:
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from medisched.schemas.openings import OpeningView
    from medisched.schemas.slots import SlotView

WEEK = 7
FIRST_ONES = 5
MOST_TIMES = 300


class TimeRow(BaseModel):
    """One time to choose. `key` finds it again when it is booked; `says` is what booking it would mean."""

    model_config = ConfigDict(frozen=True)

    key: str = ""
    iso: str = ""
    day: str = ""
    time: str = ""
    until: str = ""
    provider: str = ""
    called: str = ""
    where: str = ""
    says: str = ""


class TimesBoard(BaseModel):
    """The first times, a week of days, and one day's times; without any, `reason` can be read out.

    `since` is the day from which on the first times were asked for, in words; empty for today.
    `asked` differs for each list of first times that a person asked for; while it stays the same, what they chose in
    the list stays chosen, and nothing is chosen for them (`is_followed`) when the list changes by what others do.
    """

    model_config = ConfigDict(frozen=True)

    first: list[TimeRow] = []
    since: str = ""
    days: list[DayChoice] = []
    week: str = ""
    has_earlier: bool = False
    iso: str = ""
    day: str = ""
    times: list[TimeRow] = []
    reason: str = ""
    asked: str = ""
    is_followed: bool = False

    def follow(self, present: TimesBoard) -> TimesBoard:
        """What is free by now, in place of this board that somebody is choosing from."""
        return present.model_copy(update={"asked": self.asked, "is_followed": True})


@dataclass(frozen=True, kw_only=True)
class DeskTimes:
    """Whose times are asked for, by which session; without a service, published slots."""

    session_id: str
    zone: ZoneInfo
    service_id: UUID | None = None
    provider_id: UUID | None = None
    room_id: UUID | None = None
    patient_id: UUID | None = None

    async def read_board(
        self, from_day: date | None = None, *, week: date | None = None, day: date | None = None
    ) -> TimesBoard:
        """The first times from `from_day` on, and the week from `week` on, else from that day or the first time on."""
        today = local_day(now_utc(), self.zone)
        later = from_day if from_day and from_day > today else None
        first, reason = await self._first(later)
        start = max(week or from_day or (date.fromisoformat(first[0].iso) if first else today), today)
        board = TimesBoard(
            first=first,
            since=day_words(later, DATE_OF_YEAR) if later else "",
            reason=reason,
            asked=" ".join(row.key for row in first),
        )
        return await self.read_week(board, start, day)

    async def read_week(self, board: TimesBoard, start: date, day: date | None = None) -> TimesBoard:
        """The same board with the seven days from `start` on; today is the earliest."""
        today = local_day(now_utc(), self.zone)
        start = max(start, today)
        end = start + timedelta(days=WEEK - 1)
        counts = await self._count(start, end)
        chosen = day if day in counts else next(iter(counts), None)
        times = await self._list_day(chosen) if chosen else []
        reason = board.reason if not board.first else "" if counts else await self._why_none(start, end)
        return board.model_copy(
            update={
                "days": list_days(start, WEEK, counts, chosen, today),
                "week": _("{first} to {last}").format(
                    first=day_words(start, DATE_OF_YEAR), last=day_words(end, DATE_OF_YEAR)
                ),
                "has_earlier": start > today,
                "iso": start.isoformat(),
                "day": day_words(chosen) if chosen else "",
                "times": times,
                "reason": reason or ("" if counts else _("No time is free on these days.")),
            }
        )

    def _wish(self) -> Wish:
        return Wish.read(
            {
                "service_id": self.service_id,
                "provider_id": self.provider_id,
                "room_id": self.room_id,
                "patient_id": self.patient_id,
            }
        )

    def _query(self, first: date, last: date) -> OpeningQuery:
        start, end = start_of_day(first, self.zone), start_of_day(last + timedelta(days=1), self.zone)
        window = {"from": max(start, now_utc()), "to": end, "limit": MOST_TIMES}
        return OpeningQuery.read({**self._wish().model_dump(), **window})

    def _slots(self) -> FreeTimes:
        return FreeTimes(partial(perform, self.session_id), self.zone, provider_id=self.provider_id)

    async def _first(self, later: date | None) -> tuple[list[TimeRow], str]:
        if self.service_id is None:
            slots = await self._slots().list_next(FIRST_ONES, after=later - timedelta(days=1) if later else None)
            return [self._slot(one) for one in slots], "" if slots else _("No published time is free.")
        start = start_of_day(later, self.zone) if later else None
        found = await perform(self.session_id, find_first_openings, self._wish(), limit=FIRST_ONES, start=start)
        return [self._opening(one) for one in found.items], found.reason_text

    async def _count(self, first: date, last: date) -> dict[date, int]:
        if self.service_id is None:
            return await self._slots().count_days(first, last)
        days = await perform(self.session_id, list_opening_days, self._query(first, last))
        return {one.day: one.count for one in days}

    async def _list_day(self, day: date) -> list[TimeRow]:
        if self.service_id is None:
            return [self._slot(one) for one in await self._slots().list_day(day)]
        found = await perform(self.session_id, find_openings, self._query(day, day))
        return [self._opening(one) for one in found.items]

    async def _why_none(self, first: date, last: date) -> str:
        if self.service_id is None:
            return _("No published time is free on these days.")
        query = self._query(first, last)
        return (await perform(self.session_id, find_openings, query)).reason_text

    def _opening(self, one: OpeningView) -> TimeRow:
        return time_row(one, self.zone)

    def _slot(self, one: SlotView) -> TimeRow:
        return _row(one, self.zone, where=one.title or one.department, key=str(one.id))


def time_row(one: OpeningView, zone: ZoneInfo) -> TimeRow:
    """An opening in words."""
    return _row(one, zone, where=one.room or one.department, key=f"{one.start.isoformat()}~{one.provider_id}")


def read_key(key: str) -> tuple[str, str]:
    """Start and provider of an opening; a published slot's id alone."""
    start, _, provider = key.partition("~")
    return start, provider


def _row(one: OpeningView | SlotView, zone: ZoneInfo, *, where: str, key: str) -> TimeRow:
    day, time, called = day_text(one.start, zone), time_text(one.start, zone), name_in_speech(one.provider)
    return TimeRow(
        key=key,
        iso=local_day(one.start, zone).isoformat(),
        day=day,
        time=time,
        until=time_text(one.end, zone),
        provider=one.provider,
        called=called,
        where=where,
        says=_("{day}, {time} with {called}").format(day=day, time=time, called=called),
    )
