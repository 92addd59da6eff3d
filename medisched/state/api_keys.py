"""The owner's list of API keys. A new key itself is never in a state or an event: its page's own script shows it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import reflex as rx

from medisched.domain.clock import now_utc
from medisched.domain.texts import _
from medisched.schemas.api_keys import LONGEST_DAYS
from medisched.services.api_keys import list_api_keys, revoke_api_key
from medisched.services.doors import perform
from medisched.settings import get_settings
from medisched.state.api_key_rows import ApiKeyRow, api_key_row
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import allow

EXAMPLE = 'curl -H "Authorization: Bearer msk_live_…" {address}/api/v1/me'
EXPIRIES = frozenset({"30", "90", "180", "365", "date"})


class ApiKeysState(BaseState):
    """Keys that work and keys that ended; and the dialog, whose two steps are the form and the new key (`is_made`)."""

    keys: list[ApiKeyRow] = []
    ended: list[ApiKeyRow] = []
    is_loaded: bool = False
    is_closed: bool = False
    problem: str = ""
    is_open: bool = False
    is_made: bool = False
    expiry: str = "90"
    first_day: str = ""
    last_day: str = ""
    example: str = ""

    @rx.event
    @allow("owner")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.is_open = "", False
        async with refusals_told(self):
            await self._read()
            return
        self.problem = _("The API keys could not be loaded.")

    @rx.event
    @allow("owner")
    async def begin(self) -> None:
        """Open the empty form."""
        today = self._today()
        self.first_day, self.last_day = _day(today), _day(today + timedelta(days=LONGEST_DAYS))
        self.is_open, self.is_made, self.expiry = True, False, "90"

    @rx.event
    @allow("owner")
    async def set_open(self, is_open: bool) -> None:
        """Close the dialog, and with it the only sight of a new key."""
        self.is_open = self.is_open and is_open

    @rx.event
    @allow("owner")
    async def choose_expiry(self, expiry: str) -> None:
        """For how long; "date" asks for a day."""
        self.expiry = expiry if expiry in EXPIRIES else "90"

    @rx.event
    @allow("owner")
    async def made(self, _answer: dict[str, Any]) -> None:
        """A key was made; the page shows it, and this the list with it."""
        self.is_made = True
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("owner")
    async def revoke(self, key_id: UUID) -> None:
        """The key stops working."""
        async with refusals_told(self):
            revoked = await perform(self.session_id, revoke_api_key, key_id)
            await self._read()
            self._notify(
                "success",
                _("{name} is revoked. Programs that use it are refused from now on.").format(name=revoked.name),
            )

    async def _read(self) -> None:
        found = await perform(self.session_id, list_api_keys)
        zone, now = self._zone(), now_utc()
        rows = [api_key_row(view, zone, now) for view in found]
        self.keys = [row for row in rows if row.status == "active"]
        self.ended = [row for row in rows if row.status != "active"]
        self.example = EXAMPLE.format(address=get_settings().address)
        self.is_closed, self.is_loaded = self._is_closed(), True


def _day(day: date) -> str:
    return day.isoformat()
