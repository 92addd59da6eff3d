"""What every page shares: who is looking, what to tell them, and where to send them.

Reflex keeps one copy of an inherited var: the states of the pages inherit `BaseState`, so `self.viewer` and
`self.notices` are the same wherever they are read or set, and one region in the frame shows every notice. A page's own
vars stay its own, because pages' states do not inherit each other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.access import is_open
from medisched.domain.clock import get_zone, local_day, now_utc
from medisched.domain.errors import Conflict
from medisched.domain.texts import _
from medisched.schemas.viewers import ViewerView
from medisched.state.address import event_path
from medisched.state.errors import refusals_told
from medisched.state.guard import PUBLIC, allow
from medisched.state.live import watchers
from medisched.state.returns import Watched, watching_states
from medisched.state.transport import event_had_session, event_page, event_session_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

NOTICES_SHOWN = 4


class Notice(BaseModel):
    """One sentence for the person at the page."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Literal["success", "error", "info"]
    text: str


class BaseState(rx.State):
    """Base of every page's state.

    `viewer` is set by the guard before each event, so it is never older than the last click; None for a visitor.
    `looking_until` is the time at which an administrator stops looking as them.
    `leave_to` is a local path; the frame leaves for it with a full navigation, so nothing of the old page survives.
    """

    viewer: ViewerView | None = None
    looking_until: str = ""
    notices: list[Notice] = []
    leave_to: str = ""
    _watched: dict[str, Watched] = {}
    _zone_shown: str = ""
    _is_back: bool = False

    @property
    def session_id(self) -> str:
        """Session behind the event that is being handled; empty for a visitor and outside an event."""
        return event_session_id()

    def _is_closed(self) -> bool:
        """Whether the active organization takes nothing new: then nothing is searched that would be refused."""
        return self.viewer is not None and not is_open(self.viewer.organization_status)

    def _zone(self) -> ZoneInfo:
        """The active organization's timezone."""
        return get_zone(self.viewer.timezone if self.viewer and self.viewer.timezone else "UTC")

    async def _zone_as_shown(self) -> ZoneInfo:
        """The timezone of wall times that somebody enters on what is shown: what they mean is what they saw.

        If the organization has another one since the page was loaded, that is told once and the page is read again.
        """
        zone, before = self._zone(), self._zone_shown
        if before in {"", zone.key}:
            return zone
        self._zone_shown = zone.key
        await self._read_page_again()
        name = self.viewer.organization_name if self.viewer else ""
        text = _("The time zone of {organization} was changed meanwhile. Look at the times again.")
        raise Conflict(text.format(organization=name), code="zone_changed")

    def _today(self) -> date:
        """The day on the active organization's clocks."""
        return local_day(now_utc(), self._zone())

    def _watch(self, *topics: str) -> None:
        """From now on `_reload_live` runs when something of these kinds changes, until the tab goes elsewhere.

        It also runs when the organization itself changes; without topics, only then.
        """
        if self.viewer is not None and self.viewer.organization_id is not None:
            self._zone_shown = self.viewer.timezone
            self._keep_watch_of(Watched(event_path(), self.viewer.organization_id, frozenset(topics), is_public=False))

    def _watch_public(self, organization_id: UUID, *topics: str) -> None:
        """The same for a page of what everybody may see of an organization; its `_reload_live` asks as a visitor."""
        self._keep_watch_of(Watched(event_path(), organization_id, frozenset(topics), is_public=True))

    def _watches(self) -> bool:
        """Whether this is the state that began to watch, and not one made anew after that was lost."""
        return self.get_full_name() in self._watched

    def _keep_watch_of(self, watched: Watched) -> None:
        others = {name: one for name, one in self._watched.items() if one.page == watched.page}
        self._watched = {**others, self.get_full_name(): watched}
        watchers.add(type(self), watched.organization_id, watched.topics, is_public=watched.is_public)
        watchers.narrow(type(self), first=watched.first, last=watched.last, ids=watched.ids)

    def _watch_only(
        self, *, first: date | None = None, last: date | None = None, ids: Iterable[UUID] | None = None
    ) -> None:
        """Of that, only what happens on these days, both included, and to these providers or users; None: any."""
        name = self.get_full_name()
        if (watched := self._watched.get(name)) is None:
            return
        narrowed = replace(watched, first=first, last=last, ids=None if ids is None else frozenset(ids))
        if narrowed != watched:
            self._watched = {**self._watched, name: narrowed}
            watchers.narrow(type(self), first=first, last=last, ids=narrowed.ids)

    async def _reload_live(self) -> None:
        """Read again what the page shows, and leave alone what the person is in the middle of."""
        raise NotImplementedError

    async def _read_page_again(self) -> None:
        """All that watches on the page at which the tab is."""
        for state in watching_states(self):
            page = await self.get_state(state)
            await page._reload_live()  # noqa: SLF001 - a public name would be a network endpoint

    def _notify(self, kind: Literal["success", "error", "info"], text: str) -> None:
        """Tell the person at the page; the region that shows it is announced by screen readers."""
        others = [notice for notice in self.notices if (notice.kind, notice.text) != (kind, text)]
        self.notices = [*others, Notice(id=uuid4().hex, kind=kind, text=text)][-NOTICES_SHOWN:]

    @rx.event
    @allow(PUBLIC)
    async def dismiss_notice(self, notice_id: str) -> None:
        """Take one notice away."""
        self.notices = [notice for notice in self.notices if notice.id != notice_id]

    @rx.event
    @allow(PUBLIC)
    async def come_back(self) -> None:
        """What the guard answers to a page that was connected before: it is read again, and goes on as it was."""
        self.is_hydrated = True
        async with refusals_told(self):
            for state in watching_states(self):
                page = await self.get_state(state)
                page._keep_watch_of(self._watched[state.get_full_name()])  # noqa: SLF001 - as below
            await self._read_page_again()

    @rx.event
    @allow(PUBLIC)
    async def tell_not_allowed(self) -> None:
        """What the guard answers to somebody who is signed in but may not do this."""
        self._notify("error", _("You are not allowed to do this."))

    @rx.event
    @allow(PUBLIC)
    async def tell_not_understood(self) -> None:
        """What the guard answers when an event's arguments are not what its handler takes."""
        self._notify("error", _("That did not work. Please reload the page and try again."))

    @rx.event
    @allow(PUBLIC)
    async def tell_failed(self) -> None:
        """What a handler's unexpected failure looks like to a person."""
        self._notify("error", _("Something went wrong on our side. Please try again."))

    @rx.event
    @allow(PUBLIC)
    async def reload_page(self) -> None:
        """What the guard answers on an open page when the session behind it has ended."""
        self.leave_to = event_page()

    @rx.event
    @allow(PUBLIC)
    async def go_to_sign_in(self) -> None:
        """What the guard answers when there is no session, or not any more, which the next page then says."""
        ended = {"ended": "1"} if event_had_session() else {}
        self.leave_to = f"/sign-in?{urlencode({'next': event_page()} | ended)}"
