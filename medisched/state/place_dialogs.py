"""What the lists of rooms and of devices have in common: at most one dialog over them, and what it asks about."""

from __future__ import annotations

import reflex as rx

from medisched.state.base import BaseState
from medisched.state.guard import allow
from medisched.state.place_rows import PlaceRow


class PlaceDialogMixin(BaseState, mixin=True):
    """The dialog: add, edit or archive the chosen one. Whoever mixes it in says how the list is read."""

    is_loaded: bool = False
    problem: str = ""
    dialog: str = ""
    chosen: PlaceRow = PlaceRow()
    consequence: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""

    @rx.event
    @allow("owner", "staff")
    async def open_add(self) -> None:
        """Ask what a new one is called."""
        self._open("add", PlaceRow())

    @rx.event
    @allow("owner", "staff")
    async def set_open(self, is_open: bool) -> None:
        """Close the dialog; it opens by its own buttons only."""
        if not is_open:
            self.dialog = ""

    def _open(self, dialog: str, chosen: PlaceRow) -> None:
        self.errors, self.refusal = {}, ""
        self.dialog, self.chosen = dialog, chosen

    async def _done(self, text: str) -> None:
        self.dialog = ""
        self._notify("success", text)
        await self._read()

    async def _read(self) -> None:
        """Load the list; each page has its own."""
        raise NotImplementedError
