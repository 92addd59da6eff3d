"""The dialog about a calendar's address for calendar programs. The address itself is never in a state or an event."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from medisched.domain.clock import day_text, time_text
from medisched.domain.texts import _
from medisched.schemas.calendar_feeds import FeedDraft, FeedView, OwnFeedDraft
from medisched.services.calendar_feeds import find_feed, set_feed_privacy, stop_feed
from medisched.services.doors import perform
from medisched.services.patient_feeds import find_own_feed, set_own_feed_privacy, stop_own_feed
from medisched.state.base import BaseState
from medisched.state.calendar import CalendarState
from medisched.state.devices import DevicesState
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import SIGNED_IN, allow
from medisched.state.place_rows import PlaceRow
from medisched.state.rooms import RoomsState


class CalendarFeedState(BaseState):
    """`has_address` says whether one works, `fetched` when it was last used; `step` is "", "replace" or "stop".

    `kind` is whose calendar it is; one's own appointments have no `calendar_id`. `name` is a room's or device's.
    """

    is_open: bool = False
    has_address: bool = False
    may_make: bool = False
    kind: str = "provider"
    calendar_id: str = ""
    name: str = ""
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
            await self._begin("provider", shown.provider_id)

    @rx.event
    @allow("staff", "owner")
    async def begin_room(self, room_id: UUID) -> None:
        """The same for a room."""
        async with refusals_told(self):
            shown = await self.get_state(RoomsState)
            await self._begin("room", str(room_id), _name_of(room_id, shown.rooms))

    @rx.event
    @allow("staff", "owner")
    async def begin_device(self, device_id: UUID) -> None:
        """The same for a device."""
        async with refusals_told(self):
            shown = await self.get_state(DevicesState)
            await self._begin("device", str(device_id), _name_of(device_id, shown.devices))

    @rx.event
    @allow(SIGNED_IN)
    async def begin_own(self) -> None:
        """The same for one's own appointments."""
        async with refusals_told(self):
            await self._begin("patient", "")

    @rx.event
    @allow(SIGNED_IN)
    async def set_open(self, is_open: bool) -> None:
        """Close it."""
        self.is_open = self.is_open and is_open
        self.step = ""

    @rx.event
    @allow(SIGNED_IN)
    async def choose_privacy(self, privacy: str) -> None:
        """For the address that is made next, and at once for the one that there is."""
        async with refusals_shown(self):
            draft = self._draft(privacy)
            self.privacy = draft.privacy
            if not self.has_address:
                return
            if isinstance(draft, OwnFeedDraft):
                self._show(await perform(self.session_id, set_own_feed_privacy, draft))
            else:
                self._show(await perform(self.session_id, set_feed_privacy, draft))

    @rx.event
    @allow(SIGNED_IN)
    async def set_step(self, step: str) -> None:
        """Ask before an address ends."""
        self.step = step if step in {"replace", "stop"} and self.has_address else ""

    @rx.event
    @allow(SIGNED_IN)
    async def refused(self, message: str) -> None:
        """Why no address was made, as the server told the page."""
        self.refusal = message[:500]

    @rx.event
    @allow(SIGNED_IN)
    async def reload(self) -> None:
        """An address was made; the page shows it, and this what is known of it."""
        self.step = ""
        async with refusals_shown(self):
            await self._read()

    @rx.event
    @allow(SIGNED_IN)
    async def stop(self) -> None:
        """End the address."""
        if self.step != "stop":
            return
        async with refusals_shown(self):
            if self.kind == "patient":
                await perform(self.session_id, stop_own_feed)
            else:
                await perform(self.session_id, stop_feed, UUID(self.calendar_id), kind=self.kind)
            self.is_open, self.step = False, ""
            self._notify("success", _("The address has ended. Calendar programs find nothing there any more."))

    async def _begin(self, kind: str, calendar_id: str, name: str = "") -> None:
        self.kind, self.calendar_id, self.name = kind, calendar_id, name
        self.step, self.refusal = "", ""
        self.privacy = "full" if kind == "patient" else "initials"
        self.may_make = not self._is_closed()
        await self._read()
        self.is_open = True

    async def _read(self) -> None:
        found: FeedView | None = None
        if self.kind == "patient":
            found = await perform(self.session_id, find_own_feed)
        elif self.calendar_id:
            found = await perform(self.session_id, find_feed, UUID(self.calendar_id), kind=self.kind)
        self.has_address = found is not None
        if found:
            self._show(found)

    def _draft(self, privacy: str) -> FeedDraft | OwnFeedDraft:
        if self.kind == "patient":
            return OwnFeedDraft.read({"privacy": privacy})
        return FeedDraft.read({"kind": self.kind, "calendar_id": self.calendar_id, "privacy": privacy})

    def _show(self, view: FeedView) -> None:
        zone = self._zone()
        self.privacy, self.made = view.privacy, day_text(view.made_at, zone)
        self.fetched = (
            _("{day}, {time}").format(day=day_text(view.fetched_at, zone), time=time_text(view.fetched_at, zone))
            if view.fetched_at
            else ""
        )


def _name_of(place_id: UUID, places: list[PlaceRow]) -> str:
    return next((place.name for place in places if place.id == place_id), "")
