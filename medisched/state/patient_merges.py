"""Merging two records of one person: whom with whom, which one stays, and what that means."""

from __future__ import annotations

from typing import cast
from uuid import UUID

import reflex as rx
from reflex.event import EventSpec

from medisched.domain.clock import get_zone, now_utc
from medisched.domain.texts import _
from medisched.schemas.patients import LONGEST_SEARCH, PatientDraft, PatientView
from medisched.services.doors import perform
from medisched.services.patients import find_duplicates, get_patient, merge_patients, search_patients
from medisched.state.base import BaseState
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.patient_rows import NOBODY, PatientRow, patient_entry, patient_row
from medisched.state.patients import PatientsState

CHOICES = 6


class PatientMergesState(BaseState):
    """First the other record is found, then both stand side by side."""

    is_open: bool = False
    first: PatientRow = PatientRow()
    second: PatientRow = PatientRow()
    has_second: bool = False
    keeps_first: bool = True
    choices: list[PatientRow] = []
    search: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""

    @rx.event
    @allow("owner", "staff")
    async def begin(self, patient_id: UUID) -> None:
        """Which other record? Likely ones are offered before anything is typed."""
        async with refusals_told(self):
            view = await perform(self.session_id, get_patient, patient_id)
            self.first, self.second, self.has_second = self._row(view), PatientRow(), False
            self.search, self.refusal, self.keeps_first = "", "", True
            self.choices = await self._likely(view)
            self.is_open = True

    @rx.event
    @allow("owner", "staff")
    async def look_for(self, search: str) -> None:
        """Other records that the typed beginnings find."""
        self.search = search.replace("\0", "").strip()[:LONGEST_SEARCH]
        async with refusals_shown(self):
            if self.search:
                found = await perform(self.session_id, search_patients, self.search, limit=CHOICES + 1)
                self.choices = self._others(found)
            else:
                self.choices = await self._likely(await perform(self.session_id, get_patient, self.first.id))

    @rx.event
    @allow("owner", "staff")
    async def choose(self, patient_id: UUID) -> None:
        """Put another record beside the first."""
        async with refusals_shown(self):
            self.second = self._row(await perform(self.session_id, get_patient, patient_id))
            self.has_second, self.keeps_first = True, True

    @rx.event
    @allow("owner", "staff")
    async def choose_again(self) -> None:
        """Back to the search."""
        self.has_second, self.refusal = False, ""

    @rx.event
    @allow("owner", "staff")
    async def keep(self, which: str) -> None:
        """Which of the two stays: first or second."""
        self.keeps_first, self.refusal = which != "second", ""

    @rx.event
    @allow("owner", "staff")
    async def set_open(self, is_open: bool) -> None:
        """Close; it opens by its own button only."""
        if not is_open:
            self.is_open = False

    @rx.event
    @allow("owner", "staff")
    async def merge(self) -> EventSpec | None:
        """Make one record of the two, or say what stands in the way."""
        if not (self.is_open and self.has_second):
            return None
        async with refusals_shown(self):
            kept, other = (self.first, self.second) if self.keeps_first else (self.second, self.first)
            view = await perform(self.session_id, merge_patients, kept.id, other.id)
            self.is_open = False
            self._notify("success", _("The two records are one now: {name}.").format(name=view.name))
            return cast("EventSpec", PatientsState.show(view.id))
        return None

    async def _likely(self, view: PatientView) -> list[PatientRow]:
        draft = PatientDraft.read(patient_entry(view).model_dump(exclude={"notes"}))
        return self._others(await perform(self.session_id, find_duplicates, draft))

    def _others(self, views: list[PatientView]) -> list[PatientRow]:
        return [self._row(view) for view in views if view.id not in {self.first.id, NOBODY}][:CHOICES]

    def _row(self, view: PatientView) -> PatientRow:
        zone = get_zone(self.viewer.timezone if self.viewer and self.viewer.timezone else "UTC")
        return patient_row(view, zone, now_utc())
