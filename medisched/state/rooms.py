"""Where services are given: owners and staff keep the rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import reflex as rx

from medisched.domain.texts import _
from medisched.schemas.catalog import RoomDraft
from medisched.services.catalog import list_services
from medisched.services.catalog_places import (
    archive_room,
    create_room,
    list_rooms,
    preview_room_archive,
    restore_room,
    update_room,
)
from medisched.services.doors import perform
from medisched.state.base import BaseState
from medisched.state.entries import read_entries
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.place_dialogs import PlaceDialogMixin
from medisched.state.place_rows import PlaceRow, archive_text, name_taken_text, uses_text

if TYPE_CHECKING:
    from medisched.schemas.catalog import RoomView, ServiceView


class RoomsState(PlaceDialogMixin, BaseState):
    """The rooms, and at most one dialog over them: add, edit or archive."""

    rooms: list[PlaceRow] = []
    archived: list[PlaceRow] = []

    @rx.event
    @allow("owner", "staff")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.dialog = "", ""
        async with refusals_told(self):
            await self._read()
            return
        self.problem = _("The list of rooms did not come through.")

    @rx.event
    @allow("owner", "staff")
    async def open_edit(self, room_id: UUID) -> None:
        """Ask for another name."""
        self._open("edit", self._find(room_id))

    @rx.event
    @allow("owner", "staff")
    async def open_archive(self, room_id: UUID) -> None:
        """Ask whether it shall really go, and say what stays."""
        async with refusals_told(self):
            preview = await perform(self.session_id, preview_room_archive, room_id)
            self.consequence = archive_text(preview)
            self._open("archive", self._find(room_id))

    @rx.event
    @allow("owner", "staff")
    async def add(self, form: dict[str, str]) -> None:
        """Create one."""
        async with refusals_shown(self):
            made = await perform(self.session_id, create_room, read_entries(RoomDraft, form))
            await self._done(_("{name} was added.").format(name=made.name))

    @rx.event
    @allow("owner", "staff")
    async def save(self, form: dict[str, str]) -> None:
        """Give the chosen one another name."""
        async with refusals_shown(self):
            draft = read_entries(RoomDraft, form)
            await perform(self.session_id, update_room, self.chosen.id, draft)
            await self._done(_("{name} is now called {name_2}.").format(name=self.chosen.name, name_2=draft.name))

    @rx.event
    @allow("owner", "staff")
    async def archive(self) -> None:
        """Use the chosen one no more, or say which service needs it."""
        async with refusals_shown(self):
            view = await perform(self.session_id, archive_room, self.chosen.id)
            await self._done(_("{name} was archived.").format(name=view.name))

    @rx.event
    @allow("owner", "staff")
    async def restore(self, room_id: UUID) -> None:
        """Use one again."""
        async with refusals_told(self):
            view = await perform(self.session_id, restore_room, room_id)
            await self._done(_("{name} is in use again.").format(name=view.name))
            return
        if self.errors:
            self._notify("error", name_taken_text(self.errors))

    def _find(self, room_id: UUID) -> PlaceRow:
        return next((row for row in self.rooms if row.id == room_id), PlaceRow())

    async def _read(self) -> None:
        listed = await perform(self.session_id, list_rooms, include_archived=True)
        services = await perform(self.session_id, list_services)
        self.rooms = [_row(room, services) for room in listed if not room.is_archived]
        self.archived = [_row(room, []) for room in listed if room.is_archived]
        self.is_loaded = True


def _row(room: RoomView, services: list[ServiceView]) -> PlaceRow:
    used = [service.name for service in services if room.id in service.room_ids]
    return PlaceRow(id=room.id, name=room.name, used_for=uses_text(used))
