"""What the platform's administrators do about organizations and people, and what they see of both for it."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from medisched.schemas.base import Draft, Instant, PageQuery, View, many_lines, one_line

FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)
"""When a ban ends that does not end."""
SHORTEST_REASON = 10
Why = Annotated[
    str,
    StringConstraints(min_length=SHORTEST_REASON, max_length=500, strip_whitespace=True),
    AfterValidator(many_lines),
]
"""A reason that somebody else can understand later."""


class SuspensionDraft(Draft):
    """Why an organization is suspended; its owners read it."""

    reason: Why


class BanDraft(Draft):
    """Why somebody is banned, which they read in a letter, and until when; without `until` for ever."""

    reason: Why
    until: Instant | None = None


class ImpersonationDraft(Draft):
    """As whom an administrator looks, in which of their organizations, and why; it is all recorded."""

    user_id: UUID
    organization_id: UUID | None = None
    reason: Why


class UserGroup(StrEnum):
    """Which logins: all, those that are banned at present, administrators, or those that were never confirmed."""

    ALL = "all"
    BANNED = "banned"
    ADMINS = "admins"
    UNCONFIRMED = "unconfirmed"


class UserQuery(PageQuery):
    """One page of logins, the newest first; `search` is a part of a name or of an e-mail address."""

    search: Annotated[str, StringConstraints(max_length=120, strip_whitespace=True), AfterValidator(one_line)] = ""
    group: UserGroup = UserGroup.ALL


class UserLineView(View):
    """One login. `banned_until` is in the year 9999 for a ban that does not end; null: not banned."""

    id: UUID
    name: str
    email: str
    is_admin: bool
    is_confirmed: bool
    banned_until: datetime | None
    created_at: datetime
    last_seen_at: datetime | None
    organizations: int


class UserSessionView(View):
    """One place where somebody is signed in; `impersonator` is the administrator who looks as them there."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ip: str
    user_agent: str
    impersonator: str = ""
    reason: str = ""


class UserMembershipView(View):
    """One organization that somebody belongs to."""

    organization_id: UUID
    organization_name: str
    slug: str
    organization_status: str
    role: str


class UserCardView(UserLineView):
    """The same with their organizations, where they are signed in, and why they are banned and by whom."""

    ban_reason: str = ""
    banned_at: datetime | None = None
    banned_by: str = ""
    memberships: list[UserMembershipView]
    sessions: list[UserSessionView]


class OrganizationModerationView(View):
    """Whether an organization is suspended by an administrator, by whom, since when and why.

    `standing` is what its subscriptions would allow meanwhile: the status that it has again when it is restored.
    """

    id: UUID
    name: str
    slug: str
    status: str
    standing: str
    timezone: str = "UTC"
    suspended_at: datetime | None = None
    suspended_by: str = ""
    suspended_reason: str = ""


class EndedSessionsView(View):
    """How many sessions were ended."""

    ended: int
