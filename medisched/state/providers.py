"""The owner's providers: the list, and changing or removing one of them."""

from __future__ import annotations

from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, get_zone, time_text
from medisched.schemas.providers import ProviderChangeDraft, ProviderView
from medisched.services.departments import list_departments
from medisched.services.doors import perform
from medisched.services.providers import archive_provider, list_providers, update_provider
from medisched.state.base import BaseState
from medisched.state.choices import NOTHING_CHOSEN, Choice
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow


class ProviderRow(BaseModel):
    """A provider in the list, with the next free time in the organization's timezone."""

    model_config = ConfigDict(frozen=True)

    id: UUID = NOTHING_CHOSEN
    name: str = ""
    title: str = ""
    bio: str = ""
    department_id: str = ""
    department: str = ""
    next_day: str = ""
    next_time: str = ""


class ProvidersState(BaseState):
    """The list, filtered by department, and at most one dialog over it: edit or remove."""

    providers: list[ProviderRow] = []
    departments: list[Choice] = []
    department_id: str = ""
    is_loaded: bool = False
    problem: str = ""
    dialog: str = ""
    chosen: ProviderRow = ProviderRow()
    errors: dict[str, str] = {}
    refusal: str = ""

    @rx.event
    @allow("owner")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.dialog, self.department_id = "", "", ""
        async with refusals_told(self):
            listed = await perform(self.session_id, list_departments)
            self.departments = [Choice(value=str(one.id), label=one.name) for one in listed]
            await self._read()
            return
        self.problem = "The list of providers did not come through."

    @rx.event
    @allow("owner")
    async def refresh(self) -> None:
        """The list again, as it is filtered."""
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("owner")
    async def filter_department(self, department_id: str) -> None:
        """Show one department's, or everybody."""
        self.department_id = department_id if department_id in {one.value for one in self.departments} else ""
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("owner")
    async def open_edit(self, provider_id: UUID) -> None:
        """Show what can be changed about one."""
        self._open("edit", provider_id)

    @rx.event
    @allow("owner")
    async def open_remove(self, provider_id: UUID) -> None:
        """Ask whether they shall really go."""
        self._open("remove", provider_id)

    @rx.event
    @allow("owner")
    async def set_open(self, is_open: bool) -> None:
        """Close the dialog; it opens by its own buttons only."""
        if not is_open:
            self.dialog = ""

    @rx.event
    @allow("owner")
    async def save(self, form: dict[str, str]) -> None:
        """Change the chosen one."""
        async with refusals_shown(self):
            draft = ProviderChangeDraft.read(form)
            await perform(self.session_id, update_provider, self.chosen.id, draft)
            await self._done(f"{self.chosen.name} was changed.")

    @rx.event
    @allow("owner")
    async def remove(self) -> None:
        """Stop the chosen one from giving care here, or say what forbids it."""
        async with refusals_shown(self):
            await perform(self.session_id, archive_provider, self.chosen.id)
            await self._done(f"{self.chosen.name} is no provider any more.")

    def _open(self, dialog: str, provider_id: UUID) -> None:
        found = [provider for provider in self.providers if provider.id == provider_id]
        self.errors, self.refusal = {}, ""
        self.chosen = found[0] if found else ProviderRow()
        self.dialog = dialog if found else ""

    async def _done(self, text: str) -> None:
        self.dialog = ""
        self._notify("success", text)
        await self._read()

    async def _read(self) -> None:
        department_id = UUID(self.department_id) if self.department_id else None
        listed = await perform(self.session_id, list_providers, department_id=department_id)
        zone_name = self.viewer.timezone if self.viewer else "UTC"
        self.providers = [provider_row(provider, zone_name) for provider in listed]
        self.is_loaded = True


def provider_row(provider: ProviderView, zone_name: str) -> ProviderRow:
    """A provider as the list shows them."""
    zone, start = get_zone(zone_name), provider.next_free
    return ProviderRow(
        **provider.model_dump(include={"id", "name", "title", "bio", "department"}),
        department_id=str(provider.department_id),
        next_day=day_text(start, zone) if start else "",
        next_time=time_text(start, zone) if start else "",
    )
