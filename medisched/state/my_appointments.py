"""A person's own appointments as a patient."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import reflex as rx

from medisched.domain.clock import now_utc
from medisched.domain.reminders import hours_before_text
from medisched.domain.texts import _
from medisched.schemas.appointments import (
    AppointmentView,
    CalendarLinksView,
    CancellationDraft,
    OwnAppointmentQuery,
)
from medisched.schemas.reminders import OwnRemindersDraft, OwnRemindersView
from medisched.services.appointment_calendars import get_calendar_links
from medisched.services.appointment_lists import list_my_appointments
from medisched.services.appointments import cancel_appointment
from medisched.services.doors import perform
from medisched.services.organizations import get_organization
from medisched.services.reminder_choices import find_own_reminders, set_own_reminders
from medisched.services.users import get_profile
from medisched.state.address import event_query, read_id
from medisched.state.appointment_rows import AppointmentRow, appointment_row
from medisched.state.base import BaseState
from medisched.state.contacts import Contact, contact_of
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import SIGNED_IN, allow
from medisched.state.shared_answers import ask_once

PAGE_LENGTH, MOST_AT_ONCE = 50, 200


class MyAppointmentsState(BaseState):
    """The next one, the others that are ahead, what is over; and at most one that is being cancelled."""

    contact: Contact = Contact()
    nearest: AppointmentRow | None = None
    links: CalendarLinksView = CalendarLinksView()
    upcoming: list[AppointmentRow] = []
    past: list[AppointmentRow] = []
    has_more: bool = False
    has_any: bool = False
    has_reminders: bool = False
    is_reminded: bool = False
    reminded: str = ""
    is_loaded: bool = False
    problem: str = ""
    cancelling: AppointmentRow = AppointmentRow()
    is_cancelling: bool = False
    errors: dict[str, str] = {}
    refusal: str = ""
    _cursor: str | None = None
    _timezone: str = ""

    @rx.event
    @allow(SIGNED_IN)
    async def load(self) -> None:
        """What the page shows; its address may ask to cancel one of them."""
        self.problem, self.is_cancelling = "", False
        async with refusals_told(self):
            self._watch("appointments")
            self._watch_only(ids=[self.viewer.user_id] if self.viewer else None)
            await self._read()
            self._ask_to_cancel(read_id(event_query().get("cancel")))
            return
        self.problem = _("Your appointments did not come through.")

    @rx.event
    @allow(SIGNED_IN)
    async def show_more(self) -> None:
        """What was before."""
        if self._cursor:
            async with refusals_told(self):
                await self._read_past(limit=PAGE_LENGTH, cursor=self._cursor)

    @rx.event
    @allow(SIGNED_IN)
    async def open_cancel(self, appointment_id: UUID) -> None:
        """Ask before an appointment is cancelled."""
        self._ask_to_cancel(appointment_id)

    @rx.event
    @allow(SIGNED_IN)
    async def set_cancelling(self, is_open: bool) -> None:
        """Close the question; it opens by its own buttons only."""
        if not is_open:
            self.is_cancelling = False

    @rx.event
    @allow(SIGNED_IN)
    async def cancel(self, form: dict[str, str]) -> None:
        """Give the time back; too late is explained in the dialog."""
        if not self.is_cancelling:
            return
        async with refusals_shown(self):
            draft = CancellationDraft.read({**form, "sequence": self.cancelling.sequence})
            await perform(self.session_id, cancel_appointment, self.cancelling.id, draft)
            self.is_cancelling = False
            self._notify(
                "success",
                _("Your appointment on {day} at {time} is cancelled.").format(
                    day=self.cancelling.day, time=self.cancelling.time
                ),
            )
            await self._read()

    @rx.event
    @allow(SIGNED_IN)
    async def set_reminded(self, is_reminded: bool) -> None:
        """Be reminded of appointments here, or not any more."""
        async with refusals_told(self):
            self._show_reminders(
                await perform(self.session_id, set_own_reminders, OwnRemindersDraft(reminders=is_reminded))
            )
            self._notify(
                "success",
                _("You will be reminded by e-mail.") if is_reminded else _("You get no more reminders by e-mail."),
            )

    def _show_reminders(self, choice: OwnRemindersView | None) -> None:
        """Nothing to choose where nobody is reminded."""
        self.has_reminders = choice is not None and choice.hours > 0
        self.is_reminded = choice is not None and choice.reminders
        self.reminded = hours_before_text(choice.hours) if choice else ""

    def _ask_to_cancel(self, appointment_id: UUID | None) -> None:
        rows = [*([self.nearest] if self.nearest else []), *self.upcoming]
        chosen = next((row for row in rows if row.id == appointment_id), None)
        if chosen:
            self.cancelling, self.is_cancelling = chosen, True
            self.errors, self.refusal = {}, ""

    async def _reload_live(self) -> None:
        await self._read()

    async def _read(self) -> None:
        if self.viewer and self.viewer.organization_id:
            self._timezone = (await perform(self.session_id, get_profile)).timezone or ""
            self.contact = contact_of(
                await ask_once("organization", lambda: perform(self.session_id, get_organization))
            )
            ahead = (await perform(self.session_id, list_my_appointments)).items
            rows = self._rows(ahead)
            self.nearest, self.upcoming = (rows[0] if rows else None), rows[1:]
            is_coming = self.nearest is not None and self.nearest.is_ahead
            self.links = (
                await perform(self.session_id, get_calendar_links, ahead[0].id) if is_coming else CalendarLinksView()
            )
            # A change somewhere leaves as many in sight as there were.
            await self._read_past(limit=min(max(len(self.past), PAGE_LENGTH), MOST_AT_ONCE))
            self.has_any = bool(ahead or self.past)
            self._show_reminders(await perform(self.session_id, find_own_reminders))
        self.is_loaded = True

    async def _read_past(self, *, limit: int, cursor: str | None = None) -> None:
        query = OwnAppointmentQuery(past=True, limit=limit, cursor=cursor)
        page = await perform(self.session_id, list_my_appointments, query)
        self.past = [*(self.past if cursor else []), *self._rows(page.items)]
        self._cursor, self.has_more = page.next_cursor, page.next_cursor is not None

    def _rows(self, views: Sequence[AppointmentView]) -> list[AppointmentRow]:
        zone, now = self._zone(), now_utc()
        return [appointment_row(view, zone, now, self._timezone) for view in views]
