"""Members and open invitations as their page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text
from medisched.domain.texts import _, many

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from medisched.schemas.invitations import InvitationView
    from medisched.schemas.memberships import MembershipView

NOBODY = UUID(int=0)
"""The id of nothing: what has it is not found."""


class MemberRow(BaseModel):
    """One person; `joined` is a local day."""

    model_config = ConfigDict(frozen=True)

    id: UUID = NOBODY
    name: str = ""
    email: str = ""
    role: str = ""
    department: str = ""
    joined: str = ""
    is_self: bool = False


class InvitationRow(BaseModel):
    """One open invitation; `status` is open or expired, `until` its last local day in words."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    email: str
    role: str
    department: str
    status: str
    until: str
    sent: str


def member_row(view: MembershipView, zone: ZoneInfo, viewer_id: UUID | None) -> MemberRow:
    """As seen by the person with `viewer_id`."""
    return MemberRow(
        id=view.id,
        name=view.name,
        email=view.email,
        role=view.role,
        department=view.department,
        joined=day_text(view.created_at, zone),
        is_self=view.user_id == viewer_id,
    )


def invitation_row(view: InvitationView, zone: ZoneInfo) -> InvitationRow:
    """With its days in the organization's timezone."""
    day = day_text(view.expires_at, zone)
    return InvitationRow(
        id=view.id,
        email=view.email,
        role=view.role,
        department=view.department,
        status="expired" if view.is_expired else "open",
        until=(_("since {day}") if view.is_expired else _("until {day}")).format(day=day),
        sent=many(view.sent_count, "Sent once", "Sent {n} times"),
    )
