"""What hospitals pay for: subscriptions as Polar last described them, its events, and checkouts on their way."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Uuid, text
from sqlmodel import Field

from medisched.models.base import Row, instant, one_of


class Subscription(Row, table=True):
    """One subscription at Polar, by its newest description; an organization may have had several.

    `status` is Polar's own word, also one that we do not know. `event_at`, `data_at` and `event_rank` order
    descriptions: the newest wins, however they arrive. `was_live` stays true once anything was paid or tried, so that
    the organization is made whatever arrives first. Money is in the currency's smallest unit.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        Index("uq_subscriptions_polar_id", "polar_id", unique=True),
        Index("ix_subscriptions_organization_id", "organization_id"),
        Index("ix_subscriptions_checkout_id", "checkout_id", postgresql_where=text("checkout_id <> ''")),
        CheckConstraint("seats is null or seats >= 0", name="seats"),
    )

    organization_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("organizations.id", ondelete="CASCADE"), nullable=True)
    )
    onboarding_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("onboardings.id", ondelete="SET NULL"), nullable=True)
    )
    polar_id: str = Field(max_length=100)
    status: str = Field(max_length=40)
    was_live: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    customer_id: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    customer_user_id: UUID | None = None
    customer_email: str = Field(default="", max_length=254, sa_column_kwargs={"server_default": ""})
    customer_name: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    checkout_id: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    product_id: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    plan: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    organization_name: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    organization_slug: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    country: str = Field(default="", max_length=2, sa_column_kwargs={"server_default": ""})
    amount: int | None = None
    currency: str = Field(default="", max_length=3, sa_column_kwargs={"server_default": ""})
    recurring_interval: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    recurring_interval_count: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    seats: int | None = None
    period_end: datetime | None = instant(nullable=True)
    trial_end: datetime | None = instant(nullable=True)
    cancel_at_period_end: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    ends_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    past_due_at: datetime | None = instant(nullable=True)
    resumes_at: datetime | None = instant(nullable=True)
    event_at: datetime = instant()
    data_at: datetime = instant()
    event_rank: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    checked_at: datetime | None = instant(nullable=True)
    claim_letters: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class PolarEventState(StrEnum):
    """What became of an event.

    pending until it was applied; ignored: nothing of ours; unknown: a kind or shape that we cannot read; failed: tried
    often and never applied; discarded: put aside by an administrator.
    """

    PENDING = "pending"
    APPLIED = "applied"
    IGNORED = "ignored"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DISCARDED = "discarded"


class PolarEvent(Row, table=True):
    """One signed delivery, kept as it came and before anything is made of it. `deliveries` counts repetitions."""

    __tablename__ = "polar_events"
    __table_args__ = (
        Index("uq_polar_events_webhook_id", "webhook_id", unique=True),
        Index("ix_polar_events_due_at", "due_at", postgresql_where=text("state = 'pending'")),
        Index("ix_polar_events_state", "state", "id"),
        Index("ix_polar_events_polar_id", "polar_id"),
        one_of("state", PolarEventState),
    )

    webhook_id: str = Field(max_length=255)
    kind: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    happened_at: datetime | None = instant(nullable=True)
    body: bytes
    polar_id: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    state: str = Field(default=PolarEventState.PENDING, sa_column_kwargs={"server_default": "pending"})
    deliveries: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    due_at: datetime = instant()
    applied_at: datetime | None = instant(nullable=True)
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})


class Onboarding(Row, table=True):
    """Somebody on the way to pay: what their organization shall be called, or which one they pay for again.

    `user_id` is set when they were signed in. `checkout_id` is Polar's and stands in the address they come back to.
    """

    __tablename__ = "onboardings"
    __table_args__ = (
        Index("uq_onboardings_checkout_id", "checkout_id", unique=True, postgresql_where=text("checkout_id <> ''")),
        Index("uq_onboardings_token_hash", "token_hash", unique=True),
        Index("ix_onboardings_slug", "slug", "created_at"),
    )

    user_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("users.id", ondelete="CASCADE"), nullable=True)
    )
    organization_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("organizations.id", ondelete="CASCADE"), nullable=True)
    )
    name: str = Field(max_length=120)
    slug: str = Field(max_length=40)
    timezone: str
    email: str = Field(max_length=254)
    locale: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    token_hash: bytes
    checkout_id: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    checkout_url: str = Field(default="", max_length=2000, sa_column_kwargs={"server_default": ""})
