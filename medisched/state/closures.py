"""Closures and public holidays of the organization."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import local_day, now_utc
from medisched.domain.day_words import DAY_OF_YEAR, LONG_DATE, day_words
from medisched.domain.errors import Invalid
from medisched.domain.texts import _
from medisched.schemas.base import Draft, Line
from medisched.schemas.closures import ClosureDraft, ClosureView, HolidaysView, HolidayView
from medisched.schemas.time_off import Day
from medisched.services.closures import get_holidays, list_closures, open_on_holiday, remove_closure
from medisched.services.doors import perform
from medisched.state.base import BaseState
from medisched.state.choices import Choice
from medisched.state.displacements import Change, DisplacementMixin
from medisched.state.entries import read_entries
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow

AHEAD = timedelta(days=731)


class ClosureRow(BaseModel):
    """One closure in words."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    when: str


class HolidayRow(BaseModel):
    """One public holiday."""

    model_config = ConfigDict(frozen=True)

    day: str
    words: str
    name: str
    is_open: bool
    is_over: bool


class HolidayYear(BaseModel):
    """The public holidays of one year."""

    model_config = ConfigDict(frozen=True)

    year: str
    days: list[HolidayRow]


class ClosureForm(Draft):
    """Days, and wall times where only a part of each day is meant."""

    first_day: Day
    last_day: Day | None = None
    start: str = ""
    end: str = ""
    reason: Line = ""


class ClosuresState(DisplacementMixin, BaseState):
    """Two lists; `country` and `region` are what is chosen on the page, saved or not."""

    closures: list[ClosureRow] = []
    years: list[HolidayYear] = []
    countries: list[Choice] = []
    regions: list[Choice] = []
    country: str = ""
    region: str = ""
    is_unsaved: bool = False
    is_loaded: bool = False
    problem: str = ""
    today: str = ""
    chosen_id: str = ""
    chosen_words: str = ""

    @rx.event
    @allow("staff", "owner")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.dialog = "", ""
        async with refusals_told(self):
            await self._read()
            return
        self.problem = _("The closures did not come through.")

    @rx.event
    @allow("staff", "owner")
    async def open_closure(self) -> None:
        """Ask when the house is closed."""
        self.dialog, self.errors, self.refusal = "closure", {}, ""

    @rx.event
    @allow("staff", "owner")
    async def add_closure(self, form: dict[str, str]) -> None:
        """Close, after the question what becomes of those who are booked."""
        async with refusals_shown(self):
            draft = read_closure(read_entries(ClosureForm, form))
            await self._ask(Change("closure", (draft,), _("{reason} is entered.").format(reason=draft.reason)))

    @rx.event
    @allow("staff", "owner")
    async def open_removal(self, closure_id: UUID) -> None:
        """Ask whether a closure shall really go."""
        self.dialog, self.errors, self.refusal = "removal", {}, ""
        self.chosen_id = str(closure_id)
        self.chosen_words = next((row.name for row in self.closures if row.id == self.chosen_id), "")

    @rx.event
    @allow("staff", "owner")
    async def remove_closure(self) -> None:
        """Be open again."""
        async with refusals_shown(self):
            await perform(self.session_id, remove_closure, UUID(self.chosen_id))
            self.dialog = ""
            self._notify("success", _("{chosen_words} was removed.").format(chosen_words=self.chosen_words))
            await self._read()

    @rx.event
    @allow("staff", "owner")
    async def choose_country(self, country: str) -> None:
        """Show another country's holidays; nothing is saved yet."""
        async with refusals_told(self):
            self._show_holidays(await perform(self.session_id, get_holidays, country, ""))
            self.is_unsaved = True

    @rx.event
    @allow("staff", "owner")
    async def choose_region(self, region: str) -> None:
        """Show a region's holidays; nothing is saved yet."""
        async with refusals_told(self):
            self._show_holidays(await perform(self.session_id, get_holidays, self.country, region))
            self.is_unsaved = True

    @rx.event
    @allow("staff", "owner")
    async def save_holidays(self) -> None:
        """Keep what is shown, after the question what becomes of those who are booked."""
        async with refusals_told(self):
            done = _("The public holidays are saved.") if self.country else _("Public holidays are no longer kept.")
            await self._ask(Change("holidays", (self.country, self.region), done))

    @rx.event
    @allow("staff", "owner")
    async def set_holiday_open(self, day: str, is_open: bool) -> None:
        """Work on a holiday all the same, or keep it again."""
        async with refusals_told(self):
            chosen = date.fromisoformat(day)
            words = day_words(chosen, LONG_DATE)
            if is_open:
                await perform(self.session_id, open_on_holiday, chosen)
                self._notify("success", _("Open on {words}.").format(words=words))
                await self._read()
            else:
                await self._ask(Change("holiday", (chosen,), _("Closed on {words}.").format(words=words)))

    async def _read(self) -> None:
        today = local_day(now_utc(), self._zone())
        found = await perform(self.session_id, list_closures, today, today + AHEAD)
        self.closures = list_rows(found)
        self._show_holidays(await perform(self.session_id, get_holidays))
        self.today, self.is_loaded, self.is_unsaved = today.isoformat(), True, False

    def _show_holidays(self, view: HolidaysView) -> None:
        self.country, self.region = view.country, view.region
        self.countries = [Choice(value=place.code, label=place.name) for place in view.countries]
        self.regions = [Choice(value=place.code, label=place.name) for place in view.regions]
        self.years = list_years(view.days, local_day(now_utc(), self._zone()))


def read_closure(form: ClosureForm) -> ClosureDraft:
    """Whole days without times."""
    if bool(form.start) != bool(form.end):
        raise Invalid({"end": _("Please enter both times, or none.")})
    span = {"start": form.start, "end": form.end} if form.start else None
    last = form.last_day or form.first_day
    entered = {"first_day": form.first_day, "last_day": last, "span": span, "reason": form.reason}
    return ClosureDraft.read(entered)


def list_rows(views: Sequence[ClosureView]) -> list[ClosureRow]:
    """Closures in words, without the holidays."""
    return [ClosureRow(id=str(view.id), name=view.name, when=_when(view)) for view in views if view.id is not None]


def list_years(days: Sequence[HolidayView], today: date) -> list[HolidayYear]:
    """Holidays by year."""
    return [
        HolidayYear(
            year=str(year),
            days=[
                HolidayRow(
                    day=one.day.isoformat(),
                    words=day_words(one.day, DAY_OF_YEAR),
                    name=one.name,
                    is_open=one.is_open,
                    is_over=one.day < today,
                )
                for one in group
            ],
        )
        for year, group in groupby(days, lambda one: one.day.year)
    ]


def _when(view: ClosureView) -> str:
    days = day_words(view.first_day)
    if view.last_day != view.first_day:
        days = _("{first} to {last}").format(first=days, last=day_words(view.last_day))
    return (
        _("{days}, {start}\u2013{end} each day").format(days=days, start=view.span.start, end=view.span.end)
        if view.span
        else days
    )
