"""Letters that make somebody a member."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, Uuid, func, text
from sqlmodel import Field

from medisched.domain.access import Role
from medisched.models.base import TenantRow, inside_tenant, instant, one_of, tenant_table


class InvitationStatus(StrEnum):
    """An open invitation can still be accepted until it expires."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVOKED = "revoked"


class Invitation(TenantRow, table=True):
    """Open, then accepted, rejected or revoked; one open invitation per address. Only the token's SHA-256 is kept.

    Nobody invited (`invited_by` is empty) whoever pays for the organization: their letter lets them claim it. `name` is
    what they are thought to be called.
    """

    __tablename__ = "invitations"
    __table_args__ = tenant_table(
        inside_tenant("department_id", "departments"),
        Index("uq_invitations_token_hash", "organization_id", "token_hash", unique=True),
        Index(
            "uq_invitations_open_email",
            "organization_id",
            func.lower(Column("email")),
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        one_of("role", Role),
        one_of("status", InvitationStatus),
    )

    email: str = Field(max_length=254)
    role: str
    department_id: UUID | None = None
    title: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    token_hash: bytes
    invited_by: UUID | None = Field(default=None, sa_column=Column(Uuid, ForeignKey("users.id"), nullable=True))
    name: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    expires_at: datetime = instant()
    sent_count: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    status: str = Field(default=InvitationStatus.OPEN, sa_column_kwargs={"server_default": "open"})
