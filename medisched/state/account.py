"""One's own account: name, timezone, sign-ins."""

from __future__ import annotations

from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import get_zone, moment_text
from medisched.schemas.login_sessions import LoginSessionView
from medisched.schemas.users import ProfileDraft
from medisched.services.doors import perform
from medisched.services.login_sessions import list_my_sessions, revoke_other_sessions, revoke_session
from medisched.services.users import get_profile, update_profile
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import SIGNED_IN, allow

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


class SessionRow(BaseModel):
    """One sign-in in words."""

    model_config = ConfigDict(frozen=True)

    id: str
    device: str
    last_used: str
    ip: str
    is_current: bool


class AccountState(BaseState):
    """The account page."""

    name: str = ""
    email: str = ""
    timezone: str = ""
    sessions: list[SessionRow] = []
    other_count: int = 0
    is_loaded: bool = False
    problem: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @allow(SIGNED_IN)
    async def load(self) -> None:
        """What the page shows."""
        self.problem = ""
        async with refusals_told(self):
            profile = await perform(self.session_id, get_profile)
            self.name, self.email, self.timezone = profile.name, profile.email, profile.timezone or ""
            await self._show_sessions()
            self.is_loaded = True
            return
        self.problem = "Your account could not be loaded."

    @rx.event
    @allow(SIGNED_IN)
    async def save_profile(self, form: dict[str, str]) -> None:
        """Change name and timezone."""
        async with refusals_told(self):
            timezone = form.get("timezone", "").strip().replace(" ", "_") or None
            draft = ProfileDraft.read({"name": form.get("name", ""), "timezone": timezone})
            profile = await perform(self.session_id, update_profile, draft)
            self.name, self.timezone = profile.name, profile.timezone or ""
            await self._show_sessions()
            self._notify("success", "Your profile was saved.")

    @rx.event
    @allow(SIGNED_IN)
    async def end_session(self, session_id: UUID) -> None:
        """Sign one device out."""
        async with refusals_told(self):
            await perform(self.session_id, revoke_session, session_id)
            await self._show_sessions()
            self._notify("success", "That device is signed out.")

    @rx.event
    @allow(SIGNED_IN)
    async def end_other_sessions(self) -> None:
        """Sign every other device out."""
        async with refusals_told(self):
            count = await perform(self.session_id, revoke_other_sessions)
            await self._show_sessions()
            told = "1 other device is" if count == 1 else f"{count} other devices are"
            self._notify("success", f"{told} signed out.")

    async def _show_sessions(self) -> None:
        found = await perform(self.session_id, list_my_sessions)
        zone_name = self.timezone or (self.viewer.timezone if self.viewer else "") or "UTC"
        self.sessions = [_row_of(session, zone_name) for session in found]
        self.other_count = sum(not row.is_current for row in self.sessions)


def _row_of(session: LoginSessionView, zone_name: str) -> SessionRow:
    return SessionRow(
        id=str(session.id),
        device=device_of(session.user_agent),
        last_used=moment_text(session.last_seen_at, get_zone(zone_name)),
        ip=session.ip,
        is_current=session.is_current,
    )


def device_of(user_agent: str) -> str:
    """How people name what they hold: `Chrome on Windows`."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A program")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
