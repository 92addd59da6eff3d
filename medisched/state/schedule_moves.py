"""Moving what the schedule shows to another time, provider or room: dragged, or by the form behind the details."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict, Field

from medisched.domain.clock import day_text, local_day, now_utc, time_text
from medisched.domain.errors import Conflict, NotFound
from medisched.domain.texts import _
from medisched.domain.wall_times import moved_instant, read_wall
from medisched.schemas.appointments import AppointmentView, MoveDraft
from medisched.schemas.base import Draft
from medisched.schemas.schedule_boards import BoardAppointmentView, BoardView
from medisched.schemas.schedules import RescheduleDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointments import move_appointment
from medisched.services.doors import perform
from medisched.services.reschedules import reschedule_appointment
from medisched.state.address import read_id
from medisched.state.calendar_details import CalendarDetailsMixin, moment_words
from medisched.state.calendar_rows import read_entry
from medisched.state.choices import Choice
from medisched.state.entries import read_entries
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.schedule_rows import NO_ROOM


class LaneMoveForm(Draft):
    """Another day and time, and another provider or room."""

    day: Annotated[str, Field(max_length=10)] = ""
    time: Annotated[str, Field(max_length=8)] = ""
    lane: Annotated[str, Field(max_length=36)] = ""


class MoveQuestion(BaseModel):
    """What is about to be moved, from where to where, and who is written to."""

    model_config = ConfigDict(frozen=True)

    patient: str = ""
    old: str = ""
    new: str = ""
    old_lane: str = ""
    new_lane: str = ""
    email: str = ""
    mail: str = ""
    others: str = ""


class Move(BaseModel):
    """Where an appointment is to be, and its `sequence` when that was decided."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    start: datetime
    lane: str
    sequence: int


