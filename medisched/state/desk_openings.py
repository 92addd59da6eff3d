"""The desk's second question: what for and when. Times of a service or published ones, and booking one of them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict
from reflex.event import EventCallback

from medisched.domain.clock import now_utc
from medisched.domain.errors import Conflict
from medisched.domain.texts import _
from medisched.schemas.appointments import AppointmentView, BookingDraft
from medisched.schemas.schedules import ScheduleDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.services.schedules import schedule_appointment
from medisched.state.address import event_query, read_day, read_id
from medisched.state.base import BaseState
from medisched.state.choices import Choice
from medisched.state.desk import DeskState
from medisched.state.desk_catalogs import PUBLISHED, DeskCatalog, read_catalog
from medisched.state.desk_day import DeskDayState
from medisched.state.desk_rows import DeskRow, desk_row
from medisched.state.desk_times import WEEK, DeskTimes, TimesBoard, read_key
from medisched.state.desk_wishes import choose_service, choose_time, read_wish
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow

TIMES = "#desk-times input[type=radio]"


class Done(BaseModel):
    """What was booked, and who learns of it."""

    model_config = ConfigDict(frozen=True)

    row: DeskRow = DeskRow()
    patient_id: str = ""
    mail: str = ""
    is_here: bool = False


class DeskOpeningsState(BaseState):
    """Service, narrowing, the times for them, and what was booked last. A new `focus` moves the focus.

    A new `service_turn` draws the choice of the service anew, which the page does not bind to its value.
    """

    services: list[Choice] = []
    providers: list[Choice] = []
    rooms: list[Choice] = []
    service_id: str = ""
    provider_id: str = ""
    room_id: str = ""
    from_day: str = ""
    board: TimesBoard = TimesBoard()
    done: Done = Done()
    is_done: bool = False
    service_turn: int = 0
    is_loaded: bool = False
    problem: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    focus: str = ""
    _turn: int = 0
    _patient_id: UUID | None = None
    _catalog: DeskCatalog = DeskCatalog()
    # What was booked last: pressing Enter twice is one booking.
    _booked: str = ""

    @rx.event
    @allow("staff", "owner")
    async def load(self) -> None:
        """Services, people and rooms; the service of the last booking stays chosen."""
        self.problem, self.is_done = "", False
        wish = read_wish(event_query())
        async with refusals_told(self):
            await self._read_catalog()
            self.service_id = choose_service(wish, self._catalog.services, self.service_id)
            self.from_day, self.provider_id, self.room_id = wish.day, wish.provider, wish.room
            self._choose_possible()
            if wish.service not in {"", self.service_id}:
                self._notify("info", _("The service that this link names cannot be booked any more."))
            self._patient_id = read_id((await self.get_state(DeskState)).patient.id)
            self._watch("slots", "hours", "catalog")
            is_possible = (self.provider_id, self.room_id) == (wish.provider, wish.room)
            await self._read(wish.time if is_possible else "")
            self.is_loaded = True
            return
        self.problem = _("The desk could not be opened.")

    @rx.event
    @allow("staff", "owner")
    async def follow_patient(self) -> None:
        """Only times at which the chosen patient is free; without one, times for anybody."""
        patient_id = read_id((await self.get_state(DeskState)).patient.id)
        if patient_id:
            self.is_done, self._booked = False, ""
        if patient_id != self._patient_id:
            self._patient_id, self.refusal = patient_id, ""
            await self._read_again()

    @rx.event
    @allow("staff", "owner")
    async def choose_service(self, service_id: str) -> None:
        """Other times appear at once."""
        self.service_id = service_id
        self._narrow_choices()
        await self._read_again()

    @rx.event
    @allow("staff", "owner")
    async def choose_provider(self, provider_id: str) -> None:
        """Only times with one provider; an empty id stands for any."""
        self.provider_id = provider_id
        await self._read_again()

    @rx.event
    @allow("staff", "owner")
    async def choose_room(self, room_id: str) -> None:
        """Only times in one room; an empty id stands for any."""
        self.room_id = room_id
        await self._read_again()

    @rx.event
    @allow("staff", "owner")
    async def choose_from_day(self, day: str) -> None:
        """The first times and the week from a day on; without one, from now on and from the first free time on."""
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
    async def go_to_times(self, form: dict[str, str]) -> None:
        """Enter in the first line: the times of what is chosen there, and the focus on the first of them."""
        if form.get("service", self.service_id) != self.service_id:
            self.service_id = form["service"]
            self._narrow_choices()
            await self._read_again()
        self._turn += 1
        self.focus = f"{self._turn}|{TIMES}"

    @rx.event
    @allow("staff", "owner")
    async def book(self, form: dict[str, str]) -> list[EventCallback[()]] | None:
        """What the button said. A refusal keeps everything and reads the times again."""
        said = "|".join(form.get(name, "") for name in ("patient_id", "service_id", "time"))
        if said == self._booked:
            return None
        async with refusals_shown(self):
            view = await self._book(form)
            self._booked = said
            return await self._finish(view)
        why, errors = self.refusal, self.errors
        await self._read_again()
        self.refusal, self.errors = why, errors
        return None

    @rx.event
    @allow("staff", "owner")
    async def show_booked(self, appointment_id: UUID, is_here: bool) -> list[EventCallback[()]] | None:
        """What was booked elsewhere on this page."""
        async with refusals_told(self):
            view = await perform(self.session_id, get_appointment, appointment_id)
            return await self._finish(view, is_here=is_here)
        return None

    @rx.event
    @allow("staff", "owner")
    async def dismiss_done(self) -> None:
        """The confirmation was read."""
        self.is_done = False

    async def _book(self, form: dict[str, str]) -> AppointmentView:
        patient_id, (start, provider) = read_id(form.get("patient_id")), read_key(form.get("time", ""))
        if patient_id is None:
            raise Conflict(_("Who is it for? Choose the patient first: press / and type the name."), code="no_patient")
        if not start:
            raise Conflict(_("Please choose a time first."), code="no_time")
        if form.get("service_id") == PUBLISHED:
            draft = BookingDraft.read({"slot_id": start, "patient_id": patient_id})
            return await perform(self.session_id, book_slot, draft)
        entered = {
            "service_id": form.get("service_id"),
            "patient_id": patient_id,
            "start": start,
            "provider_id": provider or None,
            "room_id": form.get("room_id") or None,
            "note": form.get("note", ""),
        }
        return await perform(self.session_id, schedule_appointment, ScheduleDraft.read(entered))

    async def _finish(self, view: AppointmentView, *, is_here: bool = False) -> list[EventCallback[()]]:
        row = desk_row(view, self._zone(), now_utc())
        told = (
            _("The confirmation goes to {email}.").format(email=row.email)
            if row.email
            else (_("{patient} has no e-mail address: please tell them the time.").format(patient=row.patient))
        )
        self.done = Done(row=row, patient_id=row.patient_id, mail="" if is_here else told, is_here=is_here)
        self.is_done, self._patient_id = True, None
        await self._read_again()
        return [DeskState.after_booking(), DeskDayState.reload()]

    async def _reload_live(self) -> None:
        """The week and the day that are shown stay; what is free in them is read again, and what is archived left."""
        chosen = await self._read_catalog()
        self._choose_possible()
        if self._is_closed():
            return
        if chosen != (self.service_id, self.provider_id, self.room_id):
            self.service_turn += 1
            await self._read()
        else:
            day = read_day(self.board.times[0].iso) if self.board.times else None
            times = self._times()
            present = await times.read_board(read_day(self.from_day), week=read_day(self.board.iso), day=day)
            self.board = self.board.follow(present)

    async def _read_catalog(self) -> tuple[str, str, str]:
        """What can be chosen now; says so when something that was chosen before is archived by now."""
        chosen = self.service_id, self.provider_id, self.room_id
        before, self._catalog = self._catalog, await read_catalog(self.session_id)
        if gone := before.tell_gone(self._catalog, *chosen):
            self._notify("info", gone)
        return chosen

    def _choose_possible(self) -> None:
        """A service that is offered, and what goes with it."""
        self.services = self._catalog.list_services()
        if self.service_id not in {one.value for one in self.services}:
            self.service_id = self.services[0].value
        self._narrow_choices()

    def _narrow_choices(self) -> None:
        """Only who offers the service and where it is done; what was chosen before stays if it fits."""
        self.providers = self._catalog.list_providers(self.service_id)
        self.rooms = self._catalog.list_rooms(self.service_id)
        if self.provider_id not in {one.value for one in self.providers}:
            self.provider_id = ""
        if self.room_id not in {one.value for one in self.rooms}:
            self.room_id = ""

    async def _read_again(self) -> None:
        async with refusals_shown(self):
            await self._read()
            return
        self.board = TimesBoard(reason=self.refusal or next(iter(self.errors.values()), ""))

    async def _read(self, time: str = "") -> None:
        if self._is_closed():
            self.board = TimesBoard()
            return
        board = await self._times().read_board(read_day(self.from_day))
        self.board = choose_time(board, self.from_day, time)

    async def _show_week(self, later: int, day: date | None = None) -> None:
        start = read_day(self.board.iso)
        async with refusals_shown(self):
            if start:
                self.board = await self._times().read_week(self.board, start + timedelta(days=later), day)

    def _times(self) -> DeskTimes:
        return DeskTimes(
            session_id=self.session_id,
            zone=self._zone(),
            service_id=read_id(self.service_id),
            provider_id=read_id(self.provider_id),
            room_id=read_id(self.room_id),
            patient_id=self._patient_id,
        )
