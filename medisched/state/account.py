"""One's own account: name, timezone, sign-ins."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, get_zone, moment_text
from medisched.domain.texts import _, many
from medisched.schemas.calendar_feeds import OwnFeedView
from medisched.schemas.login_sessions import LoginSessionView
from medisched.schemas.users import ProfileChange, ProfileDraft
from medisched.services.doors import perform
from medisched.services.login_sessions import list_my_sessions, revoke_other_sessions, revoke_session
from medisched.services.own_feeds import list_my_feeds, stop_my_feed
from medisched.services.users import change_profile, get_profile
from medisched.state.base import BaseState
from medisched.state.device_words import device_of
from medisched.state.entries import changes_made
from medisched.state.errors import refusals_told
from medisched.state.guard import SIGNED_IN, allow


class SessionRow(BaseModel):
    """One sign-in in words."""

    model_config = ConfigDict(frozen=True)

    id: str
    device: str
    last_used: str
    ip: str
    is_current: bool


class FeedRow(BaseModel):
    """One address for calendar programs in words; `fetched` is empty when none has come by."""

    model_config = ConfigDict(frozen=True)

    id: str
    calendar: str
    organization: str
    made: str
    fetched: str


class AccountState(BaseState):
    """The account page."""

    name: str = ""
    email: str = ""
    timezone: str = ""
    sessions: list[SessionRow] = []
    other_count: int = 0
    feeds: list[FeedRow] = []
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
            await self._show_feeds()
            self.is_loaded = True
            return
        self.problem = _("Your account could not be loaded.")

    @rx.event
    @allow(SIGNED_IN)
    async def save_profile(self, form: dict[str, str]) -> None:
        """Change name and timezone."""
        async with refusals_told(self):
            timezone = form.get("timezone", "").strip().replace(" ", "_") or None
            draft = ProfileDraft.read({"name": form.get("name", ""), "timezone": timezone})
            seen = ProfileDraft.model_construct(name=self.name, timezone=self.timezone or None)
            profile = await perform(self.session_id, change_profile, changes_made(ProfileChange, seen, draft))
            self.name, self.timezone = profile.name, profile.timezone or ""
            await self._show_sessions()
            await self._show_feeds()
            self._notify("success", _("Your profile was saved."))

    @rx.event
    @allow(SIGNED_IN)
    async def end_session(self, session_id: UUID) -> None:
        """Sign one device out."""
        async with refusals_told(self):
            await perform(self.session_id, revoke_session, session_id)
            await self._show_sessions()
            self._notify("success", _("That device is signed out."))

    @rx.event
    @allow(SIGNED_IN)
    async def end_other_sessions(self) -> None:
        """Sign every other device out."""
        async with refusals_told(self):
            count = await perform(self.session_id, revoke_other_sessions)
            await self._show_sessions()
            told = many(count, "{n} other device is", "{n} other devices are")
            self._notify("success", _("{told} signed out.").format(told=told))

    @rx.event
    @allow(SIGNED_IN)
    async def stop_feed(self, feed_id: UUID) -> None:
        """End one address for calendar programs."""
        async with refusals_told(self):
            await perform(self.session_id, stop_my_feed, feed_id)
            await self._show_feeds()
            self._notify("success", _("The address has ended. Calendar programs find nothing there any more."))

    async def _show_sessions(self) -> None:
        found = await perform(self.session_id, list_my_sessions)
        self.sessions = [_row_of(session, self._own_zone()) for session in found]
        self.other_count = sum(not row.is_current for row in self.sessions)

    async def _show_feeds(self) -> None:
        found = await perform(self.session_id, list_my_feeds)
        self.feeds = [_feed_row_of(feed, self._own_zone()) for feed in found]

    def _own_zone(self) -> ZoneInfo:
        return get_zone(self.timezone) if self.timezone else self._zone()


def _feed_row_of(feed: OwnFeedView, zone: ZoneInfo) -> FeedRow:
    return FeedRow(
        id=str(feed.id),
        calendar=feed.calendar or _("My appointments"),
        organization=feed.organization,
        made=day_text(feed.made_at, zone),
        fetched=moment_text(feed.fetched_at, zone) if feed.fetched_at else "",
    )


def _row_of(session: LoginSessionView, zone: ZoneInfo) -> SessionRow:
    return SessionRow(
        id=str(session.id),
        device=device_of(session.user_agent),
        last_used=moment_text(session.last_seen_at, zone),
        ip=session.ip,
        is_current=session.is_current,
    )
