"""Finding a free time and booking it: who, which day, which time, then one confirmation."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from uuid import UUID

import reflex as rx

from medisched.domain.clock import day_text, local_day, now_utc
from medisched.domain.day_words import day_words
from medisched.domain.mail_words import masked
from medisched.domain.texts import _
from medisched.schemas.appointments import BookingDraft, CalendarLinksView
from medisched.schemas.providers import ProviderView
from medisched.services.appointment_calendars import get_calendar_links
from medisched.services.appointments import book_slot
from medisched.services.departments import list_departments
from medisched.services.doors import perform
from medisched.services.organizations import get_organization
from medisched.services.providers import list_providers
from medisched.services.users import get_profile
from medisched.state.address import address_of, event_query, read_day, read_id
from medisched.state.appointment_rows import NOBODY, AppointmentRow, appointment_row
from medisched.state.base import BaseState
from medisched.state.booking_words import taken_text
from medisched.state.choices import Choice, with_all
from medisched.state.day_choices import PARTS, DayChoice, TimeChoice, list_weeks, month_title, time_choice, times_in
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.free_times import (
    HORIZON,
    FreeTimes,
    Offer,
    change_rule,
    find_slot,
    is_bookable,
    month_bounds,
    name_in_speech,
    offer_of,
)
from medisched.state.guard import SIGNED_IN, allow
from medisched.state.opening_firsts import OFFERED
from medisched.state.person_choices import PersonChoice, slot_people
from medisched.state.shared_answers import ask_once


class FindState(BaseState):
    """One booking. `address` is what the browser shows, so that a reload or a shared link keeps the choice."""

    departments: list[Choice] = []
    providers: list[Choice] = []
    people: list[PersonChoice] = []
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
    first_instant: str = ""
    later: Offer = Offer()
    offer: Offer = Offer()
    rule: str = ""
    is_confirming: bool = False
    taken: str = ""
    instead: list[TimeChoice] = []
    booked: AppointmentRow = AppointmentRow()
    is_booked: bool = False
    mail_to: str = ""
    street: str = ""
    links: CalendarLinksView = CalendarLinksView()
    is_direct: bool = False
    address: str = ""
    has_organization: bool = True
    is_loaded: bool = False
    problem: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    _providers: list[ProviderView] = []
    _own_zone: str = ""
    _window: timedelta = timedelta()
    _instead_with: UUID | None = None
    _day: date | None = None
    _month: date = date(1970, 1, 1)

    @rx.event
    @allow(SIGNED_IN)
    async def load(self) -> None:
        """The choice that the address names, or the earliest free time."""
        self.problem, self.taken, self.is_booked, self.is_confirming = "", "", False, False
        wanted = event_query()
        self.is_direct = bool(wanted.keys() & {"provider", "department", "slot"})
        async with refusals_told(self):
            self.has_organization = bool(self.viewer and self.viewer.organization_id)
            if self.has_organization:
                await self._read_people(wanted)
                self._watch("slots")
                await self._show(read_day(wanted.get("day")))
            self.is_loaded = True
            if wanted.get("slot"):
                await self._open(read_id(wanted.get("slot")) or NOBODY)
            return
        self.problem = _("The free times did not come through.")

    @rx.event
    @allow(SIGNED_IN)
    async def choose_department(self, department_id: str) -> None:
        """Only times of this department; an empty id stands for all."""
        async with refusals_told(self):
            self._choose_who(department_id, "")
            self.taken = ""
            await self._show(None)

    @rx.event
    @allow(SIGNED_IN)
    async def choose_provider(self, provider_id: str) -> None:
        """Only times of this provider; an empty id stands for all."""
        async with refusals_told(self):
            self._choose_who(self.department_id, provider_id)
            self.taken = ""
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
            self.mail_to, self.address = masked(view.patient_email), "/find"
            self.links = await perform(self.session_id, get_calendar_links, view.id)
            return
        async with refusals_told(self):
            await self._look_again()

    async def _reload_live(self) -> None:
        if self.is_booked:
            return
        await self._read_rules()
        self._providers = await ask_once("providers", lambda: perform(self.session_id, list_providers))
        self._choose_who(self.department_id, self.provider_id)
        if self._day is None:
            await self._show(None)
        else:
            await self._show_day()
            await self._show_month(self._month)
        if self.is_confirming:
            await self._look_again()
        elif self.taken:
            await self._offer_others(self._instead_with)

    async def _read_people(self, wanted: dict[str, str]) -> None:
        self._own_zone = (await perform(self.session_id, get_profile)).timezone or ""
        await self._read_rules()
        departments = await perform(self.session_id, list_departments)
        self._providers = await perform(self.session_id, list_providers)
        self.departments = with_all(_("All departments"), ((item.id, item.name) for item in departments))
        self._choose_who(wanted.get("department", ""), wanted.get("provider", ""))

    async def _read_rules(self) -> None:
        organization = await ask_once("organization", lambda: perform(self.session_id, get_organization))
        self.street, self._window = organization.address, timedelta(minutes=organization.cancellation_window)

    def _choose_who(self, department_id: str, provider_id: str) -> None:
        """What does not exist is not chosen; a provider of another department makes place for the whole department."""
        self.department_id = department_id if department_id in {choice.value for choice in self.departments} else ""
        among = [item for item in self._providers if self.department_id in {"", str(item.department_id)}]
        self.provider = next((item for item in among if str(item.id) == provider_id), None)
        self.provider_id = provider_id if self.provider else ""
        self.providers = with_all(_("Any provider"), ((item.id, item.name) for item in among))
        self.people = slot_people(among, self._zone())
        self.is_narrowed = bool(self.department_id or self.provider_id)

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
        self.has_times, self.first_instant = bool(times), slots[0].start.isoformat() if slots else ""
        self.day = day_text(slots[0].start, zone) if slots else day_words(self._day) if self._day else ""
        self.morning, self.afternoon, self.evening = (times_in(part, times) for part in PARTS)

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
        self.refusal = ""
        slot = await find_slot(partial(perform, self.session_id), slot_id)
        if not is_bookable(slot):
            await self._show(self._day)
            await self._offer_others(slot.provider_id if slot else None)
            return
        if local_day(slot.start, self._zone()) != self._day:
            await self._show(local_day(slot.start, self._zone()))
        self.offer = offer_of(slot, self._zone(), self._own_zone)
        self.rule = change_rule(slot.start - self._window, now_utc(), self._zone())
        self.is_confirming, self.taken = True, ""
        self._keep_address()

    async def _look_again(self) -> None:
        """The time that is being confirmed, as it is now, and what was said about it."""
        refusal = self.refusal
        await self._open(read_id(self.offer.slot_id) or NOBODY)
        self.refusal = refusal if self.is_confirming else ""

    async def _offer_others(self, provider_id: UUID | None) -> None:
        """Say kindly that somebody was faster, and what is free next with the same provider."""
        zone, self._instead_with = self._zone(), provider_id
        times = FreeTimes(partial(perform, self.session_id), zone, provider_id=provider_id or read_id(self.provider_id))
        slots = await times.list_next(OFFERED)
        self.instead = [time_choice(slot.id, slot.start, zone, day_text(slot.start, zone)) for slot in slots]
        self.taken = taken_text(name_in_speech(slots[0].provider) if slots and times.provider_id else "", len(slots))
        self.is_confirming, self.refusal = False, ""
        self._keep_address()

    def _times(self) -> FreeTimes:
        whom, where = read_id(self.provider_id), read_id(self.department_id)
        return FreeTimes(partial(perform, self.session_id), self._zone(), provider_id=whom, department_id=where)

    def _keep_address(self) -> None:
        self._keep_watch()
        chosen = {"department": self.department_id, "provider": self.provider_id, "day": self._day}
        self.address = address_of("/find", **chosen, slot=self.offer.slot_id if self.is_confirming else "")

    def _keep_watch(self) -> None:
        """What happens elsewhere in the calendar does not matter, unless something of it is shown."""
        if self.provider_id or self.is_confirming or self.taken or not self.strip:
            self._watch_only(ids=[UUID(self.provider_id)] if self.provider_id else None)
        else:
            self._watch_only(first=self._month, last=month_bounds(self._month)[1])
