"""The desk's first question: who is calling. Searching by what they say, and the one who is chosen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import reflex as rx

from medisched.domain.clock import now_utc
from medisched.domain.texts import _
from medisched.schemas.appointments import AppointmentQuery
from medisched.services.appointment_lists import list_appointments
from medisched.services.doors import perform
from medisched.services.patients import get_patient, search_patients
from medisched.state.address import event_query, read_id
from medisched.state.base import BaseState
from medisched.state.desk_rows import DeskRow, PatientRow, desk_row, patient_row
from medisched.state.errors import refusals_told
from medisched.state.guard import allow

MOST_MATCHES = 8
JUST_NOW = timedelta(seconds=3)
MOST_UPCOMING = 5
SEARCH, SERVICE = "#desk-search", "#service"


class DeskState(BaseState):
    """Search, matches, and the chosen patient. A new `round` clears the field; a new `focus` moves the focus.

    Who is chosen is followed by `DeskOpeningsState.follow_patient`, which every trigger sends next.
    """

    text: str = ""
    round: int = 0
    matches: list[PatientRow] = []
    has_searched: bool = False
    hint: str = ""
    patient: PatientRow = PatientRow()
    upcoming: list[DeskRow] = []
    tab: str = "patient"
    focus: str = ""
    _touched_at: datetime = datetime.min.replace(tzinfo=UTC)
    _turn: int = 0
    # What was submitted before its list came: the list that is still on its way is not wanted any more.
    _passed: str = ""

    @rx.event
    @allow("staff", "owner")
    async def load(self) -> None:
        """An empty desk, or the patient whom the address names; who types already is not disturbed."""
        if now_utc() - self._touched_at < JUST_NOW:
            return
        self._clear()
        self.tab = "patient"
        wanted = read_id(event_query().get("patient"))
        async with refusals_told(self):
            if wanted:
                await self._take(wanted)

    @rx.event
    @allow("staff", "owner")
    async def look_for(self, text: str) -> None:
        """Matches while somebody types."""
        self._touched_at = now_utc()
        passed, self._passed = self._passed, ""
        if text and text == passed:
            return
        async with refusals_told(self):
            await self._search(text)

    @rx.event
    @allow("staff", "owner")
    async def take_first(self, form: dict[str, str]) -> None:
        """Enter takes the first match that was on the screen, or the only one there is."""
        text = form.get("search", "").strip()
        if not text:
            return
        self._touched_at = now_utc()
        async with refusals_told(self):
            was_shown = self.has_searched and text == self.text
            if not was_shown:
                self._passed = text
                await self._search(text)
            if len(self.matches) == 1 or (was_shown and self.matches):
                await self._take(UUID(self.matches[0].id))
            elif self.matches:
                self.hint = _("{len} patients fit. Press Enter again to take the first, or ↓ to choose.").format(
                    len=len(self.matches)
                )

    @rx.event
    @allow("staff", "owner")
    async def choose(self, patient_id: UUID) -> None:
        """This patient is calling."""
        async with refusals_told(self):
            await self._take(patient_id)

    @rx.event
    @allow("staff", "owner")
    async def begin_again(self) -> None:
        """Nobody is chosen; the next call can come."""
        self._clear()
        self.round += 1
        self.tab = "patient"
        self._move_focus(SEARCH)

    @rx.event
    @allow("staff", "owner")
    async def after_booking(self) -> None:
        """The same, but what was booked stays in sight."""
        self._clear()
        self.round += 1
        self._move_focus(SEARCH)

    @rx.event
    @allow("staff", "owner")
    async def refresh(self) -> None:
        """What the chosen patient has ahead, after something was changed."""
        patient_id = read_id(self.patient.id)
        async with refusals_told(self):
            if patient_id:
                await self._read_upcoming(patient_id)

    @rx.event
    @allow("staff", "owner")
    async def show_tab(self, tab: str) -> None:
        """On phones one of the three parts is shown at a time."""
        self.tab = tab if tab in {"patient", "time", "day"} else "patient"

    def _clear(self) -> None:
        self.text, self.matches, self.has_searched, self.hint = "", [], False, ""
        self.patient, self.upcoming = PatientRow(), []

    def _move_focus(self, target: str) -> None:
        self._turn += 1
        self.focus = f"{self._turn}|{target}"

    async def _search(self, text: str) -> None:
        found = await perform(self.session_id, search_patients, text, limit=MOST_MATCHES)
        self.text, self.hint = text.strip(), ""
        self.matches = [patient_row(one) for one in found]
        self.has_searched = bool(self.text)

    async def _take(self, patient_id: UUID) -> None:
        patient = patient_row(await perform(self.session_id, get_patient, patient_id))
        await self._read_upcoming(patient_id)
        self.matches, self.has_searched, self.hint = [], False, ""
        self.text, self.patient, self.tab = "", patient, "time"
        self.round += 1
        self._move_focus(SERVICE)

    async def _read_upcoming(self, patient_id: UUID) -> None:
        zone, now = self._zone(), now_utc()
        query = AppointmentQuery.read({"from": now, "patient_id": patient_id, "limit": 50})
        page = await perform(self.session_id, list_appointments, query)
        rows = [desk_row(view, zone, now) for view in page.items if view.status != "cancelled"]
        self.upcoming = rows[:MOST_UPCOMING]
