"""The outbox: mail that is part of a transaction, and how its delivery went."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlmodel import Field

from medisched.models.base import Row, instant, one_of


class EmailStatus(StrEnum):
    """queued until a sender accepts it; dead after the last try; cancelled when it became pointless."""

    QUEUED = "queued"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"


BOUNCED = text("bounced_at is not null or complained_at is not null")
UNTOLD = text("failed_at is not null and told_at is null and kind <> 'mail_trouble'")


class Email(Row, table=True):
    """One message to one address, rendered when its cause was committed. `key` makes it unique for that cause.

    Mail about a login belongs to no organization. A worker holds it until `leased_until`; when the worker dies,
    the lease runs out and another one delivers with the same idempotency key. `attempts` counts all tries, and
    `round_began` those before an administrator had it sent again.

    What a sender tells later: `delivered_at`, `bounced_at` with the reason in `bounce`, `complained_at`. `failed_at` is
    when it was clear that it would not arrive, `told_at` when the organization's owners learned of that.

    A reminder is withdrawn while it waits when its appointment (`appointment_id`) changes, and is of no use any more
    when that begins (`expires_at`). `unsubscribe` is the address at which its reader says no to such mail.
    """

    __tablename__ = "emails"
    __table_args__ = (
        UniqueConstraint("organization_id", "key", postgresql_nulls_not_distinct=True),
        Index("ix_emails_due", "due_at", postgresql_where=text("status = 'queued'")),
        Index("ix_emails_created_at", "created_at"),
        Index(
            "ix_emails_provider_message_id",
            "provider_message_id",
            postgresql_where=text("provider_message_id is not null"),
        ),
        Index(
            "ix_emails_withdrawable",
            "organization_id",
            "appointment_id",
            postgresql_where=text("appointment_id is not null and status = 'queued'"),
        ),
        Index("ix_emails_untold", "organization_id", postgresql_where=UNTOLD),
        Index("ix_emails_bounced", "created_at", "id", postgresql_where=BOUNCED),
        Index("ix_emails_trouble", "organization_id", "created_at", postgresql_where=text("kind = 'mail_trouble'")),
        Index("ix_emails_dead", "organization_id", "created_at", postgresql_where=text("status = 'dead'")),
        one_of("status", EmailStatus),
    )

    organization_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("organizations.id", ondelete="CASCADE"), nullable=True)
    )
    key: str = Field(max_length=200)
    kind: str = Field(max_length=40)
    recipient: str = Field(max_length=254)
    subject: str = Field(max_length=250)
    text: str
    html: str
    calendar: str | None = None
    calendar_method: str | None = Field(default=None, max_length=10)
    status: str = Field(default=EmailStatus.QUEUED, sa_column_kwargs={"server_default": "queued"})
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    round_began: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    due_at: datetime = instant()
    leased_until: datetime | None = instant(nullable=True)
    sent_at: datetime | None = instant(nullable=True)
    sender: str | None = Field(default=None, max_length=20)
    provider_message_id: str | None = Field(default=None, max_length=200)
    last_error: str | None = Field(default=None, max_length=500)
    failed_at: datetime | None = instant(nullable=True)
    told_at: datetime | None = instant(nullable=True)
    delivered_at: datetime | None = instant(nullable=True)
    bounced_at: datetime | None = instant(nullable=True)
    complained_at: datetime | None = instant(nullable=True)
    bounce: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    unsubscribe: str | None = None
    appointment_id: UUID | None = None
    expires_at: datetime | None = instant(nullable=True)


class EmailAttempt(Row, table=True):
    """One try to hand an e-mail to a sender, recorded before it begins and completed when it ends."""

    __tablename__ = "email_attempts"
    __table_args__ = (UniqueConstraint("email_id", "number"),)

    email_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("emails.id", ondelete="CASCADE"), nullable=False))
    number: int
    started_at: datetime = instant()
    finished_at: datetime | None = instant(nullable=True)
    sender: str = Field(default="", max_length=20)
    error: str | None = Field(default=None, max_length=500)
