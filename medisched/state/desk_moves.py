"""Another time, provider or room for an appointment at the desk."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import reflex as rx
from reflex.event import EventCallback

from medisched.domain.clock import day_text, time_text
from medisched.domain.errors import Conflict
from medisched.domain.texts import _
from medisched.schemas.appointments import AppointmentView, MoveDraft
from medisched.schemas.schedules import RescheduleDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointments import move_appointment
from medisched.services.catalog import get_service
from medisched.services.catalog_places import list_rooms
from medisched.services.doors import perform
from medisched.services.providers import list_providers
from medisched.services.reschedules import reschedule_appointment
from medisched.state.address import read_day, read_id
from medisched.state.base import BaseState
from medisched.state.choices import Choice
from medisched.state.desk_actions import DeskActionsState
from medisched.state.desk_times import WEEK, DeskTimes, TimesBoard, read_key
from medisched.state.errors import refusals_shown
from medisched.state.free_times import name_in_speech
from medisched.state.guard import allow


class DeskMovesState(BaseState):
    """The times to which the opened appointment can be moved; it stays where it is until one is taken."""

    appointment_id: UUID = UUID(int=0)
    old: str = ""
    has_service: bool = False
    providers: list[Choice] = []
    rooms: list[Choice] = []
    provider_id: str = ""
    room_id: str = ""
    from_day: str = ""
    board: TimesBoard = TimesBoard()
    errors: dict[str, str] = {}
    refusal: str = ""
    _sequence: int = 0
    _service_id: UUID | None = None
    _patient_id: UUID | None = None

    @rx.event
    @allow("staff", "owner")
    async def begin(self, appointment_id: UUID) -> EventCallback[()] | None:
        """Times of the same service, those of the present provider first."""
        async with refusals_shown(self):
            view = await perform(self.session_id, get_appointment, appointment_id)
            self.appointment_id, self._service_id, self._patient_id = view.id, view.service_id, view.patient_id
            self._see(view)
            self.provider_id, self.room_id, self.from_day = str(view.provider_id), "", ""
            self.has_service = view.service_id is not None
            await self._read_choices(view)
            await self._read()
            return DeskActionsState.set_mode("move")
        self._notify("error", self.refusal)
        return None

    @rx.event
    @allow("staff", "owner")
    async def choose_provider(self, provider_id: str) -> None:
        """With one provider; an empty id stands for anybody who offers it."""
        self.provider_id = provider_id
        await self._read_again()

    @rx.event
    @allow("staff", "owner")
    async def choose_room(self, room_id: str) -> None:
        """In one room; an empty id stands for any that fits."""
        self.room_id = room_id
        await self._read_again()

    @rx.event
    @allow("staff", "owner")
    async def choose_from_day(self, day: str) -> None:
        """The week from a day on."""
        self.from_day = day
        await self._read_again()

    @rx.event
    @allow("staff", "owner")
    async def choose_day(self, iso: str) -> None:
        """The times of a day of this week."""
        await self._show_week(0, read_day(iso))

    @rx.event
    @allow("staff", "owner")
    async def show_next_week(self) -> None:
        """Seven days later."""
        await self._show_week(WEEK)

    @rx.event
    @allow("staff", "owner")
    async def show_week_before(self) -> None:
        """Seven days earlier, not before today."""
        await self._show_week(-WEEK)

    @rx.event
    @allow("staff", "owner")
    async def move(self, form: dict[str, str]) -> list[EventCallback[()]] | None:
        """All of it or nothing; a refusal leaves the appointment where it was and reads the times again."""
        async with refusals_shown(self):
            view = await self._move(form)
            when = f"{day_text(view.start, self._zone())}, {time_text(view.start, self._zone())}"
            told = (
                _("A mail goes to {patient_email}.").format(patient_email=view.patient_email)
                if view.patient_email
                else _("There is no address to write to.")
            )
            self._notify(
                "success",
                _("Moved to {when} with {name_in_speech}. {told}").format(
                    when=when, name_in_speech=name_in_speech(view.provider), told=told
                ),
            )
            return [DeskActionsState.show_again(view.id)]
        why = self.refusal
        async with refusals_shown(self):
            self._see(await perform(self.session_id, get_appointment, self.appointment_id))
            await self._read()
        self.refusal = _("{why} The appointment stays where it was.").format(why=why)
        return None

    async def _move(self, form: dict[str, str]) -> AppointmentView:
        start, provider = read_key(form.get("time", ""))
        if not start:
            raise Conflict(_("Please choose a time first."), code="no_time")
        if not self.has_service:
            draft = MoveDraft.read({"slot_id": start, "sequence": self._sequence})
            return await perform(self.session_id, move_appointment, self.appointment_id, draft)
        room_id = read_id(self.room_id)
        entered = {"start": start, "provider_id": provider, "room_id": room_id, "sequence": self._sequence}
        draft = RescheduleDraft.read(entered)
        return await perform(self.session_id, reschedule_appointment, self.appointment_id, draft)

    def _see(self, view: AppointmentView) -> None:
        """What is moved is what stands there as the old time."""
        start = f"{day_text(view.start, self._zone())}, {time_text(view.start, self._zone())}"
        self.old = _("{start} with {called}").format(start=start, called=name_in_speech(view.provider))
        self._sequence = view.sequence

    async def _read_choices(self, view: AppointmentView) -> None:
        people = await perform(self.session_id, list_providers)
        offering = None
        if view.service_id:
            offering = (await perform(self.session_id, get_service, view.service_id)).provider_ids
        others = [one for one in people if one.id != view.provider_id and (offering is None or one.id in offering)]
        self.providers = [
            Choice(value=str(view.provider_id), label=_("{provider}, as now").format(provider=view.provider)),
            *(Choice(value=str(one.id), label=one.name) for one in others),
            Choice(value="", label=_("Anybody")),
        ]
        rooms = await perform(self.session_id, list_rooms)
        self.rooms = [
            Choice(value="", label=_("Any room that fits")),
            *(Choice(value=str(one.id), label=one.name) for one in rooms),
        ]

    async def _read_again(self) -> None:
        async with refusals_shown(self):
            await self._read()

    async def _read(self) -> None:
        self.board = await self._times().read_board(read_day(self.from_day))

    async def _show_week(self, later: int, day: date | None = None) -> None:
        start = read_day(self.board.iso)
        async with refusals_shown(self):
            if start:
                self.board = await self._times().read_week(self.board, start + timedelta(days=later), day)

    def _times(self) -> DeskTimes:
        return DeskTimes(
            session_id=self.session_id,
            zone=self._zone(),
            service_id=self._service_id,
            provider_id=read_id(self.provider_id),
            room_id=read_id(self.room_id),
            patient_id=self._patient_id,
        )
