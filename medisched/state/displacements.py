"""The question before a change of hours, time off or closures: what becomes of the appointments it displaces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, time_text
from medisched.domain.phones import call_link
from medisched.domain.texts import _, many
from medisched.schemas.displacements import DecisionDraft, DisplacedView, DisplacementView
from medisched.services.closures import (
    add_closure,
    close_on_holiday,
    preview_closing_on_holiday,
    preview_closure,
    preview_holidays,
    set_holidays,
)
from medisched.services.doors import perform
from medisched.services.time_off import add_time_off, preview_time_off
from medisched.services.working_hours import (
    preview_override,
    preview_override_removal,
    preview_weekly_hours,
    remove_override,
    set_override,
    set_weekly_hours,
)
from medisched.state.base import BaseState
from medisched.state.errors import refusals_shown
from medisched.state.guard import allow

Choice = Literal["keep", "move", "cancel"]


class DisplacedRow(BaseModel):
    """One appointment in words, and what was chosen for it so far; `call` for whoever gets no mail."""

    model_config = ConfigDict(frozen=True)

    id: str
    patient: str
    what: str
    suggestion: str
    call: str = ""
    choice: str = ""


class CallRow(BaseModel):
    """Somebody who has to be called: what was, and what became of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    patient: str
    phone: str
    link: str
    what: str
    outcome: str


@dataclass(frozen=True)
class Change:
    """A change that was asked for: its name in CHANGES, its arguments, and what is said when it is done."""

    name: str
    arguments: tuple[Any, ...]
    done: str


CHANGES: dict[str, tuple[Callable[..., Awaitable[DisplacementView]], Callable[..., Awaitable[object]]]] = {
    "week": (preview_weekly_hours, set_weekly_hours),
    "date": (preview_override, set_override),
    "date_removal": (preview_override_removal, remove_override),
    "time_off": (preview_time_off, add_time_off),
    "closure": (preview_closure, add_closure),
    "holidays": (preview_holidays, set_holidays),
    "holiday": (preview_closing_on_holiday, close_on_holiday),
}


class DisplacementMixin(BaseState, mixin=True):
    """The dialog `decide` of a page, shown when a change displaces somebody or withdraws free slots.

    `calls` are those who were moved or cancelled and get no mail; each stays until somebody says that it is done.
    """

    dialog: str = ""
    displaced: list[DisplacedRow] = []
    withdrawn: str = ""
    undecided: str = ""
    action: str = ""
    calls: list[CallRow] = []
    refusal: str = ""
    errors: dict[str, str] = {}
    _change: Change | None = None
    _views: list[DisplacedView] = []

    @rx.event
    @allow("provider", "staff", "owner")
    async def set_open(self, is_open: bool) -> None:
        """Close the dialog that is open; each opens by its own button only."""
        if not is_open:
            self.dialog, self._change = "", None

    @rx.event
    @allow("provider", "staff", "owner")
    async def decide(self, appointment_id: UUID, choice: Choice) -> None:
        """Choose for one appointment."""
        rows = [_chosen(row, choice) if row.id == str(appointment_id) else row for row in self.displaced]
        self._show_rows(rows)

    @rx.event
    @allow("provider", "staff", "owner")
    async def decide_all(self, choice: Choice) -> None:
        """Choose the same for all; what has no suggestion cannot be moved and stays undecided."""
        self._show_rows([_chosen(row, choice) for row in self.displaced])

    @rx.event
    @allow("provider", "staff", "owner")
    async def apply(self) -> None:
        """Make the change with all decisions, or nothing at all."""
        change = self._change
        if change is None or self.undecided:
            return
        async with refusals_shown(self):
            await self._enact(change, list_decisions(self._views, self.displaced))
        if self.refusal:
            why = self.refusal
            async with refusals_shown(self):
                await self._look(change)
                self.refusal = why

    @rx.event
    @allow("provider", "staff", "owner")
    async def dismiss_call(self, appointment_id: UUID) -> None:
        """This patient was called."""
        self.calls = [row for row in self.calls if row.id != str(appointment_id)]

    async def _ask(self, change: Change) -> None:
        """Make a change that touches nobody at once; else ask."""
        view = await self._look(change)
        if view.appointments or view.withdrawn_slots:
            self._change, self.dialog = change, "decide"
            return
        await self._enact(change, [])

    async def _look(self, change: Change) -> DisplacementView:
        preview, _act = CHANGES[change.name]
        view = await perform(self.session_id, preview, *change.arguments)
        chosen = {row.id: row.choice for row in self.displaced}
        rows = list_displaced(view.appointments, self._zone())
        self._views, self.withdrawn = view.appointments, withdrawn_text(view.withdrawn_slots)
        self._show_rows([_chosen(row, chosen.get(row.id, "")) for row in rows])
        return view

    async def _enact(self, change: Change, decisions: Sequence[DecisionDraft]) -> None:
        _preview, act = CHANGES[change.name]
        await perform(self.session_id, act, *change.arguments, decisions)
        if decisions:
            told = {row.id for row in self.displaced}
            self.calls = [
                *(row for row in self.calls if row.id not in told),
                *list_calls(self._views, self.displaced, self._zone()),
            ]
        self.dialog, self._change, self.displaced = "", None, []
        self._notify("success", change.done)
        await self._read()

    def _show_rows(self, rows: list[DisplacedRow]) -> None:
        self.displaced = rows
        open_rows = sum(not row.choice for row in rows)
        self.undecided = (
            _("{open_rows} of {len} still to decide.").format(open_rows=open_rows, len=len(rows)) if open_rows else ""
        )
        self.action = action_text(rows)

    async def _read(self) -> None:
        """Load what the page shows; each page has its own."""
        raise NotImplementedError


