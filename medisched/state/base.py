"""What every page shares: who is looking, what to tell them, and where to send them.

Reflex keeps one copy of an inherited var: the states of the pages inherit `BaseState`, so `self.viewer` and
`self.notices` are the same wherever they are read or set, and one region in the frame shows every notice. A page's own
vars stay its own, because pages' states do not inherit each other.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode
from uuid import uuid4

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.access import is_open
from medisched.schemas.viewers import ViewerView
from medisched.state.guard import PUBLIC, allow
from medisched.state.transport import event_page, event_session_id

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
    `leave_to` is a local path; the frame leaves for it with a full navigation, so nothing of the old page survives.
    """

    viewer: ViewerView | None = None
    notices: list[Notice] = []
    leave_to: str = ""

    @property
    def session_id(self) -> str:
        """Session behind the event that is being handled; empty for a visitor and outside an event."""
        return event_session_id()

    def _is_closed(self) -> bool:
        """Whether the active organization takes nothing new: then nothing is searched that would be refused."""
        return self.viewer is not None and not is_open(self.viewer.organization_status)

    def _notify(self, kind: Literal["success", "error", "info"], text: str) -> None:
        """Tell the person at the page; the region that shows it is announced by screen readers."""
        self.notices = [*self.notices, Notice(id=uuid4().hex, kind=kind, text=text)][-NOTICES_SHOWN:]

    @rx.event
    @allow(PUBLIC)
    async def dismiss_notice(self, notice_id: str) -> None:
        """Take one notice away."""
        self.notices = [notice for notice in self.notices if notice.id != notice_id]

    @rx.event
    @allow(PUBLIC)
    async def tell_not_allowed(self) -> None:
        """What the guard answers to somebody who is signed in but may not do this."""
        self._notify("error", "You are not allowed to do this.")

    @rx.event
    @allow(PUBLIC)
    async def tell_not_understood(self) -> None:
        """What the guard answers when an event's arguments are not what its handler takes."""
        self._notify("error", "That did not work. Please reload the page and try again.")

    @rx.event
    @allow(PUBLIC)
    async def tell_failed(self) -> None:
        """What a handler's unexpected failure looks like to a person."""
        self._notify("error", "Something went wrong on our side. Please try again.")

    @rx.event
    @allow(PUBLIC)
    async def reload_page(self) -> None:
        """What the guard answers on an open page when the session behind it has ended."""
        self.leave_to = event_page()

    @rx.event
    @allow(PUBLIC)
    async def go_to_sign_in(self) -> None:
        """What the guard answers when there is no session, or not any more."""
        self.leave_to = f"/sign-in?{urlencode({'next': event_page()})}"
