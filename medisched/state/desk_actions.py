"""One appointment in full: its status, note and history, and cancelling it."""

from __future__ import annotations

from uuid import UUID

import reflex as rx
from reflex.event import EventCallback

from medisched.domain.clock import now_utc
from medisched.domain.texts import _
from medisched.schemas.appointments import AppointmentView, CancellationDraft
from medisched.schemas.schedules import AppointmentChangeDraft, StatusDraft
from medisched.services.appointment_history import list_changes
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_notes import set_note
from medisched.services.appointment_statuses import set_status
from medisched.services.appointments import cancel_appointment
from medisched.services.doors import perform
from medisched.state.base import BaseState
from medisched.state.booking_words import cancelled_text
from medisched.state.desk import DeskState
from medisched.state.desk_day import DeskDayState
from medisched.state.desk_rows import ChangeRow, DeskRow, change_row, desk_row
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow

MODES = frozenset({"", "move", "cancel"})


class DeskActionsState(BaseState):
    """The panel over the desk. `mode` is empty while it shows the appointment, else move or cancel."""

    row: DeskRow = DeskRow()
    changes: list[ChangeRow] = []
    is_open: bool = False
    mode: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    _note: str = ""

    @rx.event
    @allow("staff", "owner")
    async def show(self, appointment_id: UUID) -> None:
        """Show everything about an appointment."""
        self.mode, self.errors, self.refusal = "", {}, ""
        async with refusals_told(self):
            await self._read(await perform(self.session_id, get_appointment, appointment_id))
            self.is_open = True

    @rx.event
    @allow("staff", "owner")
    async def set_open(self, is_open: bool) -> None:
        """Close the panel; it opens by a row only."""
        if not is_open:
            self.is_open, self.mode = False, ""

    @rx.event
    @allow("staff", "owner")
    async def set_mode(self, mode: str) -> None:
        """Ask for another time or for the reason of a cancellation, or go back."""
        self.mode, self.errors, self.refusal = mode if mode in MODES else "", {}, ""

    @rx.event
    @allow("staff", "owner")
    async def show_again(self, appointment_id: UUID) -> list[EventCallback[()]]:
        """The same appointment after it was changed."""
        await self.show(appointment_id)
        return _told()

    @rx.event
    @allow("staff", "owner")
    async def set_status(self, status: str) -> list[EventCallback[()]] | None:
        """The next step of the visit, or one back."""
        async with refusals_shown(self):
            draft = StatusDraft.read({"status": status})
            await self._read(await perform(self.session_id, set_status, self.row.id, draft))
            return _told()
        return None

    @rx.event
    @allow("staff", "owner")
    async def save_note(self, form: dict[str, str]) -> list[EventCallback[()]] | None:
        """What those who work there should know."""
        async with refusals_shown(self):
            note = AppointmentChangeDraft.read({"note": form.get("note", "")}).note or ""
            await self._read(await perform(self.session_id, set_note, self.row.id, note, seen=self._note))
            self._notify("success", _("The note is saved."))
            return _told()
        if self.refusal:
            async with refusals_told(self):
                self._note = (await perform(self.session_id, get_appointment, self.row.id)).note
        return None

    @rx.event
    @allow("staff", "owner")
    async def cancel(self, form: dict[str, str]) -> list[EventCallback[()]] | None:
        """Give the time back and tell both by mail; a refusal shows the appointment as it is now."""
        if not self.is_open or self.mode != "cancel":
            return None
        async with refusals_shown(self):
            draft = CancellationDraft.read({"reason": form.get("reason", ""), "sequence": self.row.sequence})
            view = await perform(self.session_id, cancel_appointment, self.row.id, draft)
            await self._read(view)
            self.mode, self.is_open = "", False
            self._notify("success", cancelled_text(view))
            return _told()
        if self.refusal:
            async with refusals_told(self):
                await self._read(await perform(self.session_id, get_appointment, self.row.id))
                self.mode = ""
        return None

    async def _read(self, view: AppointmentView) -> None:
        self.row, self._note = desk_row(view, self._zone(), now_utc()), view.note
        changes = await perform(self.session_id, list_changes, view.id)
        self.changes = [change_row(one, self._zone()) for one in reversed(changes)]


def _told() -> list[EventCallback[()]]:
    """The rest of the desk shows the change too."""
    return [DeskDayState.reload(), DeskState.refresh()]
