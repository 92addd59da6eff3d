"""A provider's calendar: the days that are shown, and publishing into them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

import reflex as rx

from medisched.domain.clock import now_utc, start_of_day
from medisched.domain.errors import Conflict, NotFound
from medisched.domain.texts import _
from medisched.domain.wall_times import read_wall
from medisched.services.calendar import list_calendar
from medisched.services.doors import perform
from medisched.services.providers import list_providers
from medisched.services.slots import publish_slot
from medisched.state.address import address_of, event_query, read_day, read_id
from medisched.state.base import BaseState
from medisched.state.calendar_details import span_text
from medisched.state.calendar_moves import CalendarMovesMixin
from medisched.state.calendar_ranges import A_DAY, NOT_SHOWN, shown_days
from medisched.state.calendar_rows import Reader, find_scroll, list_entries, list_shades
from medisched.state.choices import Choice
from medisched.state.entries import read_entries
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.slot_forms import OneSlotForm

VIEWS = frozenset({"day", "week", "month", "list"})
WIDEST = timedelta(days=45)
WEEK = timedelta(days=7)
HALF_AN_HOUR = timedelta(minutes=30)
SEES_EVERYBODY = frozenset({"owner", "staff"})


class CalendarState(CalendarMovesMixin, BaseState):
    """One provider's days; staff and owners choose whose. `dialog` names the one that is open.

    Each other view is one of `steps`, to which the browser's Back leads.
    """

    providers: list[Choice] = []
    may_choose: bool = False
    is_own: bool = False
    name: str = ""
    view: str = "week"
    steps: int = 0
    scroll: str = ""
    new_day: str = ""
    new_start: str = "09:00"
    new_end: str = "09:30"
    _is_shown: bool = False

    @rx.event
    @allow("provider", "staff", "owner")
    async def load(self) -> None:
        """The week that the address names, or this one; the calendar itself then says which days it shows."""
        self.problem, self.dialog = "", ""
        async with refusals_told(self):
            query = event_query()
            await self._read_providers(query.get("provider", ""))
            day = self._wanted_day(query.get("day"))
            self.view = query["view"] if query.get("view") in VIEWS else "week"
            self.first, self.scroll, self._is_shown = day.isoformat(), "", False
            self._start = day - timedelta(days=day.weekday())
            self._end = self._start + WEEK
            self._watch("slots", "appointments", "hours")
            await self._read()
            # A tab that comes back to the page draws what it remembers before this is read.
            self._jump(day)
            self.is_loaded = True
            return
        self.problem = _("The calendar did not come through.")

    @rx.event
    @allow("provider", "staff", "owner")
    async def show_range(self, first: str, last: str, view: str, day: str = "") -> None:
        """The days that the calendar shows now, the last one excluded, and which of them it stands at."""
        async with refusals_told(self):
            start, end = shown_days(first, last, WIDEST)
            if view not in VIEWS:
                raise Conflict(_(NOT_SHOWN), code="range")
            # What it shows first is no choice of the person: it may have no room for the view of the address.
            self.steps += self._is_shown and view != self.view
            self._start, self._end, self.view, self._is_shown = start, end, view, True
            self.first = self._day_shown(read_day(day)).isoformat()
            await self._read()
            self._keep_address()

    @rx.event
    @allow("staff", "owner")
    async def choose_provider(self, provider_id: str) -> None:
        """Somebody else's calendar."""
        async with refusals_told(self):
            if provider_id not in {choice.value for choice in self.providers}:
                raise NotFound
            self._choose(provider_id)
            await self._read()
            self._keep_address()

    @rx.event
    @allow("provider", "staff", "owner")
    async def pick(self, start: str, end: str, _resource: str) -> None:
        """Some empty time was marked: offer it, after the form has said what that means."""
        self.revision += 1
        async with refusals_told(self):
            if not self.may_publish:
                raise Conflict(_("Only the provider can publish times in this calendar."), code="not_own")
            is_day = len(start) == len("2026-11-23")
            begins = read_wall(f"{start}T09:00" if is_day else start)
            ends = begins + HALF_AN_HOUR if is_day else read_wall(end, field="end")
            now = now_utc().astimezone(await self._zone_as_shown()).replace(tzinfo=None)
            if begins < now and is_day and begins.date() == now.date():
                begins = _next_hour(now)
                ends = begins + HALF_AN_HOUR
            if begins < now:
                raise Conflict(_("This time is already in the past."), code="past")
            if ends > datetime.combine(begins.date() + A_DAY, time.min):
                raise Conflict(_("A slot ends on the day on which it begins. Please mark less time."), code="over_days")
            self._offer(begins, ends)

    @rx.event
    @allow("provider", "owner")
    async def begin_publish(self) -> None:
        """The same form, for the next whole hour of the shown days."""
        at = _next_hour(now_utc().astimezone(self._zone()).replace(tzinfo=None))
        if not self._start <= at.date() < self._end and self._start > at.date():
            at = datetime(self._start.year, self._start.month, self._start.day, 9)  # noqa: DTZ001 - wall time
        self._offer(at, at + HALF_AN_HOUR)

    @rx.event
    @allow("provider", "owner")
    async def publish(self, form: dict[str, str]) -> None:
        """Offer one span of one's own time."""
        async with refusals_shown(self):
            entered = read_entries(OneSlotForm, form)
            made = await perform(self.session_id, publish_slot, entered.as_draft(await self._zone_as_shown()))
            self.dialog = ""
            self._notify(
                "success", _("{when} is published.").format(when=span_text(made.start, made.end, self._zone()))
            )
            self.focus = f"slot:{made.id}"
            self._go_to(entered.day)
            await self._read()

    @rx.event
    @allow("provider", "staff", "owner")
    async def show_day(self, iso: str) -> None:
        """Go to a day, and read again what is there."""
        async with refusals_told(self):
            day = read_day(iso)
            if day:
                self._go_to(day)
            await self._read()

    def _offer(self, begins: datetime, ends: datetime) -> None:
        self.new_day = f"{begins:%Y-%m-%d}"
        self.new_start, self.new_end = f"{begins:%H:%M}", f"{ends:%H:%M}"
        self.today = self._today().isoformat()
        self._open("publish")

    async def _read_providers(self, named: str) -> None:
        self.may_choose = bool(self.viewer and self.viewer.role in SEES_EVERYBODY)
        own = str(self.viewer.provider_id) if self.viewer and self.viewer.provider_id else ""
        self.providers = []
        if self.may_choose:
            found = await perform(self.session_id, list_providers, limit=500)
            self.providers = [Choice(value=str(one.id), label=f"{one.name}, {one.department}") for one in found]
        known = {choice.value for choice in self.providers}
        wanted = named if read_id(named) and named in known else own
        self._choose(wanted or (self.providers[0].value if self.providers else ""))

    def _choose(self, provider_id: str) -> None:
        own = str(self.viewer.provider_id) if self.viewer and self.viewer.provider_id else ""
        self.provider_id = provider_id
        self.is_own = bool(own) and provider_id == own

    async def _read(self) -> None:
        zone, now = self._zone(), now_utc()
        self.may_publish = self.is_own and not self._is_closed()
        self._follow([UUID(self.provider_id)] if self.provider_id else [])
        if not self.provider_id:
            return
        start, end = start_of_day(self._start, zone), start_of_day(self._end, zone)
        view = await perform(self.session_id, list_calendar, UUID(self.provider_id), start, end)
        reader = Reader(zone=zone, now=now, may_publish=self.may_publish, may_move=not self._is_closed())
        self._view, self.name, self.is_cut = view, view.provider, view.is_cut
        self._draw(list_entries(view, reader), list_shades(view, start, end, zone))
        self.scroll = self.scroll or find_scroll(view, zone, now if self._shows_today() else None)

    def _day_shown(self, day: date | None) -> date:
        """That day if it is among those that are shown, else today or the one that stands for them."""
        if day and self._start <= day < self._end:
            return day
        if self._shows_today():
            return self._today()
        return self._start + (self._end - self._start) / 2 if self.view == "month" else self._start

    def _keep_address(self) -> None:
        provider = "" if self.is_own or not self.may_choose else self.provider_id
        view = "" if self.view == "week" else self.view
        day = "" if self.first == self._today().isoformat() else self.first
        self.address = address_of("/calendar", view=view, day=day, provider=provider)


def _next_hour(wall: datetime) -> datetime:
    """The next whole hour after a wall time."""
    return wall.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
