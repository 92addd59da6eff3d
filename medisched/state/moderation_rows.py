"""People and organizations as administrators see them, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, get_zone, now_utc, time_text
from medisched.domain.texts import _, many
from medisched.schemas.moderation import FOR_EVER
from medisched.state.admin_overview_rows import lately
from medisched.state.device_words import device_of

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from medisched.schemas.moderation import (
        OrganizationModerationView,
        UserCardView,
        UserLineView,
        UserMembershipView,
        UserSessionView,
    )

NOTHING = UUID(int=0)
"""The id of nothing: what has it is not found."""


class Choice(BaseModel):
    """One line of a list to choose from."""

    model_config = ConfigDict(frozen=True)

    value: str
    label: str


class ModerationRow(BaseModel):
    """How an organization stands with those who run the platform."""

    model_config = ConfigDict(frozen=True)

    id: UUID = NOTHING
    name: str = ""
    is_suspended: bool = False
    since: str = ""
    by: str = ""
    reason: str = ""
    comes_back: str = ""


class UserRow(BaseModel):
    """One login; `banned` says until when, `seen` and, in short, `lately` when they were last here."""

    model_config = ConfigDict(frozen=True)

    id: UUID = NOTHING
    name: str = ""
    email: str = ""
    is_admin: bool = False
    is_confirmed: bool = True
    is_banned: bool = False
    banned: str = ""
    organizations: str = ""
    seen: str = ""
    lately: str = ""
    since: str = ""


class PlaceRow(BaseModel):
    """One organization of a person."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    slug: str
    status: str
    role: str


class SessionRow(BaseModel):
    """One place where a person is signed in."""

    model_config = ConfigDict(frozen=True)

    id: str
    device: str
    where: str
    seen: str
    looker: str = ""


class UserCard(UserRow):
    """The one in the side panel."""

    ban_reason: str = ""
    banned_at: str = ""
    banned_by: str = ""
    places: list[PlaceRow] = []
    sessions: list[SessionRow] = []


def moderation_row(view: OrganizationModerationView) -> ModerationRow:
    """Times are on the organization's clocks.

    `comes_back` is what it would be allowed when it was restored now, if that is not everything.
    """
    return ModerationRow(
        id=view.id,
        name=view.name,
        is_suspended=view.suspended_at is not None,
        since=_moment(view.suspended_at, get_zone(view.timezone)),
        by=view.suspended_by,
        reason=view.suspended_reason,
        comes_back=_STANDINGS.get(view.standing, lambda: "")() if view.suspended_at is not None else "",
    )


def user_row(view: UserLineView, zone: ZoneInfo) -> UserRow:
    """For the list."""
    return UserRow(
        id=view.id,
        name=view.name,
        email=view.email,
        is_admin=view.is_admin,
        is_confirmed=view.is_confirmed,
        is_banned=view.banned_until is not None,
        banned=_banned(view.banned_until, zone),
        organizations=many(view.organizations, "{n} organization", "{n} organizations")
        if view.organizations
        else _("none"),
        seen=_moment(view.last_seen_at, zone),
        lately=lately(view.last_seen_at, zone, now_utc()) if view.last_seen_at else "",
        since=day_text(view.created_at, zone),
    )


def user_card(view: UserCardView, zone: ZoneInfo) -> UserCard:
    """For the side panel."""
    return UserCard(
        **user_row(view, zone).model_dump(),
        ban_reason=view.ban_reason,
        banned_at=_moment(view.banned_at, zone),
        banned_by=view.banned_by,
        places=[_place(one) for one in view.memberships],
        sessions=[_session(one, zone) for one in view.sessions],
    )


def place_choices(view: UserCardView, organization_id: str = "") -> list[Choice]:
    """In which of their organizations somebody can be looked as; with an id only in that one."""
    places = [Choice(value=str(one.organization_id), label=one.organization_name) for one in view.memberships]
    return [one for one in places if organization_id in {"", one.value}]


def _place(view: UserMembershipView) -> PlaceRow:
    return PlaceRow(
        id=str(view.organization_id),
        name=view.organization_name,
        slug=view.slug,
        status=view.organization_status,
        role=view.role,
    )


def _session(view: UserSessionView, zone: ZoneInfo) -> SessionRow:
    return SessionRow(
        id=str(view.id),
        device=device_of(view.user_agent),
        where=view.ip,
        seen=_moment(view.last_seen_at, zone),
        looker=_("{name} looks as them: {reason}").format(name=view.impersonator, reason=view.reason)
        if view.impersonator
        else "",
    )


def _banned(until: datetime | None, zone: ZoneInfo) -> str:
    if until is None:
        return ""
    if until >= FOR_EVER:
        return _("Banned for good")
    return _("Banned until {moment}").format(moment=_moment(until, zone))


def _moment(instant: datetime | None, zone: ZoneInfo) -> str:
    return f"{day_text(instant, zone)}, {time_text(instant, zone)}" if instant else ""


_STANDINGS = {
    "read_only": lambda: _("When it is restored it will be read-only, because of its subscription."),
    "suspended": lambda: _("When it is restored it will stay suspended, because of its subscription."),
}
