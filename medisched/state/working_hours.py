"""When a provider works: the week in its editor, dates that differ, time off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import reflex as rx

from medisched.domain.clock import local_day, now_utc
from medisched.domain.errors import MedischedError, NotFound
from medisched.domain.texts import _
from medisched.schemas.displacements import DecisionDraft
from medisched.schemas.working_hours import SpanView
from medisched.services.doors import perform
from medisched.services.providers import list_providers
from medisched.services.working_hours import get_hours
from medisched.state.base import BaseState
from medisched.state.choices import Choice
from medisched.state.displacements import Change
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.time_off import TimeOffMixin, list_overrides, list_time_off
from medisched.state.week_rows import (
    DayRow,
    add_span,
    change_span,
    copy_to_workdays,
    read_week,
    remove_span,
    show_week,
    total_text,
)


class WorkingHoursState(TimeOffMixin, BaseState):
    """One provider's calendar; staff and owners choose whose."""

    providers: list[Choice] = []
    may_choose: bool = False
    week: list[DayRow] = []
    total: str = ""
    is_changed: bool = False
    is_loaded: bool = False
    problem: str = ""
    week_problem: str = ""
    _kept: list[list[SpanView]] = []

    @rx.event
    @allow("provider", "staff", "owner")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.dialog = "", ""
        async with refusals_told(self):
            await self._read_providers()
            self._watch("hours")
            await self._read_anew()
            return
        self.problem = _("The working hours did not come through.")

    @rx.event
    @allow("staff", "owner")
    async def choose_provider(self, provider_id: str) -> None:
        """Somebody else's hours."""
        async with refusals_told(self):
            if provider_id not in {choice.value for choice in self.providers}:
                raise NotFound
            self.provider_id = provider_id
            await self._read_anew()

    @rx.event
    @allow("provider", "staff", "owner")
    async def type_time(self, weekday: int, span_id: str, edge: Literal["start", "end"], value: str) -> None:
        """One entry of the week was typed."""
        self._put(change_span(self._day(weekday), span_id, edge, value[:5]))

    @rx.event
    @allow("provider", "staff", "owner")
    async def add_span(self, weekday: int) -> None:
        """Work at one more time of a day."""
        day = self._day(weekday)
        if len(day.spans) < MOST_SPANS:
            self._put(add_span(day))

    @rx.event
    @allow("provider", "staff", "owner")
    async def remove_span(self, weekday: int, span_id: str) -> None:
        """Do not work then."""
        self._put(remove_span(self._day(weekday), span_id))

    @rx.event
    @allow("provider", "staff", "owner")
    async def copy_to_workdays(self, weekday: int) -> None:
        """Monday to Friday as this day is."""
        self._day(weekday)
        self._show(copy_to_workdays(self.week, weekday))

    @rx.event
    @allow("provider", "staff", "owner")
    async def discard(self) -> None:
        """The week as it is kept."""
        async with refusals_told(self):
            await self._read_anew()

    @rx.event
    @allow("provider", "staff", "owner")
    async def save_week(self) -> None:
        """Work like this from now on, after the question what becomes of those who are booked."""
        self.week_problem = ""
        async with refusals_shown(self):
            draft = read_week(self.week)
            await self._ask(Change("week", (UUID(self.provider_id), draft), _("The working hours are saved.")))
        if not self.dialog:
            self.week_problem = self.errors.get("hours") or self.refusal
            if not self.week_problem and self.errors:
                self.week_problem = _("Please enter both times of every line, for example 08:00 and 12:00.")

    def _day(self, weekday: int) -> DayRow:
        if not 1 <= weekday <= len(self.week):
            raise NotFound
        return self.week[weekday - 1]

    def _put(self, day: DayRow) -> None:
        self._show([day if other.number == day.number else other for other in self.week])

    def _show(self, week: list[DayRow]) -> None:
        self.week, self.total, self.is_changed = week, total_text(week), True

    async def _read_providers(self) -> None:
        self.may_choose = self.viewer is not None and self.viewer.role in {"owner", "staff"}
        own = str(self.viewer.provider_id) if self.viewer and self.viewer.provider_id else ""
        self.providers = []
        if self.may_choose:
            found = await perform(self.session_id, list_providers, limit=500)
            self.providers = [Choice(value=str(one.id), label=f"{one.name}, {one.department}") for one in found]
        known = {choice.value for choice in self.providers} | {own}
        if self.provider_id not in known or not self.provider_id:
            self.provider_id = own or (self.providers[0].value if self.providers else "")

    async def _enact(self, change: Change, decisions: Sequence[DecisionDraft]) -> None:
        typed = self.is_changed
        # What was typed is what will be kept; after other changes it stays as it was typed.
        self.is_changed = typed and change.name != "week"
        try:
            await super()._enact(change, decisions)
        except MedischedError:
            self.is_changed = typed
            raise

    async def _reload_live(self) -> None:
        await self._read()

    async def _read_anew(self) -> None:
        self.week, self.is_changed, self.week_problem = [], False, ""
        await self._read()

    async def _read(self) -> None:
        if self.provider_id:
            hours = await perform(self.session_id, get_hours, UUID(self.provider_id))
            self.time_off = list_time_off(hours.time_off, self._zone(), now_utc())
            self.overrides = list_overrides(hours.overrides)
            self._take_week(hours.weekly)
        self.today = local_day(now_utc(), self._zone()).isoformat()
        self.is_loaded = True

    def _take_week(self, weekly: list[list[SpanView]]) -> None:
        is_new, self._kept = weekly != self._kept, weekly
        if self.is_changed:
            if is_new:
                self.week_problem = _(
                    "Somebody else has changed this week meanwhile. Saving replaces what they have entered."
                )
        elif is_new or not self.week:
            self._show(show_week(weekly))
            self.is_changed = False


MOST_SPANS = 12
