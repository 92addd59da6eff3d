"""The desk's patients: a list that is searched while typing, one record beside it, and the forms for records."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from medisched.domain.clock import now_utc
from medisched.domain.errors import NotFound
from medisched.domain.texts import _
from medisched.schemas.patients import LONGEST_SEARCH, PatientChange, PatientDraft, PatientQuery, PatientView
from medisched.services.doors import perform
from medisched.services.patients import (
    change_patient,
    create_patient,
    find_duplicates,
    get_patient,
    list_patient_appointments,
    list_patients,
)
from medisched.state.address import event_query, read_id
from medisched.state.base import BaseState
from medisched.state.entries import changes_made
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.patient_rows import PatientEntry, PatientRow, VisitRow, patient_entry, patient_row, visit_row

PAGE_LENGTH = 50


class PatientsState(BaseState):
    """The list, and at most one thing over it: the record, or the form that adds or changes one."""

    patients: list[PatientRow] = []
    search: str = ""
    clearings: int = 0
    has_more: bool = False
    is_loaded: bool = False
    is_closed: bool = False
    problem: str = ""
    today: str = ""
    dialog: str = ""
    chosen: PatientRow = PatientRow()
    upcoming: list[VisitRow] = []
    past: list[VisitRow] = []
    entry: PatientEntry = PatientEntry()
    entries: int = 0
    likely: list[PatientRow] = []
    errors: dict[str, str] = {}
    refusal: str = ""
    _cursor: str | None = None
    _seen: PatientView | None = None

    @rx.event
    @allow("owner", "staff")
    async def load(self) -> None:
        """Everybody by name; and the record that the address names."""
        self.problem, self.dialog = "", ""
        # The field begins anew only if something stands in it: whoever is in it already stays there.
        if self.search:
            self.search = ""
            self.clearings += 1
        async with refusals_told(self):
            self._watch("patients", "appointments")
            await self._read()
            self.is_loaded = True
            wanted = read_id(event_query().get("patient"))
            if wanted is not None:
                await self._show(wanted)
            return
        if not self.is_loaded:
            self.problem = _("The list of patients did not come through.")

    @rx.event
    @allow("owner", "staff")
    async def look_for(self, search: str) -> None:
        """Only those whom the typed beginnings find."""
        self.search = search.replace("\0", "").strip()[:LONGEST_SEARCH]
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("owner", "staff")
    async def show_everybody(self) -> None:
        """Forget the search; its field begins anew."""
        self.search = ""
        self.clearings += 1
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("owner", "staff")
    async def show_more(self) -> None:
        """The next page, below this one."""
        async with refusals_told(self):
            await self._read(cursor=self._cursor)

    @rx.event
    @allow("owner", "staff")
    async def show(self, patient_id: UUID) -> None:
        """Open one record beside the list, as both are now."""
        async with refusals_told(self):
            await self._read()
            await self._show(patient_id)

    @rx.event
    @allow("owner", "staff")
    async def set_open(self, is_open: bool) -> None:
        """Close what is open; a change leads back to its record."""
        if not is_open:
            self.dialog = "record" if self.dialog == "change" else ""

    @rx.event
    @allow("owner", "staff")
    async def open_add(self) -> None:
        """An empty form; what was searched for, when it reads like a name, is its beginning."""
        is_name = not any(c.isdigit() or c == "@" for c in self.search)
        self._begin("add", PatientEntry(name=self.search if is_name else ""))

    @rx.event
    @allow("owner", "staff")
    async def open_change(self) -> None:
        """The chosen record in the form."""
        async with refusals_told(self):
            view = await perform(self.session_id, get_patient, self.chosen.id)
            self._seen = view
            self._begin("change", patient_entry(view))

    @rx.event
    @allow("owner", "staff")
    async def add(self, form: dict[str, str]) -> None:
        """Make a record; if somebody like this has one, ask first."""
        self.entry, self.likely = _entered(form), []
        async with refusals_shown(self):
            draft = self._draft()
            found = await perform(self.session_id, find_duplicates, draft)
            self.likely = [self._row(view) for view in found]
            if not found:
                await self._created(draft)

    @rx.event
    @allow("owner", "staff")
    async def add_anyway(self) -> None:
        """The person was asked about and is another one."""
        async with refusals_shown(self):
            await self._created(self._draft(is_new_person=True))

    @rx.event
    @allow("owner", "staff")
    async def back_to_form(self) -> None:
        """Look at the entries again."""
        self.likely, self.refusal = [], ""
        self.entries += 1

    @rx.event
    @allow("owner", "staff")
    async def change(self, form: dict[str, str]) -> None:
        """Save what was changed in the chosen record."""
        self.entry = _entered(form)
        async with refusals_shown(self):
            changes = changes_made(PatientChange, self._seen, self._draft())
            view = await perform(self.session_id, change_patient, self.chosen.id, changes)
            await self._read()
            await self._show(view.id)
            self._notify("success", _("The record of {name} was saved.").format(name=view.name))

    async def _created(self, draft: PatientDraft) -> None:
        view = await perform(self.session_id, create_patient, draft)
        await self._read()
        await self._show(view.id)
        self._notify("success", _("{name} was added.").format(name=view.name))

    def _begin(self, dialog: str, entry: PatientEntry) -> None:
        self.entry, self.likely, self.errors, self.refusal = entry, [], {}, ""
        self.entries += 1
        self.dialog = dialog

    def _draft(self, *, is_new_person: bool = False) -> PatientDraft:
        return PatientDraft.read({**self.entry.model_dump(), "is_new_person": is_new_person})

    async def _reload_live(self) -> None:
        seen = len(self.patients)
        await self._read()
        while self.has_more and len(self.patients) < seen:
            await self._read(cursor=self._cursor)
        if self.dialog == "record":
            try:
                await self._fill(self.chosen.id)
            except NotFound:
                self.dialog = ""
                self._notify("info", _("The record of {name} is not there any more.").format(name=self.chosen.name))

    async def _show(self, patient_id: UUID) -> None:
        await self._fill(patient_id)
        self.dialog = "record"

    async def _fill(self, patient_id: UUID) -> None:
        view = await perform(self.session_id, get_patient, patient_id)
        visits = await perform(self.session_id, list_patient_appointments, patient_id)
        zone, now = self._zone(), now_utc()
        rows = [visit_row(visit, zone, now) for visit in visits]
        self.chosen = self._row(view)
        self.upcoming = [row for row in reversed(rows) if row.is_ahead]
        self.past = [row for row in rows if not row.is_ahead]

    async def _read(self, cursor: str | None = None) -> None:
        self.is_closed, self.today = self._is_closed(), self._today().isoformat()
        query = PatientQuery.read({"search": self.search, "limit": PAGE_LENGTH, "cursor": cursor})
        page = await perform(self.session_id, list_patients, query)
        rows = [self._row(view) for view in page.items]
        self.patients = [*self.patients, *rows] if cursor else rows
        self._cursor, self.has_more = page.next_cursor, page.next_cursor is not None

    def _row(self, view: PatientView) -> PatientRow:
        return patient_row(view, self._zone(), now_utc())


def _entered(form: dict[str, str]) -> PatientEntry:
    """Also what was left empty: in a change it empties the field."""
    typed = {name: str(form.get(name) or "") for name in PatientEntry.model_fields if name != "reminders"}
    return PatientEntry(**typed, reminders=form.get("reminders") == "on")
