"""Sign-ins that are still good."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Uuid, text
from sqlmodel import Field

from medisched.models.base import Row, instant, one_of


class Beginning(StrEnum):
    """How a session began; only the first kind is somebody signing in."""

    SIGN_IN = "sign_in"
    RENEWAL = "renewal"
    SWITCH = "switch"
    IMPERSONATION = "impersonation"


class LoginSession(Row, table=True):
    """Begun by a sign-in, ended by sign-out, revocation, `expires_at`, or `idle_seconds` without a request.

    The cookie's token is kept as SHA-256; `id` travels inside the server and opens nothing by itself. In one with an
    `impersonator_id` an administrator looks at what `user_id` sees, for a `reason`: it reads and never writes. When
    they stop, a session of their own goes on until `resumes_until`.
    """

    __tablename__ = "login_sessions"
    __table_args__ = (
        Index("uq_login_sessions_token_hash", "token_hash", unique=True),
        Index("ix_login_sessions_created_at", "created_at"),
        Index(
            "ix_login_sessions_impersonator_id",
            "impersonator_id",
            postgresql_where=text("impersonator_id is not null"),
        ),
        CheckConstraint("impersonator_id is null or resumes_until is not null", name="resumes"),
        one_of("begun_by", Beginning),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True, sa_type=Uuid)
    token_hash: bytes
    user_id: UUID = Field(
        sa_column=Column(Uuid, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    organization_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("organizations.id", ondelete="SET NULL"), nullable=True)
    )
    last_seen_at: datetime = instant()
    idle_seconds: int
    expires_at: datetime = instant()
    keep: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    ip: str = Field(default="", sa_column_kwargs={"server_default": ""})
    user_agent: str = Field(default="", sa_column_kwargs={"server_default": ""})
    revoked_at: datetime | None = instant(nullable=True)
    begun_by: str = Field(default=Beginning.SIGN_IN, sa_column_kwargs={"server_default": "sign_in"})
    impersonator_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("users.id", ondelete="CASCADE"), nullable=True)
    )
    reason: str = Field(default="", sa_column_kwargs={"server_default": ""})
    resumes_until: datetime | None = instant(nullable=True)
