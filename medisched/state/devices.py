"""With what services are given: owners and staff keep the devices."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import reflex as rx

from medisched.domain.texts import _
from medisched.schemas.catalog import DeviceChangeDraft, DeviceDraft
from medisched.services.catalog import list_services
from medisched.services.catalog_places import (
    archive_device,
    change_device,
    create_device,
    list_devices,
    preview_device_archive,
    restore_device,
)
from medisched.services.doors import perform
from medisched.state.base import BaseState
from medisched.state.entries import changes_made, read_entries
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.place_dialogs import PlaceDialogMixin
from medisched.state.place_rows import PlaceRow, archive_text, name_taken_text, uses_text

if TYPE_CHECKING:
    from medisched.schemas.catalog import DeviceView, ServiceView


class DevicesState(PlaceDialogMixin, BaseState):
    """The devices, and at most one dialog over them: add, edit or archive."""

    devices: list[PlaceRow] = []
    archived: list[PlaceRow] = []
    kinds: list[str] = []

    @rx.event
    @allow("owner", "staff")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.dialog = "", ""
        async with refusals_told(self):
            await self._read()
            return
        self.problem = _("The list of devices did not come through.")

    @rx.event
    @allow("owner", "staff")
    async def open_edit(self, device_id: UUID) -> None:
        """Ask for another name or kind."""
        self._open("edit", self._find(device_id))

    @rx.event
    @allow("owner", "staff")
    async def open_archive(self, device_id: UUID) -> None:
        """Ask whether it shall really go, and say what stays."""
        async with refusals_told(self):
            preview = await perform(self.session_id, preview_device_archive, device_id)
            self.consequence = archive_text(preview)
            self._open("archive", self._find(device_id))

    @rx.event
    @allow("owner", "staff")
    async def add(self, form: dict[str, str]) -> None:
        """Create one."""
        async with refusals_shown(self):
            made = await perform(self.session_id, create_device, read_entries(DeviceDraft, form))
            await self._done(_("{name} was added.").format(name=made.name))

    @rx.event
    @allow("owner", "staff")
    async def save(self, form: dict[str, str]) -> None:
        """Give the chosen one another name or kind."""
        async with refusals_shown(self):
            draft = read_entries(DeviceDraft, form)
            changes = changes_made(DeviceChangeDraft, self.chosen, draft)
            await perform(self.session_id, change_device, self.chosen.id, changes)
            await self._done(_("{name} was changed.").format(name=self.chosen.name))

    @rx.event
    @allow("owner", "staff")
    async def archive(self) -> None:
        """Use the chosen one no more, or say which service needs it."""
        async with refusals_shown(self):
            view = await perform(self.session_id, archive_device, self.chosen.id)
            await self._done(_("{name} was archived.").format(name=view.name))

    @rx.event
    @allow("owner", "staff")
    async def restore(self, device_id: UUID) -> None:
        """Use one again."""
        async with refusals_told(self):
            view = await perform(self.session_id, restore_device, device_id)
            await self._done(_("{name} is in use again.").format(name=view.name))
            return
        if self.errors:
            self._notify("error", name_taken_text(self.errors))

    def _find(self, device_id: UUID) -> PlaceRow:
        return next((row for row in self.devices if row.id == device_id), PlaceRow())

    async def _read(self) -> None:
        listed = await perform(self.session_id, list_devices, include_archived=True)
        services = await perform(self.session_id, list_services)
        self.devices = [_row(device, services) for device in listed if not device.is_archived]
        self.archived = [_row(device, []) for device in listed if device.is_archived]
        self.kinds = list(dict.fromkeys(device.kind for device in listed if device.kind))
        self.is_loaded = True


def _row(device: DeviceView, services: list[ServiceView]) -> PlaceRow:
    used = [service.name for service in services if device.id in service.device_ids]
    return PlaceRow(id=device.id, name=device.name, kind=device.kind, used_for=uses_text(used))