def list_displaced(views: Sequence[DisplacedView], zone: ZoneInfo) -> list[DisplacedRow]:
    """In words, nothing chosen yet."""
    return [
        DisplacedRow(
            id=str(view.id),
            patient=view.patient,
            what=f"{_moment(view.start, zone)}\u2013{time_text(view.end, zone)} · {view.provider}"
            + (f" · {view.title}" if view.title else ""),
            suggestion=""
            if view.suggestion is None
            else _("Move to {moment} with {provider}").format(
                moment=_moment(view.suggestion.start, zone), provider=view.suggestion.provider
            ),
            call=_call_text(view),
        )
        for view in views
    ]


def list_calls(views: Sequence[DisplacedView], rows: Sequence[DisplacedRow], zone: ZoneInfo) -> list[CallRow]:
    """Whom to tell what was decided, because no mail does."""
    by_id = {str(view.id): view for view in views}
    return [
        CallRow(
            id=row.id,
            patient=row.patient,
            phone=view.patient_phone,
            link=call_link(view.patient_phone),
            what=row.what,
            outcome=_outcome(view, row, zone),
        )
        for row in rows
        if row.call and row.choice in {"move", "cancel"} and (view := by_id.get(row.id))
    ]


def list_decisions(views: Sequence[DisplacedView], rows: Sequence[DisplacedRow]) -> list[DecisionDraft]:
    """What was chosen, with the place of each suggestion."""
    found = {str(view.id): view.suggestion for view in views}
    decisions: list[DecisionDraft] = []
    for row in rows:
        place = found.get(row.id)
        whereto: dict[str, Any] = {}
        if row.choice == "move" and place is not None:
            names = {"start", "provider_id"} if place.slot_id is None else {"slot_id"}
            whereto = place.model_dump(include=names)
        decisions.append(DecisionDraft.read({"appointment_id": row.id, "action": row.choice, **whereto}))
    return decisions


def withdrawn_text(count: int) -> str:
    """What becomes of slots that nobody has booked."""
    if not count:
        return ""
    return many(count, "{n} free slot will be withdrawn.", "{n} free slots will be withdrawn.")


def action_text(rows: Sequence[DisplacedRow]) -> str:
    """The button: what it will do."""
    counts = Counter(row.choice for row in rows)
    parts = [f"{word} {counts[word]}" for word in ("keep", "move", "cancel") if counts[word]]
    return _("Save: {join}").format(join=", ".join(parts)) if parts else _("Save the change")


def _call_text(view: DisplacedView) -> str:
    if view.gets_mail:
        return ""
    if not view.patient_phone:
        return _("No e-mail address and no telephone number")
    return _("No e-mail address: please call {phone}").format(phone=view.patient_phone)


def _outcome(view: DisplacedView, row: DisplacedRow, zone: ZoneInfo) -> str:
    if row.choice == "cancel" or view.suggestion is None:
        return _("Cancelled")
    place = view.suggestion
    return _("Moved to {moment} with {provider}").format(moment=_moment(place.start, zone), provider=place.provider)


def _chosen(row: DisplacedRow, choice: str) -> DisplacedRow:
    possible = choice in {"keep", "cancel"} or (choice == "move" and bool(row.suggestion))
    return row.model_copy(update={"choice": choice}) if possible else row


def _moment(start: Any, zone: ZoneInfo) -> str:
    return f"{day_text(start, zone)}, {time_text(start, zone)}"
