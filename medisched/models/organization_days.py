"""What happened on each day, and how much there is, counted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, UniqueConstraint, Uuid, text
from sqlmodel import Field

from medisched.models.base import Row, instant

COUNTED = (
    "bookings",
    "moves",
    "cancellations",
    "no_shows",
    "sign_ins",
    "mails",
    "mails_sent",
    "mails_delivered",
    "mails_dead",
)
"""What is counted of a day."""


def _count() -> int:
    column = Column(Integer, nullable=False, server_default=text("0"))
    return Field(default=0, sa_column=column)  # type: ignore[no-any-return]


class OrganizationDay(Row, table=True):
    """One organization's day (UTC) in numbers; without an organization: what belongs to none, such as sign-ins.

    Counted again by a job while anything may change, so at most a minute behind; never changed by anybody else. Of
    mails written on the day: all that were not pointless, those that a sender has taken, those that are known to have
    arrived, and those that could not be delivered.
    """

    __tablename__ = "organization_days"
    __table_args__ = (
        UniqueConstraint("organization_id", "day", postgresql_nulls_not_distinct=True),
        Index("ix_organization_days_day", "day"),
        CheckConstraint(" and ".join(f"{name} >= 0" for name in COUNTED), name="counts"),
    )

    organization_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("organizations.id", ondelete="CASCADE"), nullable=True)
    )
    day: date = Field(sa_column=Column(Date, nullable=False))
    bookings: int = _count()
    moves: int = _count()
    cancellations: int = _count()
    no_shows: int = _count()
    sign_ins: int = _count()
    mails: int = _count()
    mails_sent: int = _count()
    mails_delivered: int = _count()
    mails_dead: int = _count()


class OrganizationNumbers(Row, table=True):
    """One organization in numbers, for orders and sums of all: counted by a job, so at most a minute behind.

    `appointments_this_month` are not cancelled, and begin in the present month where the organization is.
    """

    __tablename__ = "organization_numbers"
    __table_args__ = (UniqueConstraint("organization_id"),)

    organization_id: UUID = Field(
        sa_column=Column(Uuid, ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False)
    )
    members: int = _count()
    departments: int = _count()
    providers: int = _count()
    appointments_this_month: int = _count()
    last_activity_at: datetime = instant()
