"""Keys with which other programs sign in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from medisched.models.base import TenantRow, instant, tenant_index, tenant_table


class ApiKey(TenantRow, table=True):
    """Made, used, and then revoked or out of date; gone with the membership of the person who made it.

    The key is kept as SHA-256, and its last four characters so that people can tell keys apart.
    """

    __tablename__ = "api_keys"
    __table_args__ = tenant_table(
        ForeignKeyConstraint(
            ["organization_id", "user_id"],
            ["memberships.organization_id", "memberships.user_id"],
            ondelete="CASCADE",
        ),
        Index("uq_api_keys_token_hash", "token_hash", unique=True),
        tenant_index("api_keys", "user_id"),
    )

    user_id: UUID
    name: str
    token_hash: bytes
    ending: str
    scopes: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    expires_at: datetime = instant()
    last_used_at: datetime | None = instant(nullable=True)
    revoked_at: datetime | None = instant(nullable=True)
