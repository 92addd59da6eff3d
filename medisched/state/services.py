"""What patients come for: owners and staff set it up."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from medisched.domain.texts import _
from medisched.schemas.catalog import ServiceChangeDraft, ServiceView
from medisched.services.catalog import (
    archive_service,
    change_service,
    create_service,
    get_service,
    list_services,
    preview_service_archive,
    restore_service,
)
from medisched.services.catalog_places import list_devices, list_rooms
from medisched.services.doors import perform
from medisched.services.providers import list_providers
from medisched.state.base import BaseState
from medisched.state.entries import changes_made
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.place_rows import name_taken_text, upcoming_text
from medisched.state.service_forms import TIMING, problems_text, read_service
from medisched.state.service_rows import (
    NOBODY,
    Pick,
    PickGroup,
    ServiceEntry,
    ServiceRow,
    list_device_groups,
    new_entry,
    service_entry,
    service_row,
)


class ServicesState(BaseState):
    """The list, or the form in its place while `is_editing`; `version` rises when the form shall show other values."""

    services: list[ServiceRow] = []
    archived: list[ServiceRow] = []
    is_loaded: bool = False
    problem: str = ""
    is_editing: bool = False
    is_back: bool = False
    is_timing_open: bool = False
    version: int = 0
    tries: int = 0
    entry: ServiceEntry = ServiceEntry()
    providers: list[Pick] = []
    rooms: list[Pick] = []
    devices: list[PickGroup] = []
    is_asking: bool = False
    chosen_id: UUID = NOBODY
    chosen_name: str = ""
    consequence: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    _seen: ServiceView | None = None

    @rx.event
    @allow("owner", "staff")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.is_editing, self.is_back, self.is_asking = "", False, False, False
        async with refusals_told(self):
            await self._read()
            return
        self.problem = _("The list of services did not come through.")

    @rx.event
    @allow("owner", "staff")
    async def open_add(self) -> None:
        """Show an empty form."""
        async with refusals_told(self):
            listed = await perform(self.session_id, list_services, include_archived=True)
            await self._open(new_entry(listed), None)

    @rx.event
    @allow("owner", "staff")
    async def open_edit(self, service_id: UUID) -> None:
        """Show the form with what is set at present."""
        async with refusals_told(self):
            view = await perform(self.session_id, get_service, service_id)
            await self._open(service_entry(view), view)

    @rx.event
    @allow("owner", "staff")
    async def close(self) -> None:
        """Back to the list."""
        self.is_editing, self.is_back = False, True

    @rx.event
    @allow("owner", "staff")
    async def save(self, form: dict[str, str]) -> None:
        """Create the service, or change the one that is open."""
        async with refusals_shown(self):
            draft = read_service(form)
            if self.entry.id == NOBODY:
                await perform(self.session_id, create_service, draft)
                await self._done(_("{name} was added.").format(name=draft.name))
            else:
                changes = changes_made(ServiceChangeDraft, self._seen, draft)
                await perform(self.session_id, change_service, self.entry.id, changes)
                await self._done(
                    _("{name} was changed. Appointments that are already made stay as they are.").format(
                        name=draft.name
                    )
                )
            return
        if self.errors:
            self.tries += 1
            self.is_timing_open = not TIMING.isdisjoint(self.errors)
            self.refusal = problems_text(self.errors)

    @rx.event
    @allow("owner", "staff")
    async def open_archive(self, service_id: UUID) -> None:
        """Ask whether it shall really go, and say what stays."""
        async with refusals_told(self):
            preview = await perform(self.session_id, preview_service_archive, service_id)
            self.chosen_id, self.refusal, self.is_asking = service_id, "", True
            self.chosen_name = next((row.name for row in self.services if row.id == service_id), "")
            self.consequence = _("It is not offered any more. {upcoming_text} You can restore it at any time.").format(
                upcoming_text=upcoming_text(preview.upcoming)
            )

    @rx.event
    @allow("owner", "staff")
    async def set_asking(self, is_open: bool) -> None:
        """Close the question; it opens by its own buttons only."""
        if not is_open:
            self.is_asking = False

    @rx.event
    @allow("owner", "staff")
    async def archive(self) -> None:
        """Offer the chosen one no more."""
        async with refusals_shown(self):
            view = await perform(self.session_id, archive_service, self.chosen_id)
            await self._done(_("{name} was archived.").format(name=view.name))

    @rx.event
    @allow("owner", "staff")
    async def restore(self, service_id: UUID) -> None:
        """Offer one again, or say what forbids it."""
        async with refusals_told(self):
            view = await perform(self.session_id, restore_service, service_id)
            await self._done(_("{name} is offered again.").format(name=view.name))
            return
        if self.errors:
            self._notify("error", name_taken_text(self.errors))

    async def _open(self, entry: ServiceEntry, view: ServiceView | None) -> None:
        staff = await perform(self.session_id, list_providers)
        rooms = await perform(self.session_id, list_rooms)
        devices = await perform(self.session_id, list_devices)
        offering = set(view.provider_ids) if view else {one.id for one in staff if len(staff) == 1}
        self.providers = [
            Pick(value=str(one.id), label=one.name, note=one.title or one.department, is_chosen=one.id in offering)
            for one in staff
        ]
        fitting = set(view.room_ids) if view else set()
        self.rooms = [Pick(value=str(one.id), label=one.name, is_chosen=one.id in fitting) for one in rooms]
        self.devices = list_device_groups(devices, set(view.device_ids) if view else set())
        self._seen, self.entry, self.errors, self.refusal = view, entry, {}, ""
        self.is_editing, self.is_timing_open = True, False
        self.version += 1

    async def _done(self, text: str) -> None:
        self.is_back = self.is_editing
        self.is_editing, self.is_asking = False, False
        self._notify("success", text)
        await self._read()

    async def _read(self) -> None:
        listed = await perform(self.session_id, list_services, include_archived=True)
        staff = await perform(self.session_id, list_providers)
        rooms = await perform(self.session_id, list_rooms)
        names = {one.id: one.name for one in (*staff, *rooms)}
        self.services = [service_row(view, names) for view in listed if not view.is_archived]
        self.archived = [service_row(view, names) for view in listed if view.is_archived]
        self.is_loaded = True
