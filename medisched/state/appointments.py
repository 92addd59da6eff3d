"""The calendar as those who work there see it: providers their own, staff and owners everybody's."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import now_utc, start_of_day
from medisched.domain.errors import Invalid
from medisched.domain.texts import _, many
from medisched.schemas.appointments import AppointmentQuery, CancellationDraft
from medisched.services.appointment_lists import list_appointments
from medisched.services.appointments import cancel_appointment
from medisched.services.doors import perform
from medisched.services.providers import list_providers
from medisched.state.address import read_day, read_id
from medisched.state.appointment_rows import AppointmentRow, appointment_row
from medisched.state.base import BaseState
from medisched.state.booking_words import cancelled_text
from medisched.state.choices import Choice, with_all
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow

PAGE_LENGTH = 50
MOST_AT_ONCE = 200
SEES_EVERYBODY = frozenset({"owner", "staff"})


class AppointmentDay(BaseModel):
    """The appointments of one local day."""

    model_config = ConfigDict(frozen=True)

    iso: str
    day: str
    is_today: bool
    count: str
    rows: list[AppointmentRow]


class AppointmentsState(BaseState):
    """A filtered list by day that grows page by page, and at most one appointment that is being cancelled."""

    days: list[AppointmentDay] = []
    from_day: str = ""
    to_day: str = ""
    status: str = ""
    provider_id: str = ""
    providers: list[Choice] = []
    sees_everybody: bool = False
    has_more: bool = False
    is_loaded: bool = False
    problem: str = ""
    cancelling: AppointmentRow = AppointmentRow()
    is_cancelling: bool = False
    errors: dict[str, str] = {}
    refusal: str = ""
    _rows: list[AppointmentRow] = []
    _cursor: str | None = None

    @rx.event
    @allow("provider", "staff", "owner")
    async def load(self) -> None:
        """From today on, everything."""
        self.problem, self.is_cancelling = "", False
        self.from_day, self.to_day, self.status, self.provider_id = self._today().isoformat(), "", "", ""
        async with refusals_told(self):
            self.sees_everybody = bool(self.viewer and self.viewer.role in SEES_EVERYBODY)
            if self.sees_everybody:
                people = await perform(self.session_id, list_providers)
                self.providers = with_all(_("Everybody"), ((person.id, person.name) for person in people))
            self._watch("appointments")
            await self._read()
            self.is_loaded = True
            return
        self.problem = _("The appointments did not come through.")

    @rx.event
    @allow("provider", "staff", "owner")
    async def set_from_day(self, day: str) -> None:
        """Leave out what is before a day; an empty day leaves out nothing."""
        self.from_day = day
        await self._filter()

    @rx.event
    @allow("provider", "staff", "owner")
    async def set_to_day(self, day: str) -> None:
        """Leave out what is after a day."""
        self.to_day = day
        await self._filter()

    @rx.event
    @allow("provider", "staff", "owner")
    async def show_today(self) -> None:
        """Only this day."""
        self.from_day = self.to_day = self._today().isoformat()
        await self._filter()

    @rx.event
    @allow("provider", "staff", "owner")
    async def show_upcoming(self) -> None:
        """From today on, whatever the filters were."""
        self.from_day, self.to_day, self.status, self.provider_id = self._today().isoformat(), "", "", ""
        await self._filter()

    @rx.event
    @allow("provider", "staff", "owner")
    async def set_status(self, status: str) -> None:
        """Only one status; an empty one stands for all."""
        self.status = status
        await self._filter()

    @rx.event
    @allow("staff", "owner")
    async def set_provider(self, provider_id: str) -> None:
        """Only one provider; an empty one stands for all."""
        self.provider_id = provider_id
        await self._filter()

    @rx.event
    @allow("provider", "staff", "owner")
    async def show_more(self) -> None:
        """The next page, below this one."""
        async with refusals_told(self):
            await self._read(cursor=self._cursor)

    @rx.event
    @allow("provider", "staff", "owner")
    async def open_cancel(self, appointment_id: UUID) -> None:
        """Ask before an appointment is cancelled."""
        chosen = next((row for row in self._rows if row.id == appointment_id), None)
        if chosen:
            self.cancelling, self.is_cancelling = chosen, True
            self.errors, self.refusal = {}, ""

    @rx.event
    @allow("provider", "staff", "owner")
    async def set_cancelling(self, is_open: bool) -> None:
        """Close the question; it opens by its own buttons only."""
        if not is_open:
            self.is_cancelling = False

    @rx.event
    @allow("provider", "staff", "owner")
    async def cancel(self, form: dict[str, str]) -> None:
        """Give the time back and tell the patient by mail, if there is an address."""
        if not self.is_cancelling:
            return
        async with refusals_shown(self):
            draft = CancellationDraft.read({**form, "sequence": self.cancelling.sequence})
            view = await perform(self.session_id, cancel_appointment, self.cancelling.id, draft)
            row = appointment_row(view, self._zone(), now_utc())
            self._show([row if old.id == row.id else old for old in self._rows])
            self.is_cancelling = False
            self._notify("success", cancelled_text(view))

    async def _reload_live(self) -> None:
        await self._read(at_least=len(self._rows))

    async def _filter(self) -> None:
        async with refusals_shown(self):
            await self._read()
        if self.refusal:
            self._notify("error", self.refusal)

    async def _read(self, cursor: str | None = None, *, at_least: int = 0) -> None:
        limit, shown = min(max(PAGE_LENGTH, at_least), MOST_AT_ONCE), self._provider_id()
        self._watch_only(first=read_day(self.from_day), last=read_day(self.to_day), ids=[shown] if shown else None)
        page = await perform(self.session_id, list_appointments, self._query(cursor, limit))
        zone, now = self._zone(), now_utc()
        rows = [appointment_row(view, zone, now) for view in page.items]
        self._cursor, self.has_more = page.next_cursor, page.next_cursor is not None
        self._show([*self._rows, *rows] if cursor else rows)

    def _query(self, cursor: str | None, limit: int) -> AppointmentQuery:
        zone, first, last = self._zone(), read_day(self.from_day), read_day(self.to_day)
        if first and last and last < first:
            raise Invalid({"to_day": _("The last day must not be before the first.")})
        entered = {
            "from": start_of_day(first, zone) if first else None,
            "to": start_of_day(last + timedelta(days=1), zone) if last else None,
            "status": self.status,
            "provider_id": self._provider_id(),
            "limit": limit,
            "cursor": cursor,
        }
        return AppointmentQuery.read(entered)

    def _provider_id(self) -> UUID | None:
        if self.sees_everybody:
            return read_id(self.provider_id)
        return self.viewer.provider_id if self.viewer else None

    def _show(self, rows: list[AppointmentRow]) -> None:
        self._rows, today = rows, self._today().isoformat()
        self.days = [_day_of(list(group), today) for _, group in groupby(rows, lambda row: row.iso)]


def _day_of(rows: list[AppointmentRow], today: str) -> AppointmentDay:
    count = many(len(rows), "{n} appointment", "{n} appointments")
    return AppointmentDay(iso=rows[0].iso, day=rows[0].day, is_today=rows[0].iso == today, count=count, rows=rows)
