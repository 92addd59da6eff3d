"""Booking a service, or moving to another time of it: what, with whom, which day, which time, one confirmation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

import reflex as rx

from medisched.domain.access import CLOSED
from medisched.domain.clock import local_day, now_utc
from medisched.domain.mail_words import masked
from medisched.domain.texts import _
from medisched.schemas.appointments import AppointmentView, CalendarLinksView
from medisched.schemas.openings import OpeningView
from medisched.schemas.providers import ProviderView
from medisched.services.appointment_calendars import get_calendar_links
from medisched.services.doors import perform
from medisched.state.address import address_of, event_query, read_day, read_id
from medisched.state.appointment_rows import NOBODY, AppointmentRow, appointment_row
from medisched.state.base import BaseState
from medisched.state.contacts import Contact
from medisched.state.day_choices import TimeChoice
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.free_times import Offer, change_rule
from medisched.state.guard import SIGNED_IN, allow
from medisched.state.open_times import OpenTimes
from medisched.state.opening_bookings import (
    NO_SETTING,
    Setting,
    find_own_ahead,
    read_setting,
    setting_of_now,
    take_opening,
)
from medisched.state.opening_firsts import OFFERED, read_firsts
from medisched.state.opening_months import OpeningMonthMixin
from medisched.state.opening_rows import (
    ServiceCard,
    cannot_move_text,
    dated_choice,
    gone_and_next,
    gone_text,
    left_text,
    offer_of_opening,
    read_key,
    wanted_day,
)
from medisched.state.person_choices import PersonChoice


class OpeningsState(OpeningMonthMixin, BaseState):
    """One booking, or the move of `moving`. `address` is what the browser shows, so that a reload keeps the choice."""

    services: list[ServiceCard] = []
    service: ServiceCard | None = None
    providers: list[PersonChoice] = []
    provider_id: str = ""
    nothing: str = ""
    offer: Offer = Offer()
    rule: str = ""
    is_confirming: bool = False
    taken: str = ""
    instead: list[TimeChoice] = []
    moving: AppointmentRow | None = None
    stuck: str = ""
    booked: AppointmentRow = AppointmentRow()
    is_booked: bool = False
    mail_to: str = ""
    contact: Contact = Contact()
    links: CalendarLinksView = CalendarLinksView()
    address: str = ""
    has_organization: bool = True
    has_chosen: bool = False
    is_loaded: bool = False
    problem: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    _setting: Setting = NO_SETTING
    _among: list[ProviderView] = []
    _horizon: int = 0
    _start: datetime | None = None
    _missed: tuple[datetime, UUID | None, str] | None = None

    @rx.event
    @allow(SIGNED_IN)
    async def load(self) -> None:
        """The choice that the address names; without one, the services to choose from."""
        self.address, self.problem, self.taken, self.stuck, self.moving = "", "", "", "", None
        self.is_booked, self.is_confirming, self.has_chosen, self.service = False, False, False, None
        wanted = event_query()
        async with refusals_told(self):
            self.has_organization = bool(self.viewer and self.viewer.organization_id)
            if self.has_organization and not self._is_closed():
                self._watch("slots", "hours", "catalog")
                self._setting = await read_setting(self.session_id)
                self.services, self.contact = self._setting.shelf.cards, self._setting.contact
                await self._begin(wanted)
            self.is_loaded = True
            return
        self.problem = _("The services did not come through.")

    @rx.event
    @allow(SIGNED_IN)
    async def choose_service(self, service_id: str) -> None:
        """The times of one service; an empty id goes back to all of them."""
        async with refusals_told(self):
            if not self.moving:
                self.has_chosen = True
                await self._choose(service_id, "")

    @rx.event
    @allow(SIGNED_IN)
    async def choose_provider(self, provider_id: str) -> None:
        """Only times with this provider; an empty id stands for anybody."""
        async with refusals_told(self):
            if self.service:
                await self._choose(self.service.id, provider_id)

    @rx.event
    @allow(SIGNED_IN)
    async def choose_day(self, iso: str) -> None:
        """The times of a day."""
        async with refusals_told(self):
            await self._show(read_day(iso))

    @rx.event
    @allow(SIGNED_IN)
    async def show_month(self, iso: str) -> None:
        """The month that a day is in."""
        async with refusals_told(self):
            await self._show_month(read_day(iso) or self._month)

    @rx.event
    @allow(SIGNED_IN)
    async def choose_time(self, key: str) -> None:
        """Show everything about one time before it is taken."""
        async with refusals_told(self):
            await self._open(key)

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
        """Take the chosen time, all or nothing; a second click finds nothing to do."""
        if not (self.is_confirming and self._start):
            return
        provider_id = read_id(self.offer.provider_id)
        async with refusals_shown(self):
            wanted = self._service_id(), self._start, provider_id
            view = await take_opening(self.session_id, *wanted, moving=self.moving)
            self.booked = appointment_row(view, self._zone(), now_utc(), self._setting.own_zone)
            self.is_booked, self.is_confirming, self.taken = True, False, ""
            self.mail_to, self.address = masked(view.patient_email), "/openings"
            self.links = await perform(self.session_id, get_calendar_links, view.id)
            return
        if self.refusal != CLOSED:
            async with refusals_told(self):
                if self.moving:
                    await self._find_own(self.moving.id)
                await self._find_opening(self._start, provider_id)

    async def _begin(self, wanted: dict[str, str]) -> None:
        service_id, provider_id = wanted.get("service", ""), wanted.get("provider", "")
        if wanted.get("move"):
            view = await self._find_own(read_id(wanted["move"]))
            if self.stuck or view is None:
                return
            service_id, provider_id = str(view.service_id), provider_id or str(view.provider_id)
        elif len(self.services) == 1:
            service_id = self.services[0].id
        await self._choose(service_id, provider_id, wanted_day(wanted, self._zone()))
        if self.service and wanted.get("time"):
            await self._open(wanted["time"])

    async def _find_own(self, appointment_id: UUID | None) -> AppointmentView | None:
        view = await find_own_ahead(self.session_id, appointment_id)
        self.moving = appointment_row(view, self._zone(), now_utc(), self._setting.own_zone) if view else None
        self.stuck = cannot_move_text(self.moving, self.contact.name, {card.id for card in self.services})
        return view

    async def _choose(self, service_id: str, provider_id: str, day: date | None = None) -> None:
        """What is not offered is not chosen; the first times and then the day, or that of the earliest."""
        self.taken, self.is_confirming, self._month, self._counts = "", False, date.min, {}
        if not self._take_up(service_id):
            self._keep_address()
            return
        self.provider_id = provider_id if provider_id in {str(one.id) for one in self._among} else ""
        earliest = await self._read_first()
        await self._show(day or earliest)

    def _take_up(self, service_id: str) -> bool:
        """The service as it is offered now, if it is."""
        self.service = next((card for card in self.services if card.id == service_id), None)
        service = self._setting.shelf.find(service_id)
        if self.service is None or service is None:
            return False
        self._horizon = service.horizon
        self._among = [one for one in self._setting.shelf.providers if one.id in service.provider_ids]
        return True

    async def _read_first(self) -> date | None:
        self._watch_only()
        found = await read_firsts(self._times(), self._among)
        self.providers, self.first, self.nothing = found.people, found.times, found.nothing
        self._latest = found.latest
        return found.earliest

    async def _reload_live(self) -> None:
        if self.is_booked:
            return
        self._setting = await setting_of_now(self.session_id, self._setting)
        self.services, self.contact = self._setting.shelf.cards, self._setting.contact
        if self.service is None:
            return
        if left := self._what_left(self.service):
            await self._give_up(self.service, left)
            return
        self._take_up(self.service.id)
        earliest, day, month = await self._read_first(), self._day, self._month
        if self.is_confirming and self._start:
            await self._find_opening(self._start, read_id(self.offer.provider_id))
        elif self.taken and self._missed:
            await self._offer_others(*self._missed)
        await self._show(day or earliest)
        await self._show_month(month)

    def _what_left(self, service: ServiceCard) -> str:
        """What of the choice is not offered any more, in words; empty while all of it is."""
        missed = str(self._missed[1] or "") if self.taken and self._missed else ""
        wanted = {self.provider_id, self.offer.provider_id if self.is_confirming else "", missed}
        return left_text(self._setting.shelf, service, {str(one.id): one.name for one in self._among}, wanted)

    async def _give_up(self, service: ServiceCard, left: str) -> None:
        """Say it, and go on with whoever else offers the service, or with the other services."""
        self._notify("info", left)
        day = self._day
        await self._choose(service.id, self.provider_id, day)
        if self.moving and self.service is None:
            self.stuck = cannot_move_text(self.moving, self.contact.name, {card.id for card in self.services})

    async def _open(self, key: str) -> None:
        start, provider_id = read_key(key)
        known = {"", *(str(one.id) for one in self._among)}
        if start is None or self.service is None or str(provider_id or "") not in known:
            return
        if (opening := await self._find_opening(start, provider_id)) is None:
            return
        self._start = start
        self.offer = offer_of_opening(opening, self.service, self._zone(), self._setting.own_zone)
        self.rule = change_rule(start - self._setting.window, now_utc(), self._zone())
        self.is_confirming, self.taken, self.refusal = True, "", ""
        self._keep_address()

    async def _find_opening(self, start: datetime, provider_id: UUID | None) -> OpeningView | None:
        self._watch_only()
        answer = await self._times(provider_id).explain(start)
        if answer.opening is None:
            await self._offer_others(start, provider_id, gone_text(answer))
        return answer.opening

    async def _offer_others(self, start: datetime, provider_id: UUID | None, why: str) -> None:
        """Say kindly why this time is gone, and what is free next; the day is read again."""
        zone, self._missed = self._zone(), (start, provider_id, why)
        found = await self._times(provider_id).list_next(max(start, now_utc()), OFFERED)
        self.instead = [dated_choice(one, zone, is_named=not provider_id and len(self.providers) > 1) for one in found]
        self.taken = gone_and_next(why, found, is_named=provider_id is not None, is_moving=self.moving is not None)
        self.is_confirming, self.refusal = False, ""
        await self._show(local_day(start, zone))

    def _times(self, provider_id: UUID | None = None) -> OpenTimes:
        """Of the chosen service, with `provider_id` or else whoever is chosen."""
        whom, moving = provider_id or read_id(self.provider_id), self.moving.id if self.moving else None
        return OpenTimes(partial(perform, self.session_id), self._zone(), self._service_id(), whom, moving)

    def _service_id(self) -> UUID:
        return (read_id(self.service.id) if self.service else None) or NOBODY

    def _last_day(self) -> date:
        return self._today() + timedelta(days=self._horizon)

    def _keep_address(self) -> None:
        self._watch_only(last=None if self.is_confirming or self.taken else self._until())
        self.address = address_of(
            "/openings",
            move=self.moving.id if self.moving else "",
            service=self.service.id if self.service and not self.moving else "",
            provider=self.provider_id,
            day=self._day if self.service else "",
            time=self.offer.slot_id if self.is_confirming else "",
        )
