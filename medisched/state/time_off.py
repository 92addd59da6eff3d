"""Time off and dates of their own, as the page of hours lists and enters them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_bounds, day_text, instant_of, local_day, time_text
from medisched.domain.day_words import day_words
from medisched.domain.errors import Invalid
from medisched.domain.texts import _
from medisched.schemas.base import Draft, Line
from medisched.schemas.time_off import Day, TimeOffDraft, TimeOffView
from medisched.schemas.working_hours import OverrideDraft, OverrideView
from medisched.services.doors import perform
from medisched.services.time_off import end_time_off
from medisched.state.displacements import Change, DisplacementMixin
from medisched.state.entries import read_entries
from medisched.state.errors import refusals_shown
from medisched.state.guard import allow
from medisched.state.week_rows import duration_text


class TimeOffRow(BaseModel):
    """One time off in words; `ending` says what ending it now means."""

    model_config = ConfigDict(frozen=True)

    id: str
    when: str
    reason: str
    is_now: bool


class OverrideRow(BaseModel):
    """One date with hours of its own."""

    model_config = ConfigDict(frozen=True)

    day: str
    words: str
    hours: str
    reason: str


class TimeOffForm(Draft):
    """Days, and wall times where only a part of the first or last one is meant."""

    first_day: Day
    last_day: Day | None = None
    start: time | None = None
    end: time | None = None
    reason: Line = ""


class DateForm(Draft):
    """One date, and up to two spans."""

    day: Day
    start: str = ""
    end: str = ""
    start_after: str = ""
    end_after: str = ""
    reason: Line = ""


class TimeOffMixin(DisplacementMixin, mixin=True):
    """Lists with a dialog each; `time_off` and `date` are their names."""

    time_off: list[TimeOffRow] = []
    overrides: list[OverrideRow] = []
    today: str = ""
    provider_id: str = ""
    chosen_id: str = ""
    chosen_words: str = ""

    @rx.event
    @allow("provider", "staff", "owner")
    async def open_time_off(self) -> None:
        """Ask when somebody will be away."""
        self._open("time_off")

    @rx.event
    @allow("provider", "staff", "owner")
    async def open_date(self) -> None:
        """Ask for the hours of one date."""
        self._open("date")

    @rx.event
    @allow("provider", "staff", "owner")
    async def open_ending(self, time_off_id: UUID) -> None:
        """Ask whether a time off shall really end."""
        self._open("ending")
        self.chosen_id = str(time_off_id)
        self.chosen_words = next((row.when for row in self.time_off if row.id == self.chosen_id), "")

    @rx.event
    @allow("provider", "staff", "owner")
    async def add_time_off(self, form: dict[str, str]) -> None:
        """Be away, after the question what becomes of those who are booked."""
        async with refusals_shown(self):
            draft = read_time_off(read_entries(TimeOffForm, form), await self._zone_as_shown())
            await self._ask(Change("time_off", (UUID(self.provider_id), draft), _("The time off is entered.")))

    @rx.event
    @allow("provider", "staff", "owner")
    async def end_time_off(self) -> None:
        """Be back."""
        async with refusals_shown(self):
            await perform(self.session_id, end_time_off, UUID(self.chosen_id))
            self.dialog = ""
            self._notify("success", _("The time off has ended. Withdrawn slots are not offered again by themselves."))
            await self._read()

    @rx.event
    @allow("provider", "staff", "owner")
    async def set_date(self, form: dict[str, str]) -> None:
        """Other hours on one date, after the same question."""
        async with refusals_shown(self):
            entered = read_entries(DateForm, form)
            done = _("{day_words} has hours of its own.").format(day_words=day_words(entered.day))
            await self._ask(Change("date", (UUID(self.provider_id), entered.day, read_override(entered)), done))

    @rx.event
    @allow("provider", "staff", "owner")
    async def remove_date(self, day: str) -> None:
        """The week's hours again, after the same question."""
        async with refusals_shown(self):
            chosen = date.fromisoformat(day)
            done = _("{day_words} has the week's hours again.").format(day_words=day_words(chosen))
            await self._ask(Change("date_removal", (UUID(self.provider_id), chosen), done))
        if self.refusal and not self.dialog:
            self._notify("error", self.refusal)

    def _open(self, dialog: str) -> None:
        self.dialog, self.errors, self.refusal = dialog, {}, ""


def read_time_off(form: TimeOffForm, zone: ZoneInfo) -> TimeOffDraft:
    """Whole days without times; a time bounds its own day only."""
    last = form.last_day or form.first_day
    if form.start is None and form.end is None:
        return TimeOffDraft(first_day=form.first_day, last_day=last, reason=form.reason)
    start = instant_of(form.first_day, form.start or time.min, zone)
    end = instant_of(last, form.end, zone, field="end") if form.end else day_bounds(last, zone)[1]
    return TimeOffDraft(start=start, end=end, reason=form.reason)


def read_override(form: DateForm) -> OverrideDraft:
    """Spans that have both ends; none is a day off."""
    pairs = {"end": (form.start, form.end), "end_after": (form.start_after, form.end_after)}
    for field, (start, end) in pairs.items():
        if bool(start) != bool(end):
            raise Invalid({field: _("Please enter both times, or none.")})
    spans = [{"start": start, "end": end} for start, end in pairs.values() if start]
    return OverrideDraft.read({"spans": spans, "reason": form.reason})


def list_time_off(views: Sequence[TimeOffView], zone: ZoneInfo, now: datetime) -> list[TimeOffRow]:
    """Time off in words."""
    return [
        TimeOffRow(id=str(view.id), when=when_text(view, zone), reason=view.reason, is_now=view.start <= now)
        for view in views
    ]


def list_overrides(views: Sequence[OverrideView]) -> list[OverrideRow]:
    """Dates in words."""
    return [
        OverrideRow(
            day=view.day.isoformat(),
            words=day_words(view.day),
            hours=", ".join(f"{span.start}\u2013{span.end}" for span in view.spans) or _("Not working"),
            reason=" · ".join(
                part for part in (duration_text(sum(span.minutes for span in view.spans)), view.reason) if part
            ),
        )
        for view in views
    ]


def when_text(view: TimeOffView, zone: ZoneInfo) -> str:
    """`Mon 23 Nov 2026`, `Mon 23 Nov 2026 to Fri 27 Nov 2026`, or with times where it is not about whole days."""
    first = local_day(view.start, zone)
    last = local_day(view.end - datetime.resolution, zone)
    is_whole = view.start == day_bounds(first, zone)[0] and view.end == day_bounds(last, zone)[1]
    days = day_text(view.start, zone)
    if is_whole:
        if first == last:
            return days
        return _("{first} to {last}").format(first=days, last=day_text(view.end - datetime.resolution, zone))
    until = time_text(view.end, zone) if first == last else f"{day_text(view.end, zone)}, {time_text(view.end, zone)}"
    return _("{days}, {time_text} to {until}").format(days=days, time_text=time_text(view.start, zone), until=until)
