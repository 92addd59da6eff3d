"""Sign-ins that are still good."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, ForeignKey, Index, Uuid
from sqlmodel import Field

from medisched.models.base import Row, instant


class LoginSession(Row, table=True):
    """Begun by a sign-in, ended by sign-out, revocation, `expires_at`, or `idle_seconds` without a request.

    The cookie's token is kept as SHA-256; `id` travels inside the server and opens nothing by itself.
    """

    __tablename__ = "login_sessions"
    __table_args__ = (Index("uq_login_sessions_token_hash", "token_hash", unique=True),)

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
