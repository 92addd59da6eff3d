"""Moving what the calendar shows: dragged, or by the form behind the details. What is refused goes back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import reflex as rx
from pydantic import Field

from medisched.domain.clock import local_day, now_utc
from medisched.domain.errors import Conflict, NotFound
from medisched.domain.texts import _
from medisched.domain.wall_times import end_instant, moved_instant, read_wall
from medisched.schemas.appointments import AppointmentView, MoveDraft
from medisched.schemas.base import Draft
from medisched.schemas.calendar import CalendarAppointmentView, CalendarSlotView, SlotMoveDraft
from medisched.schemas.schedules import RescheduleDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointments import move_appointment
from medisched.services.doors import perform
from medisched.services.reschedules import reschedule_appointment
from medisched.services.slot_moves import move_slot
from medisched.state.calendar_details import CalendarDetailsMixin, moment_words, span_text
from medisched.state.calendar_rows import read_entry
from medisched.state.entries import read_entries
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow


class MoveForm(Draft):
    """Another day and time, and for slots another length in minutes."""

    day: Annotated[str, Field(max_length=10)] = ""
    time: Annotated[str, Field(max_length=8)] = ""
    length: Annotated[int, Field(ge=5, le=1440)] | None = None

    def wall(self) -> datetime:
        """What was entered, on the organization's clocks."""
        return read_wall(f"{self.day}T{self.time[:5]}", field="day")


class CalendarMovesMixin(CalendarDetailsMixin, mixin=True):
    """The dialogs `move` and `ask`; `asked` says what is about to be moved, from when to when."""

    asked: str = ""
    asked_patient: str = ""
    asked_email: str = ""
    asked_old: str = ""
    asked_new: str = ""
    move_day: str = ""
    focus: str = ""
    move_time: str = ""
    _pending: tuple[UUID, datetime, int] | None = None

    @rx.event
    @allow("provider", "staff", "owner")
    async def move_entry(self, entry_id: str, start: str, _end: str, _resource: str) -> None:
        """A drag has ended: a slot moves at once, an appointment after a question, for its patient gets a mail."""
        await self._or_back(lambda: self._drop(entry_id, start))

    @rx.event
    @allow("provider", "staff", "owner")
    async def resize_entry(self, entry_id: str, _start: str, end: str) -> None:
        """The lower edge of a free slot was dragged."""
        await self._or_back(lambda: self._stretch(entry_id, end))

    @rx.event
    @allow("provider", "staff", "owner")
    async def open_move(self) -> None:
        """The form in place of the drag, for what is opened."""
        if self.dialog == "appointment" and self.can_move:
            self.move_day, self.move_time = self.row.iso, self.row.time[:5]
        elif self.dialog == "span" and self.span.can_move:
            self.move_day, self.move_time = self.span.iso, self.span.time
        else:
            return
        self._open("move_appointment" if self.dialog == "appointment" else "move_slot")

    @rx.event
    @allow("provider", "staff", "owner")
    async def move(self, form: dict[str, str]) -> None:
        """Move what is opened to the day and time of the form."""
        async with refusals_shown(self):
            entered, zone = read_entries(MoveForm, form), await self._zone_as_shown()
            if self.dialog == "move_slot":
                slot = self._find_slot(read_entry(self.span.id)[1])
                start = moved_instant(slot.start, entered.wall(), zone, field="time")
                length = timedelta(minutes=entered.length) if entered.length else slot.end - slot.start
                await self._move_slot(slot, start, start + length)
            elif self.dialog == "move_appointment":
                one = await perform(self.session_id, get_appointment, self.row.id)
                start = moved_instant(one.start, entered.wall(), zone, field="time")
                await self._move_appointment(one.id, start, self.cancelling.sequence)
            self.dialog = ""

    @rx.event
    @allow("provider", "staff", "owner")
    async def set_asking(self, is_open: bool) -> None:
        """Leave the appointment where it was."""
        if not is_open and self.dialog == "ask":
            self.dialog, self._pending = "", None
            self.revision += 1
            async with refusals_told(self):
                await self._read()

    @rx.event
    @allow("provider", "staff", "owner")
    async def confirm_move(self) -> None:
        """Move the appointment to where it was dropped."""
        pending, self._pending = self._pending, None
        if pending is not None and self.dialog == "ask":
            self.dialog = ""
            await self._or_back(lambda: self._move_appointment(*pending))

    async def _drop(self, entry_id: str, start: str) -> None:
        kind, found = read_entry(entry_id)
        wall, zone = read_wall(start), await self._zone_as_shown()
        if kind == "slot":
            slot = self._find_slot(found)
            moved = moved_instant(slot.start, wall, zone)
            await self._move_slot(slot, moved, moved + (slot.end - slot.start))
        elif kind == "appointment":
            one = self._find_appointment(found)
            await self._ask_move(one, moved_instant(one.start, wall, zone))
        else:
            raise NotFound

    async def _stretch(self, entry_id: str, end: str) -> None:
        kind, found = read_entry(entry_id)
        if kind != "slot":
            raise NotFound
        slot = self._find_slot(found)
        wall = read_wall(end, field="end")
        await self._move_slot(slot, slot.start, end_instant(slot.start, slot.end, wall, await self._zone_as_shown()))

    async def _move_slot(self, slot: CalendarSlotView, start: datetime, end: datetime) -> None:
        made = await perform(self.session_id, move_slot, slot.id, SlotMoveDraft.read({"start": start, "end": end}))
        when = span_text(made.start, made.end, self._zone())
        self._notify("success", _("The slot is now on {when}.").format(when=when))
        self.focus, self.revision = f"slot:{made.id}", self.revision + 1
        self._go_to(local_day(made.start, self._zone()))
        await self._read()

    async def _ask_move(self, one: CalendarAppointmentView, start: datetime) -> None:
        if one.status != "booked" or one.start <= now_utc():
            raise Conflict(_("Only a booked appointment that is still to come can be moved."))
        if start == one.start:
            self.revision += 1
            return
        zone = self._zone()
        self.asked_patient = one.patient
        self.asked_email = (await perform(self.session_id, get_appointment, one.id)).patient_email
        self.asked_old, self.asked_new = moment_words(one.start, zone), moment_words(start, zone)
        self._pending = (one.id, start, one.sequence)
        self._open("ask")

    async def _move_appointment(self, appointment_id: UUID, start: datetime, sequence: int) -> None:
        """`sequence`: as it was seen."""
        view = await self._reschedule(appointment_id, start, sequence)
        zone = self._zone()
        when = moment_words(view.start, zone)
        words = (
            _("{patient} is now on {when}. A mail goes to {address}.")
            if view.patient_email
            else _("{patient} is now on {when}. There is no address to write to.")
        )
        self._notify("success", words.format(patient=view.patient, when=when, address=view.patient_email))
        self.focus, self.revision = f"appointment:{view.id}", self.revision + 1
        self._go_to(local_day(view.start, zone))
        await self._read()

    async def _reschedule(self, appointment_id: UUID, start: datetime, sequence: int) -> AppointmentView:
        """Onto a free slot of the same start where there is one, else to any time of the hours."""
        free = next((slot for slot in self._shown().slots if slot.start == start), None)
        one = await perform(self.session_id, get_appointment, appointment_id)
        if free and one.service_id is None:
            draft = MoveDraft(slot_id=free.id, sequence=sequence)
            return await perform(self.session_id, move_appointment, one.id, draft)
        change = RescheduleDraft.read({"start": start, "sequence": sequence})
        return await perform(self.session_id, reschedule_appointment, one.id, change)
