"""Addresses at which calendar programs fetch a provider's calendar."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, instant, one_of, tenant_table


class FeedPrivacy(StrEnum):
    """How much of an appointment leaves the house."""

    BUSY = "busy"
    INITIALS = "initials"
    FULL = "full"


class CalendarFeed(TenantRow, table=True):
    """One address for each calendar and person: made anew it is another one, stopped it is gone, as with a membership.

    The address's token is kept as SHA-256; what it shows is what the person who made it may see when it is fetched.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = tenant_table(
        inside_tenant("provider_id", "providers"),
        ForeignKeyConstraint(
            ["organization_id", "user_id"],
            ["memberships.organization_id", "memberships.user_id"],
            ondelete="CASCADE",
        ),
        Index("uq_calendar_feeds_user_id_provider_id", "organization_id", "user_id", "provider_id", unique=True),
        Index("uq_calendar_feeds_token_hash", "token_hash", unique=True),
        one_of("privacy", FeedPrivacy),
    )

    provider_id: UUID
    user_id: UUID
    privacy: str = Field(default=FeedPrivacy.INITIALS, sa_column_kwargs={"server_default": "initials"})
    token_hash: bytes
    made_at: datetime = instant()
    fetched_at: datetime | None = instant(nullable=True)
