"""A caller without a record: making one, or finding that there is one already."""

from __future__ import annotations

import re
from uuid import UUID

import reflex as rx
from reflex.event import EventCallback

from medisched.schemas.patients import PatientDraft
from medisched.services.doors import perform
from medisched.services.patients import create_patient, find_duplicates
from medisched.state.base import BaseState
from medisched.state.desk import DeskState
from medisched.state.desk_openings import DeskOpeningsState
from medisched.state.desk_rows import PatientRow, patient_row
from medisched.state.errors import refusals_shown
from medisched.state.guard import allow

FIELDS = ("name", "date_of_birth", "phone", "email", "notes")


class DeskPatientsState(BaseState):
    """The form over the desk. `likely` are those who might be the same person."""

    is_open: bool = False
    name: str = ""
    likely: list[PatientRow] = []
    errors: dict[str, str] = {}
    refusal: str = ""

    @rx.event
    @allow("staff", "owner")
    async def open_form(self, text: str) -> None:
        """With the name that was searched for; figures of it are none."""
        words = [word for word in text.split() if not re.search(r"[\d@]", word)]
        self.name = " ".join(word[:1].upper() + word[1:] for word in words)[:120]
        self.likely, self.errors, self.refusal, self.is_open = [], {}, "", True

    @rx.event
    @allow("staff", "owner")
    async def set_open(self, is_open: bool) -> None:
        """Close the form; it opens by its own button only."""
        if not is_open:
            self.is_open = False

    @rx.event
    @allow("staff", "owner")
    async def create(self, form: dict[str, str]) -> list[EventCallback[()]] | None:
        """Make the record and go on with it; somebody like them is shown first."""
        async with refusals_shown(self):
            entered = {name: form.get(name, "") for name in FIELDS}
            draft = PatientDraft.read({**entered, "is_new_person": form.get("is_new_person") == "on"})
            if not draft.is_new_person:
                self.likely = [patient_row(one) for one in await perform(self.session_id, find_duplicates, draft)]
                if self.likely:
                    return None
            made = await perform(self.session_id, create_patient, draft)
            return self._go_on(made.id)
        return None

    @rx.event
    @allow("staff", "owner")
    async def use(self, patient_id: UUID) -> list[EventCallback[()]] | None:
        """It is one of those who have a record."""
        if not self.is_open:
            return None
        return self._go_on(patient_id)

    def _go_on(self, patient_id: UUID) -> list[EventCallback[()]]:
        self.is_open = False
        return [DeskState.choose(patient_id), DeskOpeningsState.follow_patient()]