class ScheduleMovesMixin(CalendarDetailsMixin, mixin=True):
    """The dialogs `ask` and `move_appointment`; `kind` says what the lanes are."""

    kind: str = "providers"
    choices: list[Choice] = []
    question: MoveQuestion = MoveQuestion()
    move_day: str = ""
    move_time: str = ""
    move_lane: str = ""
    focus: str = ""
    _pending: Move | None = None

    @rx.event
    @allow("staff", "owner")
    async def move_entry(self, entry_id: str, start: str, _end: str, lane: str) -> None:
        """A drag has ended: ask first, for the patient gets a mail or has to be told."""
        await self._or_back(lambda: self._drop(entry_id, start, lane))

    @rx.event
    @allow("staff", "owner")
    async def open_move(self) -> None:
        """The form in place of the drag, for the appointment that is opened."""
        if self.dialog == "appointment" and self.can_move:
            async with refusals_shown(self):
                one = await perform(self.session_id, get_appointment, self.row.id)
                self._show_appointment(one)
                self.move_day, self.move_time, self.move_lane = self.row.iso, self.row.time[:5], self._lane_of(one)
                self.question = self._words(one, one.start, self.move_lane)
                self._open("move_appointment")

    @rx.event
    @allow("staff", "owner")
    async def move(self, form: dict[str, str]) -> None:
        """Move what is opened to the day, time and lane of the form; its button said who is told."""
        if self.dialog != "move_appointment":
            return
        async with refusals_shown(self):
            entered = read_entries(LaneMoveForm, form)
            one = await perform(self.session_id, get_appointment, self.row.id)
            wall = read_wall(f"{entered.day}T{entered.time[:5]}", field="day")
            start = moved_instant(one.start, wall, await self._zone_as_shown(), field="time")
            lane = entered.lane or self.move_lane
            self._must_be_a_lane(lane, self.move_lane)
            await self._settle(Move(id=one.id, start=start, lane=lane, sequence=self.cancelling.sequence))
            self.dialog = ""
            self.focus = f"appointment:{one.id}"
            return
        # The form has fields for these; whatever else is refused stands above them.
        shown = {"day", "time", "start", "lane"}
        self.refusal = self.refusal or next((why for name, why in self.errors.items() if name not in shown), "")

    @rx.event
    @allow("staff", "owner")
    async def set_asking(self, is_open: bool) -> None:
        """Leave the appointment where it was."""
        if not is_open and self.dialog == "ask":
            self.dialog, self._pending = "", None
            self.revision += 1
            async with refusals_told(self):
                await self._read()

    @rx.event
    @allow("staff", "owner")
    async def confirm_move(self) -> None:
        """Move the appointment to where it was dropped."""
        move, self._pending = self._pending, None
        if move is not None and self.dialog == "ask":
            self.dialog = ""
            await self._or_back(lambda: self._settle(move))

    async def _drop(self, entry_id: str, start: str, lane: str) -> None:
        kind, found = read_entry(entry_id)
        if kind != "appointment":
            raise NotFound
        seen = self._find(found)
        moved = moved_instant(seen.start, read_wall(start), await self._zone_as_shown())
        lane = lane or self._lane_of(seen)
        if (moved, lane) == (seen.start, self._lane_of(seen)):
            self.revision += 1
            return
        if seen.status != "booked" or seen.start <= now_utc():
            raise Conflict(_("Only a booked appointment that is still to come can be moved."))
        self._must_be_a_lane(lane, self._lane_of(seen))
        one = await perform(self.session_id, get_appointment, found)
        self.question = self._words(one, moved, lane)
        self._pending = Move(id=found, start=moved, lane=lane, sequence=seen.sequence)
        self._open("ask")

    def _must_be_a_lane(self, lane: str, now: str) -> None:
        if lane == now:
            return
        if lane == NO_ROOM:
            raise Conflict(_("Please choose the room that it moves to."))
        if lane not in {choice.value for choice in self.choices}:
            raise NotFound

    async def _settle(self, move: Move) -> None:
        view = await self._reschedule(move)
        zone = self._zone()
        told = (
            _("A mail goes to {patient_email}.").format(patient_email=view.patient_email)
            if view.patient_email
            else _("There is no address to write to.")
        )
        said = _("{patient} is now on {day}, {time} with {provider}. {told}").format(
            patient=view.patient,
            day=day_text(view.start, zone),
            time=time_text(view.start, zone),
            provider=view.provider,
            told=told,
        )
        self._notify("success", said)
        self.revision += 1
        self._go_to(local_day(view.start, zone))
        await self._read()

    async def _reschedule(self, move: Move) -> AppointmentView:
        """Onto a published slot of the same start where there is one, else to any time of the hours."""
        one, target = await perform(self.session_id, get_appointment, move.id), read_id(move.lane)
        is_other = move.lane != self._lane_of(one)
        provider_id = target if is_other and self.kind == "providers" else None
        slots, wanted = self._board().slots, provider_id or one.provider_id
        free = next((slot for slot in slots if (slot.start, slot.provider_id) == (move.start, wanted)), None)
        if free and one.service_id is None:
            draft = MoveDraft(slot_id=free.id, sequence=move.sequence)
            return await perform(self.session_id, move_appointment, one.id, draft)
        room_id = target if is_other and self.kind == "rooms" else None
        entered = {"start": move.start, "provider_id": provider_id, "room_id": room_id, "sequence": move.sequence}
        draft = RescheduleDraft.read(entered)
        return await perform(self.session_id, reschedule_appointment, one.id, draft)

    def _words(self, one: AppointmentView, start: datetime, lane: str) -> MoveQuestion:
        zone, old_lane = self._zone(), self._lane_of(one)
        names = {choice.value: choice.label for choice in self.choices}
        provider = names.get(lane, "") if self.kind == "providers" else one.provider
        mail = (
            _("{patient} gets a mail at {email}.").format(patient=one.patient, email=one.patient_email)
            if one.patient_email
            else _("{patient} has no e-mail address: please tell them.").format(patient=one.patient)
        )
        others = (
            _("{provider} is told as well.").format(provider=provider)
            if provider == one.provider
            else _("{first} and {second} are told as well.").format(first=one.provider, second=provider)
        )
        return MoveQuestion(
            patient=one.patient,
            old=moment_words(one.start, zone),
            new=moment_words(start, zone),
            old_lane=names.get(old_lane, ""),
            new_lane=names.get(lane, ""),
            email=one.patient_email,
            mail=mail,
            others=others,
        )

    def _lane_of(self, one: AppointmentView | BoardAppointmentView) -> str:
        return str(one.room_id or NO_ROOM) if self.kind == "rooms" else str(one.provider_id)

    def _find(self, appointment_id: UUID) -> BoardAppointmentView:
        found = self._find_appointment(appointment_id)
        if not isinstance(found, BoardAppointmentView):
            raise NotFound
        return found

    def _board(self) -> BoardView:
        shown = self._shown()
        if not isinstance(shown, BoardView):
            raise NotFound
        return shown
