"""Booking a service, or moving to another time of it: what, with whom, which day, which time, one confirmation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from medisched.domain.access import CLOSED
from medisched.domain.clock import get_zone, local_day, now_utc
from medisched.schemas.appointments import AppointmentView
from medisched.schemas.catalog import ServiceView
from medisched.schemas.openings import OpeningView
from medisched.schemas.providers import ProviderView
from medisched.services.doors import perform
from medisched.state.address import address_of, event_query, read_day, read_id
from medisched.state.appointment_rows import NOBODY, AppointmentRow, appointment_row
from medisched.state.base import BaseState
from medisched.state.booking_words import masked
from medisched.state.choices import Choice
from medisched.state.day_choices import TimeChoice
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.free_times import Offer, change_rule, month_bounds
from medisched.state.guard import SIGNED_IN, allow
from medisched.state.open_times import OpenTimes
from medisched.state.opening_bookings import find_own_ahead, read_setting, take_opening
from medisched.state.opening_days import DayTimes, MonthDays, NextDay, day_times, month_days, next_day
from medisched.state.opening_rows import (
    ServiceCard,
    cannot_move_text,
    dated_choice,
    gone_and_next,
    gone_text,
    offer_of_opening,
    read_key,
)

OFFERED = 3
NO_MONTH = date(1970, 1, 1)


class OpeningsState(BaseState):
    """One booking, or the move of `moving`. `address` is what the browser shows, so that a reload keeps the choice."""

    services: list[ServiceCard] = []
    service: ServiceCard | None = None
    providers: list[Choice] = []
    provider_id: str = ""
    first: list[TimeChoice] = []
    month: MonthDays = MonthDays()
    day: DayTimes = DayTimes()
    next: NextDay = NextDay()
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
    address: str = ""
    has_organization: bool = True
    has_chosen: bool = False
    is_loaded: bool = False
    problem: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    _services: list[ServiceView] = []
    _people: list[ProviderView] = []
    _own_zone: str = ""
    _window: timedelta = timedelta()
    _horizon: int = 0
    _counts: dict[date, int] = {}
    _day: date | None = None
    _month: date = NO_MONTH
    _start: datetime | None = None

    @rx.event
    @allow(SIGNED_IN)
    async def load(self) -> None:
        """The choice that the address names; without one, the services to choose from."""
        self.problem, self.taken, self.stuck, self.moving = "", "", "", None
        self.is_booked, self.is_confirming, self.has_chosen, self.service = False, False, False, None
        wanted = event_query()
        async with refusals_told(self):
            self.has_organization = bool(self.viewer and self.viewer.organization_id)
            if self.has_organization and not self._is_closed():
                setting = await read_setting(self.session_id)
                self._own_zone, self._window = setting.own_zone, setting.window
                self._services, self._people = setting.shelf.services, setting.shelf.providers
                self.services = setting.shelf.cards
                await self._begin(wanted)
            self.is_loaded = True
            return
        self.problem = "The services did not come through."

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
        provider_id, moving_id = read_id(self.offer.provider_id), self.moving.id if self.moving else None
        async with refusals_shown(self):
            taking = self._service_id(), self._start, provider_id
            view = await take_opening(self.session_id, *taking, moving_id=moving_id)
            self.booked = appointment_row(view, self._zone(), now_utc(), self._own_zone)
            self.is_booked, self.is_confirming, self.taken = True, False, ""
            self.mail_to = masked(view.patient_email)
            self.address = "/openings"
            return
        if self.refusal != CLOSED:
            async with refusals_told(self):
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
        await self._choose(service_id, provider_id, read_day(wanted.get("day")))
        if self.service and wanted.get("time"):
            await self._open(wanted["time"])

    async def _find_own(self, appointment_id: UUID | None) -> AppointmentView | None:
        """The appointment that is to be moved, if it is the person's own and can be."""
        view = await find_own_ahead(self.session_id, appointment_id)
        self.moving = appointment_row(view, self._zone(), now_utc(), self._own_zone) if view else None
        name = self.viewer.organization_name if self.viewer else ""
        self.stuck = cannot_move_text(self.moving, name, {card.id for card in self.services})
        return view

    async def _choose(self, service_id: str, provider_id: str, day: date | None = None) -> None:
        """What is not offered is not chosen; the first times and then the day, or that of the earliest."""
        self.service = next((card for card in self.services if card.id == service_id), None)
        self.taken, self.is_confirming, self._month, self._counts = "", False, NO_MONTH, {}
        service = next((one for one in self._services if self.service and str(one.id) == service_id), None)
        if service is None:
            self._keep_address()
            return
        self._horizon = service.horizon
        among = [one for one in self._people if one.id in service.provider_ids]
        self.providers = [Choice(value=str(one.id), label=one.name) for one in among]
        self.provider_id = provider_id if provider_id in {choice.value for choice in self.providers} else ""
        found = await self._times().list_first(OFFERED)
        zone, is_named = self._zone(), len(among) > 1 and not self.provider_id
        self.first = [dated_choice(one, zone, is_named=is_named) for one in found.items]
        self.nothing = found.reason_text
        await self._show(day or (local_day(found.items[0].start, zone) if found.items else None))

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
        self._month, self._counts = first, await self._times().count_days(first, last)
        reason = "" if self._counts else await self._times().explain_days(first, last)
        if not self._counts:
            await self._find_next(last)
        self._draw_month(reason)

    def _draw_month(self, reason: str) -> None:
        self.month = month_days(self._month, self._counts, self._day, self._today(), self._last_day(), reason)
        self._keep_address()

    async def _find_next(self, after: date) -> None:
        """A later day of the month that is shown, or of the months behind it."""
        later = min((day for day, count in self._counts.items() if day > after and count), default=None)
        self.next = next_day(later or await self._times().find_day_after(after, self._last_day()))

    async def _open(self, key: str) -> None:
        """The confirmation of one time, or what to take instead if it is gone."""
        start, provider_id = read_key(key)
        known = {"", *(choice.value for choice in self.providers)}
        if start is None or self.service is None or str(provider_id or "") not in known:
            return
        if (opening := await self._find_opening(start, provider_id)) is None:
            return
        self._start = start
        self.offer = offer_of_opening(opening, self.service, self._zone(), self._own_zone)
        self.rule = change_rule(start - self._window, now_utc(), self._zone())
        self.is_confirming, self.taken, self.refusal = True, "", ""
        self._keep_address()

    async def _find_opening(self, start: datetime, provider_id: UUID | None) -> OpeningView | None:
        """The opening at this time; if it is gone, what to take instead is shown."""
        answer = await self._times(provider_id).explain(start)
        if answer.opening is None:
            await self._offer_others(start, provider_id, gone_text(answer))
        return answer.opening

    async def _offer_others(self, start: datetime, provider_id: UUID | None, why: str) -> None:
        """Say kindly why this time is gone, and what is free next; the day is read again."""
        zone, is_moving = self._zone(), self.moving is not None
        found = await self._times(provider_id).list_next(max(start, now_utc()), OFFERED)
        self.instead = [dated_choice(one, zone, is_named=not provider_id and len(self.providers) > 1) for one in found]
        self.taken = gone_and_next(why, found, is_named=provider_id is not None, is_moving=is_moving)
        self.is_confirming, self.refusal = False, ""
        await self._show(local_day(start, zone))

    def _times(self, provider_id: UUID | None = None) -> OpenTimes:
        """Of the chosen service, with `provider_id` or else whoever is chosen."""
        whom, moving = provider_id or read_id(self.provider_id), self.moving.id if self.moving else None
        return OpenTimes(partial(perform, self.session_id), self._zone(), self._service_id(), whom, moving)

    def _service_id(self) -> UUID:
        return (read_id(self.service.id) if self.service else None) or NOBODY

    def _zone(self) -> ZoneInfo:
        return get_zone(self.viewer.timezone if self.viewer and self.viewer.timezone else "UTC")

    def _today(self) -> date:
        return local_day(now_utc(), self._zone())

    def _last_day(self) -> date:
        return self._today() + timedelta(days=self._horizon)

    def _keep_address(self) -> None:
        self.address = address_of(
            "/openings",
            move=self.moving.id if self.moving else "",
            service=self.service.id if self.service and not self.moving else "",
            provider=self.provider_id,
            day=self._day if self.service else "",
            time=self.offer.slot_id if self.is_confirming else "",
        )
