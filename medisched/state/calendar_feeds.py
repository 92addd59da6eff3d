"""The dialog about a calendar's address for calendar programs. The address itself is never in a state or an event."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from medisched.domain.clock import day_text, time_text
from medisched.domain.texts import _
from medisched.schemas.calendar_feeds import FeedDraft, FeedView
from medisched.services.calendar_feeds import find_feed, set_feed_privacy, stop_feed
from medisched.services.doors import perform
from medisched.state.base import BaseState
from medisched.state.calendar import CalendarState
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow


class CalendarFeedState(BaseState):
    """`has_address` says whether one works, `fetched` when it was last used; `step` is "", "replace" or "stop"."""

    is_open: bool = False
    has_address: bool = False
    may_make: bool = False
    provider_id: str = ""
    privacy: str = "initials"
    made: str = ""
    fetched: str = ""
    step: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""

    @rx.event
    @allow("provider", "staff", "owner")
    async def begin(self) -> None:
        """Say what there is for the calendar that is shown."""
        async with refusals_told(self):
            shown = await self.get_state(CalendarState)
            self.provider_id, self.step, self.refusal = shown.provider_id, "", ""
            self.privacy, self.may_make = "initials", not self._is_closed()
            await self._read()
            self.is_open = True

    @rx.event
    @allow("provider", "staff", "owner")
    async def set_open(self, is_open: bool) -> None:
        """Close it."""
        self.is_open = self.is_open and is_open
        self.step = ""

    @rx.event
    @allow("provider", "staff", "owner")
    async def choose_privacy(self, privacy: str) -> None:
        """For the address that is made next, and at once for the one that there is."""
        async with refusals_shown(self):
            draft = FeedDraft.read({"provider_id": self.provider_id, "privacy": privacy})
            self.privacy = draft.privacy
            if self.has_address:
                self._show(await perform(self.session_id, set_feed_privacy, draft))

    @rx.event
    @allow("provider", "staff", "owner")
    async def set_step(self, step: str) -> None:
        """Ask before an address ends."""
        self.step = step if step in {"replace", "stop"} and self.has_address else ""

    @rx.event
    @allow("provider", "staff", "owner")
    async def refused(self, message: str) -> None:
        """Why no address was made, as the server told the page."""
        self.refusal = message[:500]

    @rx.event
    @allow("provider", "staff", "owner")
    async def reload(self) -> None:
        """An address was made; the page shows it, and this what is known of it."""
        self.step = ""
        async with refusals_shown(self):
            await self._read()

    @rx.event
    @allow("provider", "staff", "owner")
    async def stop(self) -> None:
        """End the address."""
        if self.step != "stop":
            return
        async with refusals_shown(self):
            await perform(self.session_id, stop_feed, UUID(self.provider_id))
            self.is_open, self.step = False, ""
            self._notify("success", _("The address has ended. Calendar programs find nothing there any more."))

    async def _read(self) -> None:
        found = await perform(self.session_id, find_feed, UUID(self.provider_id)) if self.provider_id else None
        self.has_address = found is not None
        if found:
            self._show(found)

    def _show(self, view: FeedView) -> None:
        zone = self._zone()
        self.privacy, self.made = view.privacy, day_text(view.made_at, zone)
        self.fetched = (
            _("{day}, {time}").format(day=day_text(view.fetched_at, zone), time=time_text(view.fetched_at, zone))
            if view.fetched_at
            else ""
        )
