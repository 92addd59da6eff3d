"""Addresses at which calendar programs fetch a calendar."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, instant, one_of, tenant_table


class FeedKind(StrEnum):
    """Whose calendar it is; a patient's is their own, in one organization."""

    PROVIDER = "provider"
    ROOM = "room"
    DEVICE = "device"
    PATIENT = "patient"


class FeedPrivacy(StrEnum):
    """How much of an appointment leaves the house."""

    BUSY = "busy"
    INITIALS = "initials"
    FULL = "full"


class CalendarFeed(TenantRow, table=True):
    """One address for each calendar and person: made anew it is another one, stopped it is gone, as with a membership.

    The address's token is kept as SHA-256; what it shows is what the person who made it may see when it is fetched.
    A patient's calendar is that of the person themselves, so it names nothing else.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = tenant_table(
        inside_tenant("provider_id", "providers"),
        inside_tenant("room_id", "rooms"),
        inside_tenant("device_id", "devices"),
        ForeignKeyConstraint(
            ["organization_id", "user_id"],
            ["memberships.organization_id", "memberships.user_id"],
            ondelete="CASCADE",
        ),
        Index(
            "uq_calendar_feeds_calendar",
            "organization_id",
            "user_id",
            "kind",
            "provider_id",
            "room_id",
            "device_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("uq_calendar_feeds_token_hash", "token_hash", unique=True),
        CheckConstraint(
            "(kind = 'provider') = (provider_id is not null) and (kind = 'room') = (room_id is not null) "
            "and (kind = 'device') = (device_id is not null)",
            name="calendar",
        ),
        one_of("kind", FeedKind),
        one_of("privacy", FeedPrivacy),
    )

    kind: str = Field(default=FeedKind.PROVIDER, sa_column_kwargs={"server_default": "provider"})
    provider_id: UUID | None = None
    room_id: UUID | None = None
    device_id: UUID | None = None
    user_id: UUID
    privacy: str = Field(default=FeedPrivacy.INITIALS, sa_column_kwargs={"server_default": "initials"})
    token_hash: bytes
    made_at: datetime = instant()
    fetched_at: datetime | None = instant(nullable=True)
