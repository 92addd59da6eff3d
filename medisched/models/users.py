"""Logins. One person, one row, in any number of organizations."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, Uuid, func, text
from sqlmodel import Field

from medisched.models.base import Row, instant, one_of


class User(Row, table=True):
    """Created by sign-up, invitation, claim or the command line; never deleted while anything refers to it.

    Without `password_hash` nobody can sign in until a reset or an invitation sets one. Who is banned is out everywhere
    until `banned_until`. The last administrator who may sign in stays one: the trigger `keep_an_admin`.
    """

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_lower_email", func.lower(Column("email")), unique=True),
        Index("ix_users_is_admin", "id", postgresql_where=text("is_admin")),
        Index("ix_users_banned", "id", postgresql_where=text("banned_until is not null")),
    )

    email: str = Field(max_length=254)
    name: str = Field(max_length=120)
    password_hash: str | None = None
    is_admin: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    email_verified_at: datetime | None = instant(nullable=True)
    locale: str = Field(default="", sa_column_kwargs={"server_default": ""})
    timezone: str | None = None
    banned_until: datetime | None = instant(nullable=True)
    banned_at: datetime | None = instant(nullable=True)
    banned_by: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("users.id", ondelete="SET NULL"), nullable=True)
    )
    ban_reason: str = Field(default="", sa_column_kwargs={"server_default": ""})


class TokenKind(StrEnum):
    """What a mailed token allows, once."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a kind of token, not a password


class IdentityToken(Row, table=True):
    """A single-use token that was mailed; only its SHA-256 is kept. Consumed by DELETE … RETURNING."""

    __tablename__ = "identity_tokens"
    __table_args__ = (Index("uq_identity_tokens_token_hash", "token_hash", unique=True), one_of("kind", TokenKind))

    kind: str
    token_hash: bytes
    user_id: UUID = Field(
        sa_column=Column(Uuid, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    expires_at: datetime = instant()
