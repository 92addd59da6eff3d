"""Finding a free time and booking it: who, which day, which time, then one confirmation."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from medisched.domain.clock import day_text, get_zone, local_day, now_utc
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.providers import ProviderView
from medisched.schemas.slots import SlotView
from medisched.services.appointments import book_slot
from medisched.services.departments import list_departments
from medisched.services.doors import perform
from medisched.services.organizations import get_organization
from medisched.services.providers import list_providers
from medisched.services.slot_lists import get_slot
from medisched.services.users import get_profile
from medisched.state.address import address_of, event_query, read_day, read_id
from medisched.state.appointment_rows import NOBODY, AppointmentRow, appointment_row
from medisched.state.base import BaseState
from medisched.state.booking_words import masked, taken_text
from medisched.state.choices import Choice, with_all
from medisched.state.day_choices import DayChoice, TimeChoice, list_weeks, month_title, time_choice, times_in
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.free_times import HORIZON, FreeTimes, Offer, change_rule, month_bounds, name_in_speech, offer_of
from medisched.state.guard import SIGNED_IN, allow

OFFERED_INSTEAD = 3


class FindState(BaseState):
    """One booking. `address` is what the browser shows, so that a reload or a shared link keeps the choice."""

    departments: list[Choice] = []
    providers: list[Choice] = []
    department_id: str = ""
    provider_id: str = ""
    provider: ProviderView | None = None
    is_narrowed: bool = False
    month: str = ""
    weeks: list[list[DayChoice]] = []
    strip: list[DayChoice] = []
    has_earlier: bool = False
    has_later: bool = True
    day: str = ""
    morning: list[TimeChoice] = []
    afternoon: list[TimeChoice] = []
    evening: list[TimeChoice] = []
    has_times: bool = False
    later: Offer = Offer()
    offer: Offer = Offer()
    rule: str = ""
    is_confirming: bool = False
    taken: str = ""
    instead: list[TimeChoice] = []
    booked: AppointmentRow = AppointmentRow()
    is_booked: bool = False
    mail_to: str = ""
    address: str = ""
    has_organization: bool = True
    is_loaded: bool = False
    problem: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    _providers: list[ProviderView] = []
    _own_zone: str = ""
    _window: timedelta = timedelta()
    _day: date | None = None
    _month: date = date(1970, 1, 1)

    @rx.event
    @allow(SIGNED_IN)
    async def load(self) -> None:
        """The choice that the address names, or the earliest free time."""
        self.problem, self.taken, self.is_booked, self.is_confirming = "", "", False, False
        wanted = event_query()
        async with refusals_told(self):
            self.has_organization = bool(self.viewer and self.viewer.organization_id)
            if self.has_organization:
                await self._read_people(wanted)
                await self._show(read_day(wanted.get("day")))
            self.is_loaded = True
            if wanted.get("slot"):
                await self._open(read_id(wanted.get("slot")) or NOBODY)
            return
        self.problem = "The free times did not come through."

    @rx.event
    @allow(SIGNED_IN)
    async def choose_department(self, department_id: str) -> None:
        """Only times of this department; an empty id stands for all."""
        async with refusals_told(self):
            self._choose_who(department_id, "")
            await self._show(None)

    @rx.event
    @allow(SIGNED_IN)
    async def choose_provider(self, provider_id: str) -> None:
        """Only times of this provider; an empty id stands for all."""
        async with refusals_told(self):
            self._choose_who(self.department_id, provider_id)
            await self._show(None)

    @rx.event
    @allow(SIGNED_IN)
    async def choose_day(self, iso: str) -> None:
        """The times of a day."""
        async with refusals_told(self):
            await self._show(read_day(iso))

    @rx.event
    @allow(SIGNED_IN)
    async def show_earlier(self) -> None:
        """The month before."""
        async with refusals_told(self):
            await self._show_month(month_bounds(self._month - timedelta(days=1))[0])

    @rx.event
    @allow(SIGNED_IN)
    async def show_later(self) -> None:
        """The month after."""
        async with refusals_told(self):
            await self._show_month(month_bounds(self._month)[1] + timedelta(days=1))

    @rx.event
    @allow(SIGNED_IN)
    async def choose_time(self, slot_id: UUID) -> None:
        """Show everything about one time before it is booked."""
        async with refusals_told(self):
            await self._open(slot_id)

    @rx.event
    @allow(SIGNED_IN)
    async def set_confirming(self, is_open: bool) -> None:
        """Close the confirmation; it opens by choosing a time only."""
        if not is_open:
            self.is_confirming = False
            self._keep_address()

    @rx.event
    @allow(SIGNED_IN)
    async def book(self) -> None:
        """Take the chosen time; when somebody was faster, offer the next ones. A second click finds nothing to do."""
        if not self.is_confirming:
            return
        async with refusals_shown(self):
            draft = BookingDraft(slot_id=read_id(self.offer.slot_id) or NOBODY)
            view = await perform(self.session_id, book_slot, draft)
            self.booked = appointment_row(view, self._zone(), now_utc(), self._own_zone)
            self.is_booked, self.is_confirming, self.taken = True, False, ""
            self.mail_to = masked(view.patient_email)
            self.address = "/find"
            return
        async with refusals_told(self):
            await self._show(self._day)
            if not self._is_shown(self.offer.slot_id):
                await self._offer_others(read_id(self.offer.provider_id))

    async def _read_people(self, wanted: dict[str, str]) -> None:
        self._own_zone = (await perform(self.session_id, get_profile)).timezone or ""
        self._window = timedelta(minutes=(await perform(self.session_id, get_organization)).cancellation_window)
        departments = await perform(self.session_id, list_departments)
        self._providers = await perform(self.session_id, list_providers)
        self.departments = with_all("All departments", ((item.id, item.name) for item in departments))
        self._choose_who(wanted.get("department", ""), wanted.get("provider", ""))

    def _choose_who(self, department_id: str, provider_id: str) -> None:
        """What does not exist is not chosen; a provider of another department makes place for the whole department."""
        known = {choice.value for choice in self.departments}
        self.department_id = department_id if department_id in known else ""
        among = [item for item in self._providers if self.department_id in {"", str(item.department_id)}]
        self.provider = next((item for item in among if str(item.id) == provider_id), None)
        self.provider_id = provider_id if self.provider else ""
        self.providers = with_all("Any provider", ((item.id, item.name) for item in among))
        self.is_narrowed = bool(self.department_id or self.provider_id)
        self.taken = ""

    async def _show(self, day: date | None) -> None:
        """The month around `day` with that day's times; without one, those of the earliest free time."""
        today = self._today()
        if day is None or not today <= day <= today + HORIZON:
            found = await self._times().list_next(1)
            day = local_day(found[0].start, self._zone()) if found else None
        self._day = day
        await self._show_day()
        await self._show_month(month_bounds(day or today)[0])

    async def _show_day(self) -> None:
        slots = await self._times().list_day(self._day) if self._day else []
        zone = self._zone()
        names = {slot.id: "" if self.provider_id else name_in_speech(slot.provider) for slot in slots}
        times = [time_choice(slot.id, slot.start, zone, names[slot.id]) for slot in slots]
        self.has_times = bool(times)
        self.day = day_text(slots[0].start, zone) if slots else f"{self._day:%a %-d %b %Y}" if self._day else ""
        self.morning, self.afternoon, self.evening = (
            times_in(part, times) for part in ("morning", "afternoon", "evening")
        )

    async def _show_month(self, first: date) -> None:
        today = self._today()
        first = min(max(first, month_bounds(today)[0]), month_bounds(today + HORIZON)[0])
        last = month_bounds(first)[1]
        counts = await self._times().count_days(first, last)
        self._month, self.month = first, month_title(first)
        self.weeks = list_weeks(first.year, first.month, counts, self._day, today)
        self.strip = [choice for week in self.weeks for choice in week if choice.count]
        self.has_earlier, self.has_later = first > today, last < today + HORIZON
        following = [] if counts else await self._times().list_next(1, after=last)
        self.later = offer_of(following[0], self._zone()) if following else Offer()
        self._keep_address()

    async def _open(self, slot_id: UUID) -> None:
        """The confirmation of one time, or what to take instead if it is gone."""
        slot: SlotView | None = None
        async with refusals_shown(self):
            slot = await perform(self.session_id, get_slot, slot_id)
        self.refusal = ""
        if slot is None or slot.status != "free" or slot.start <= now_utc():
            await self._show(self._day)
            await self._offer_others(slot.provider_id if slot else None)
            return
        if local_day(slot.start, self._zone()) != self._day:
            await self._show(local_day(slot.start, self._zone()))
        self.offer = offer_of(slot, self._zone(), self._own_zone)
        self.rule = change_rule(slot.start - self._window, now_utc(), self._zone())
        self.is_confirming, self.taken = True, ""
        self._keep_address()

    async def _offer_others(self, provider_id: UUID | None) -> None:
        """Say kindly that somebody was faster, and what is free next with the same provider."""
        zone = self._zone()
        times = FreeTimes(self.session_id, zone, provider_id=provider_id or read_id(self.provider_id))
        slots = await times.list_next(OFFERED_INSTEAD)
        self.instead = [time_choice(slot.id, slot.start, zone, day_text(slot.start, zone)) for slot in slots]
        called = name_in_speech(slots[0].provider) if slots and times.provider_id else ""
        self.taken = taken_text(called, len(slots))
        self.is_confirming, self.refusal = False, ""
        self._keep_address()

    def _times(self) -> FreeTimes:
        return FreeTimes(
            self.session_id,
            self._zone(),
            provider_id=read_id(self.provider_id),
            department_id=read_id(self.department_id),
        )

    def _is_shown(self, slot_id: str) -> bool:
        return any(time.id == slot_id for time in [*self.morning, *self.afternoon, *self.evening])

    def _zone(self) -> ZoneInfo:
        return get_zone(self.viewer.timezone if self.viewer and self.viewer.timezone else "UTC")

    def _today(self) -> date:
        return local_day(now_utc(), self._zone())

    def _keep_address(self) -> None:
        self.address = address_of(
            "/find",
            department=self.department_id,
            provider=self.provider_id,
            day=self._day,
            slot=self.offer.slot_id if self.is_confirming else "",
        )
