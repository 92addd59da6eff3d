"""What senders tell of mail that they took, and the addresses that get no more of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field

from medisched.models.base import Row, instant, one_of


class MailEventState(StrEnum):
    """What became of a message from a sender.

    pending until it was applied; ignored: it changes nothing; unknown: we cannot read it; unmatched: about a mail that
    is not ours.
    """

    PENDING = "pending"
    APPLIED = "applied"
    IGNORED = "ignored"
    UNKNOWN = "unknown"
    UNMATCHED = "unmatched"


class MailEvent(Row, table=True):
    """One signed message from a sender, kept before anything is made of it: what it says, without people or texts.

    `deliveries` counts repetitions, `attempts` how often its mail was looked for. Deleted after 30 days.
    """

    __tablename__ = "mail_events"
    __table_args__ = (
        Index("uq_mail_events_webhook_id", "webhook_id", unique=True),
        Index("ix_mail_events_due_at", "due_at", postgresql_where=text("state = 'pending'")),
        Index("ix_mail_events_created_at", "created_at"),
        one_of("state", MailEventState),
    )

    webhook_id: str = Field(max_length=255)
    kind: str = Field(max_length=60)
    outcome: str = Field(max_length=20)
    message_id: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    happened_at: datetime | None = instant(nullable=True)
    note: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    state: str = Field(default=MailEventState.PENDING, sa_column_kwargs={"server_default": "pending"})
    deliveries: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    due_at: datetime = instant()


class SuppressionReason(StrEnum):
    """Why: there is no such mailbox; or its owner called our mail unwanted, and gets only what lets them in."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"


class SuppressedAddress(Row, table=True):
    """An address that gets no mail until an administrator allows it again; known by the SHA-256 of its lower case."""

    __tablename__ = "suppressed_addresses"
    __table_args__ = (
        Index("uq_suppressed_addresses_address_hash", "address_hash", unique=True),
        one_of("reason", SuppressionReason),
    )

    address_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    reason: str
