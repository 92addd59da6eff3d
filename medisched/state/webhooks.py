"""The owner's webhooks. A secret is never in a state or an event: the page's own script asks for it and shows it."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from medisched.domain.texts import _
from medisched.domain.webhook_events import EVENT_TYPES
from medisched.schemas.webhooks import EndpointChange, EndpointDraft
from medisched.services.doors import perform
from medisched.services.webhook_deliveries import send_test
from medisched.services.webhook_endpoints import (
    add_endpoint,
    change_endpoint,
    delete_endpoint,
    edit_endpoint,
    list_endpoints,
    rotate_secret,
)
from medisched.state.base import BaseState
from medisched.state.entries import changes_made
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.webhook_log import WebhookLogState
from medisched.state.webhook_rows import EndpointRow, endpoint_row


class WebhooksState(BaseState):
    """All endpoints and the chosen one; `dialog` is "", "add", "edit" or "secret", `takes_all` its choice of events."""

    endpoints: list[EndpointRow] = []
    chosen: EndpointRow = EndpointRow()
    is_loaded: bool = False
    is_closed: bool = False
    problem: str = ""
    dialog: str = ""
    takes_all: bool = True
    openings: int = 0
    errors: dict[str, str] = {}
    refusal: str = ""
    _seen: EndpointRow = EndpointRow()

    @rx.event
    @allow("owner")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.dialog = "", ""
        async with refusals_told(self):
            self._watch("webhooks")
            await self._read()
            await self._show_log()
            return
        self.problem = _("The webhooks could not be loaded.")

    @rx.event
    @allow("owner")
    async def choose(self, endpoint_id: UUID) -> None:
        """Show the log of another endpoint."""
        async with refusals_told(self):
            await self._read(endpoint_id)
            await self._show_log()

    @rx.event
    @allow("owner")
    async def open_add(self) -> None:
        """An empty form."""
        self._open("add", takes_all=True)

    @rx.event
    @allow("owner")
    async def open_edit(self) -> None:
        """The chosen endpoint in the form."""
        self._seen = self.chosen
        self._open("edit", takes_all=not self.chosen.event_types)

    @rx.event
    @allow("owner")
    async def set_open(self, is_open: bool) -> None:
        """Close what is open, and with it the only sight of a new secret."""
        self.dialog = self.dialog if is_open else ""

    @rx.event
    @allow("owner")
    async def set_takes_all(self, takes_all: bool) -> None:
        """All events, or those that are ticked."""
        self.takes_all = takes_all

    @rx.event
    @allow("owner")
    async def save(self, form: dict[str, str]) -> None:
        """Add an endpoint and show its secret, or change the chosen one."""
        types = [] if self.takes_all else [kind for kind in EVENT_TYPES if form.get(kind) == "on"]
        entered = {"url": form.get("url", ""), "description": form.get("description", ""), "event_types": types}
        async with refusals_shown(self):
            if not self.takes_all and not types:
                self.errors = {"event_types": _("Please choose at least one event.")}
                return
            if self.dialog == "edit":
                change = changes_made(EndpointChange, self._seen, EndpointChange.read(entered))
                await edit_endpoint(self.session_id, UUID(self._seen.id), change)
                self.dialog = ""
                await self._read()
            else:
                made = await add_endpoint(self.session_id, EndpointDraft.read(entered))
                self._open("secret")
                await self._read(made.id)
                await self._show_log()

    @rx.event
    @allow("owner")
    async def pause(self, endpoint_id: UUID) -> None:
        """Keep events for later."""
        async with refusals_told(self):
            await perform(self.session_id, change_endpoint, endpoint_id, EndpointChange(status="paused"))
            await self._read(endpoint_id)

    @rx.event
    @allow("owner")
    async def resume(self, endpoint_id: UUID) -> None:
        """Send again, also after it was switched off."""
        async with refusals_told(self):
            await perform(self.session_id, change_endpoint, endpoint_id, EndpointChange(status="active"))
            await self._read(endpoint_id)
            self._notify("success", _("Events are sent to this address again."))

    @rx.event
    @allow("owner")
    async def rotate(self, endpoint_id: UUID) -> None:
        """Make a new secret and show it."""
        async with refusals_told(self):
            await perform(self.session_id, rotate_secret, endpoint_id)
            await self._read(endpoint_id)
            self._open("secret")

    @rx.event
    @allow("owner")
    async def remove(self, endpoint_id: UUID) -> None:
        """Gone, with its log."""
        async with refusals_told(self):
            await perform(self.session_id, delete_endpoint, endpoint_id)
            await self._read()
            await self._show_log()
            self._notify("success", _("The endpoint was deleted. Nothing is sent there any more."))

    @rx.event
    @allow("owner")
    async def test(self, endpoint_id: UUID) -> None:
        """Send a test event and open it: its answer appears as soon as it is there."""
        async with refusals_told(self):
            made = await perform(self.session_id, send_test, endpoint_id)
            await self._read(endpoint_id)
            log = await self._show_log()
            await log._open_panel(made.id)  # noqa: SLF001 - a public name would be a network endpoint

    def _open(self, dialog: str, *, takes_all: bool = True) -> None:
        self.dialog, self.takes_all, self.errors, self.refusal = dialog, takes_all, {}, ""
        self.openings += 1

    async def _read(self, wanted: UUID | None = None) -> None:
        """The endpoints; the wanted one is chosen, else the one before, else the first."""
        found = await perform(self.session_id, list_endpoints)
        zone = self._zone()
        self.endpoints = [endpoint_row(view, zone) for view in found]
        known = {row.id: row for row in self.endpoints}
        first = self.endpoints[0] if self.endpoints else EndpointRow()
        self.chosen = known.get(str(wanted)) or known.get(self.chosen.id) or first
        self.is_closed, self.is_loaded = self._is_closed(), True

    async def _show_log(self) -> WebhookLogState:
        log = await self.get_state(WebhookLogState)
        await log._show(self.chosen.id)  # noqa: SLF001 - a public name would be a network endpoint
        return log

    async def _reload_live(self) -> None:
        await self._read()
