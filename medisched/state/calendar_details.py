"""One entry of the calendar in full, and what can be done with it: status, cancelling, withdrawing, ending."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, local_day, now_utc, time_text
from medisched.domain.errors import Conflict, NotFound
from medisched.domain.texts import _, mark
from medisched.schemas.appointments import AppointmentView, CancellationDraft
from medisched.schemas.calendar import CalendarAppointmentView, CalendarSlotView, CalendarView
from medisched.schemas.schedule_boards import BoardView
from medisched.schemas.schedules import AppointmentChangeDraft, StatusDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_notes import set_note
from medisched.services.appointment_statuses import set_status
from medisched.services.appointments import cancel_appointment
from medisched.services.doors import perform
from medisched.services.slots import withdraw_slot
from medisched.state.appointment_rows import AppointmentRow, appointment_row
from medisched.state.booking_words import cancelled_text
from medisched.state.calendar_ranges import CalendarRangeMixin
from medisched.state.calendar_rows import read_entry
from medisched.state.desk_rows import DeskRow, desk_row
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.time_off import when_text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

GONE = mark("This is not there any more. The calendar now shows how it is.")
TAKEN = mark("This slot was just booked or withdrawn. The calendar now shows how it is.")


class ChosenSpan(BaseModel):
    """The slot or time off that is opened, in words, `minutes` long."""

    model_config = ConfigDict(frozen=True)

    id: str = ""
    kind: str = ""
    when: str = ""
    title: str = ""
    iso: str = ""
    time: str = ""
    minutes: int = 30
    can_move: bool = False
    can_end: bool = False


class CalendarDetailsMixin(CalendarRangeMixin, mixin=True):
    """The dialogs `span`, `appointment`, `cancel` and `ending` of the calendar."""

    span: ChosenSpan = ChosenSpan()
    row: DeskRow = DeskRow()
    cancelling: AppointmentRow = AppointmentRow()
    can_move: bool = False
    may_publish: bool = False
    revision: int = 0
    _view: CalendarView | BoardView | None = None
    _note: str = ""

    @rx.event
    @allow("provider", "staff", "owner")
    async def open_entry(self, entry_id: str) -> None:
        """Show everything about what was pressed."""
        async with refusals_told(self):
            kind, found = read_entry(entry_id)
            if kind == "appointment":
                self._show_appointment(await perform(self.session_id, get_appointment, found))
                self._open("appointment")
            elif kind == "slot":
                self._show_slot(self._find_slot(found))
                self._open("span")
            else:
                self._show_time_off(found)
                self._open("span")

    @rx.event
    @allow("provider", "staff", "owner")
    async def set_status(self, status: str) -> None:
        """The next step of the visit, or one back."""
        async with refusals_shown(self):
            draft = StatusDraft.read({"status": status})
            self._show_appointment(await perform(self.session_id, set_status, self.row.id, draft))
            await self._read()

    @rx.event
    @allow("provider", "staff", "owner")
    async def open_cancel(self) -> None:
        """Ask why, and say what it means."""
        if self.dialog == "appointment" and self.row.is_ahead:
            self._open("cancel")

    @rx.event
    @allow("provider", "staff", "owner")
    async def cancel(self, form: dict[str, str]) -> None:
        """Give the time back and tell the patient; a refusal shows the appointment as it is now."""
        if self.dialog != "cancel":
            return
        async with refusals_shown(self):
            draft = CancellationDraft.read({**form, "sequence": self.cancelling.sequence})
            view = await perform(self.session_id, cancel_appointment, self.cancelling.id, draft)
            self.dialog = ""
            self._notify("success", cancelled_text(view))
            await self._read()
            return
        if self.refusal:
            async with refusals_told(self):
                self._show_appointment(await perform(self.session_id, get_appointment, self.cancelling.id))
                self.dialog = "appointment"

    @rx.event
    @allow("provider", "owner")
    async def withdraw(self) -> None:
        """Take the opened slot back, as long as nobody has booked it."""
        async with refusals_told(self):
            kind, found = read_entry(self.span.id)
            if kind != "slot":
                raise NotFound
            await perform(self.session_id, withdraw_slot, found)
            self._notify("success", _("The slot was withdrawn. Nobody can book it any more."))
        self.dialog = ""
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("provider", "staff", "owner")
    async def ask_ending(self) -> None:
        """Ask whether the opened time off shall really end."""
        async with refusals_told(self):
            kind, found = read_entry(self.span.id)
            if kind != "time_off" or not self.span.can_end:
                raise NotFound
            self._open("ending")
            self.chosen_id, self.chosen_words = str(found), self.span.when

    @rx.event
    @allow("provider", "staff", "owner")
    async def save_note(self, form: dict[str, str]) -> None:
        """What those who work there should know of the appointment that is opened."""
        if self.dialog != "appointment":
            return
        async with refusals_shown(self):
            note = AppointmentChangeDraft.read({"note": form.get("note", "")}).note or ""
            self._show_appointment(await perform(self.session_id, set_note, self.row.id, note, seen=self._note))
            self._notify("success", _("The note is saved."))
            return
        if self.refusal:
            async with refusals_told(self):
                self._note = (await perform(self.session_id, get_appointment, self.row.id)).note

    async def _or_back(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do it, or say why not, read the calendar again and show what was dragged where it was."""
        async with refusals_shown(self):
            await act()
            return
        why = self.refusal or next(iter(self.errors.values()), "")
        self.errors, self.refusal, self.revision = {}, "", self.revision + 1
        if why:
            self._notify("error", why)
        async with refusals_shown(self):
            await self._read()

    def _show_appointment(self, view: AppointmentView) -> None:
        zone, now = self._zone(), now_utc()
        self.row, self.cancelling = desk_row(view, zone, now), appointment_row(view, zone, now)
        self.can_move, self._note = view.status == "booked" and view.start > now, view.note

    def _show_slot(self, slot: CalendarSlotView) -> None:
        zone = self._zone()
        self.span = ChosenSpan(
            id=f"slot:{slot.id}",
            kind="slot",
            when=span_text(slot.start, slot.end, zone),
            title=slot.title,
            iso=local_day(slot.start, zone).isoformat(),
            time=f"{slot.start.astimezone(zone):%H:%M}",
            minutes=(slot.end - slot.start) // timedelta(minutes=1),
            can_move=self.may_publish and slot.start > now_utc(),
        )

    def _show_time_off(self, time_off_id: UUID) -> None:
        found = next((one for one in self._shown().time_off if one.id == time_off_id), None)
        if found is None:
            raise Conflict(_(GONE))
        self.span = ChosenSpan(
            id=f"time_off:{found.id}",
            kind="time_off",
            when=when_text(found, self._zone()),
            title=found.reason,
            can_end=found.end > now_utc(),
        )

    def _find_slot(self, slot_id: UUID) -> CalendarSlotView:
        found = next((one for one in self._shown().slots if one.id == slot_id), None)
        if found is None:
            raise Conflict(_(TAKEN))
        return found

    def _find_appointment(self, appointment_id: UUID) -> CalendarAppointmentView:
        found = next((one for one in self._shown().appointments if one.id == appointment_id), None)
        if found is None:
            raise Conflict(_(GONE))
        return found

    def _shown(self) -> CalendarView | BoardView:
        if self._view is None:
            raise Conflict(_(GONE))
        return self._view


def moment_words(start: datetime, zone: ZoneInfo) -> str:
    """`Mon 23 Nov 2026, 09:30`."""
    return _("{day}, {time}").format(day=day_text(start, zone), time=time_text(start, zone))


def span_text(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """`Mon 23 Nov 2026, 09:30 to 10:00`."""
    return _("{day}, {start} to {end}").format(
        day=day_text(start, zone), start=time_text(start, zone), end=time_text(end, zone)
    )
