"""A provider's own published time, week by week."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, get_zone, instant_of, local_day, now_utc, start_of_day, time_text
from medisched.schemas.base import Draft, Line
from medisched.schemas.slots import SlotDraft, SlotQuery, SlotView
from medisched.services.doors import perform
from medisched.services.slot_lists import list_slots
from medisched.services.slots import publish_slot, withdraw_slot
from medisched.state.address import address_of, event_query, read_day
from medisched.state.base import BaseState
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow

WEEK = timedelta(days=7)
MOST_SLOTS = 500


class SlotRow(BaseModel):
    """One slot in words; `label` names it where a button stands alone."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    time: str
    until: str
    title: str
    status: str
    patient: str
    label: str
    is_over: bool


class SlotDay(BaseModel):
    """The slots of one local day."""

    model_config = ConfigDict(frozen=True)

    day: str
    is_today: bool
    count: str
    slots: list[SlotRow]


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


class SlotsState(BaseState):
    """One week, and the form for one more slot."""

    week: str = ""
    is_this_week: bool = True
    days: list[SlotDay] = []
    summary: str = ""
    today: str = ""
    address: str = ""
    is_provider: bool = True
    is_loaded: bool = False
    problem: str = ""
    is_adding: bool = False
    errors: dict[str, str] = {}
    refusal: str = ""
    _monday: date = date(1970, 1, 5)

    @rx.event
    @allow("provider", "owner")
    async def load(self) -> None:
        """The week that the address names, or this one; the next one when all of this one is over."""
        self.problem = ""
        async with refusals_told(self):
            named = read_day(event_query().get("week"))
            await self._show(named or self._today())
            if named is None and self.days and all(slot.is_over for day in self.days for slot in day.slots):
                await self._show(self._monday + WEEK)
            return
        self.problem = "Your slots did not come through."

    @rx.event
    @allow("provider", "owner")
    async def show_earlier(self) -> None:
        """The week before."""
        async with refusals_told(self):
            await self._show(self._monday - WEEK)

    @rx.event
    @allow("provider", "owner")
    async def show_later(self) -> None:
        """The week after."""
        async with refusals_told(self):
            await self._show(self._monday + WEEK)

    @rx.event
    @allow("provider", "owner")
    async def show_week(self, iso: str) -> None:
        """The week of a day; this week when the day is not one."""
        async with refusals_told(self):
            await self._show(read_day(iso) or self._today())

    @rx.event
    @allow("provider", "owner")
    async def set_adding(self, is_open: bool) -> None:
        """Open or close the form for one slot."""
        self.is_adding, self.errors, self.refusal = is_open, {}, ""
        self.today = self._today().isoformat()

    @rx.event
    @allow("provider", "owner")
    async def publish(self, form: dict[str, str]) -> None:
        """Offer one span of time."""
        async with refusals_shown(self):
            entered = OneSlotForm.read(form)
            made = await perform(self.session_id, publish_slot, entered.as_draft(self._zone()))
            self.is_adding = False
            await self._show(entered.day)
            self._notify("success", f"{_label(made, self._zone())} is published.")

    @rx.event
    @allow("provider", "owner")
    async def withdraw(self, slot_id: UUID) -> None:
        """Take a free slot back; one that was booked in the meantime stays and is shown as such."""
        async with refusals_told(self):
            await perform(self.session_id, withdraw_slot, slot_id)
            self._notify("success", "The slot was withdrawn. Nobody can book it any more.")
        async with refusals_told(self):
            await self._show(self._monday)

    async def _show(self, day: date) -> None:
        zone, today = self._zone(), self._today()
        self._monday = day - timedelta(days=day.weekday())
        query = SlotQuery(
            from_=start_of_day(self._monday, zone),
            to=start_of_day(self._monday + WEEK, zone),
            provider_id=self.viewer.provider_id if self.viewer else None,
            limit=MOST_SLOTS,
        )
        slots = (await perform(self.session_id, list_slots, query)).items if query.provider_id else []
        self.days = [
            _day_of(list(group), zone, today) for _, group in groupby(slots, lambda s: local_day(s.start, zone))
        ]
        self.week = week_title(self._monday)
        self.summary = _summary(slots)
        self.is_this_week = self._monday <= today < self._monday + WEEK
        self.today = today.isoformat()
        self.address = address_of("/slots", week="" if self.is_this_week else self._monday)
        self.is_provider, self.is_loaded = query.provider_id is not None, True

    def _zone(self) -> ZoneInfo:
        return get_zone(self.viewer.timezone if self.viewer and self.viewer.timezone else "UTC")

    def _today(self) -> date:
        return local_day(now_utc(), self._zone())


def week_title(monday: date) -> str:
    """`23 to 29 Nov 2026`, with a dash; months and years are said once where they are the same."""
    sunday = monday + timedelta(days=6)
    if monday.month == sunday.month:
        return f"{monday:%-d} \u2013 {sunday:%-d %b %Y}"
    first = f"{monday:%-d %b}" if monday.year == sunday.year else f"{monday:%-d %b %Y}"
    return f"{first} \u2013 {sunday:%-d %b %Y}"


def _day_of(slots: list[SlotView], zone: ZoneInfo, today: date) -> SlotDay:
    return SlotDay(
        day=day_text(slots[0].start, zone),
        is_today=local_day(slots[0].start, zone) == today,
        count=_summary(slots),
        slots=[_row_of(slot, zone) for slot in slots],
    )


def _row_of(slot: SlotView, zone: ZoneInfo) -> SlotRow:
    return SlotRow(
        id=slot.id,
        time=time_text(slot.start, zone),
        until=time_text(slot.end, zone),
        title=slot.title,
        status=slot.status,
        patient=slot.patient,
        label=_label(slot, zone),
        is_over=slot.start <= now_utc(),
    )


def _label(slot: SlotView, zone: ZoneInfo) -> str:
    return f"{day_text(slot.start, zone)}, {time_text(slot.start, zone)}"


def _summary(slots: list[SlotView]) -> str:
    """`12 free · 30 booked`."""
    booked = sum(1 for slot in slots if slot.status == "busy")
    return f"{len(slots) - booked} free · {booked} booked" if slots else ""
