"""The owner's departments."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from medisched.domain.texts import _
from medisched.schemas.departments import DepartmentDraft, DepartmentView
from medisched.services.departments import create_department, delete_department, list_departments, rename_department
from medisched.services.doors import perform
from medisched.state.base import BaseState
from medisched.state.entries import read_entries
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow

NOBODY = UUID(int=0)
"""The id of nothing: what has it is not found."""


class DepartmentsState(BaseState):
    """The list, and at most one dialog over it: add, rename or delete."""

    departments: list[DepartmentView] = []
    is_loaded: bool = False
    problem: str = ""
    dialog: str = ""
    chosen_id: UUID = NOBODY
    chosen_name: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""

    @rx.event
    @allow("owner")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.dialog = "", ""
        async with refusals_told(self):
            await self._read()
            return
        self.problem = _("The list of departments did not come through.")

    @rx.event
    @allow("owner")
    async def open_add(self) -> None:
        """Ask for a new department's name."""
        self._open("add", NOBODY)

    @rx.event
    @allow("owner")
    async def open_rename(self, department_id: UUID) -> None:
        """Ask for another name."""
        self._open("rename", department_id)

    @rx.event
    @allow("owner")
    async def open_delete(self, department_id: UUID) -> None:
        """Ask whether it shall really go."""
        self._open("delete", department_id)

    @rx.event
    @allow("owner")
    async def set_open(self, is_open: bool) -> None:
        """Close the dialog; it opens by its own buttons only."""
        if not is_open:
            self.dialog = ""

    @rx.event
    @allow("owner")
    async def add(self, form: dict[str, str]) -> None:
        """Create one."""
        async with refusals_shown(self):
            made = await perform(self.session_id, create_department, read_entries(DepartmentDraft, form))
            await self._done(_("{name} was added.").format(name=made.name))

    @rx.event
    @allow("owner")
    async def rename(self, form: dict[str, str]) -> None:
        """Give the chosen one another name."""
        async with refusals_shown(self):
            draft = read_entries(DepartmentDraft, form)
            await perform(self.session_id, rename_department, self.chosen_id, draft)
            await self._done(
                _("{chosen_name} is now called {name}.").format(chosen_name=self.chosen_name, name=draft.name)
            )

    @rx.event
    @allow("owner")
    async def delete(self) -> None:
        """Remove the chosen one, or say what stands on it."""
        async with refusals_shown(self):
            await perform(self.session_id, delete_department, self.chosen_id)
            await self._done(_("{chosen_name} was deleted.").format(chosen_name=self.chosen_name))

    def _open(self, dialog: str, department_id: UUID) -> None:
        names = {department.id: department.name for department in self.departments}
        self.errors, self.refusal = {}, ""
        self.chosen_id, self.chosen_name = department_id, names.get(department_id, "")
        self.dialog = dialog

    async def _done(self, text: str) -> None:
        self.dialog = ""
        self._notify("success", text)
        await self._read()

    async def _read(self) -> None:
        self.departments = await perform(self.session_id, list_departments)
        self.is_loaded = True
