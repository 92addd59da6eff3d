"""Tenants."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Uuid
from sqlmodel import Field

from medisched.models.base import Row, instant, one_of


class OrganizationStatus(StrEnum):
    """What an organization may do at present."""

    ACTIVE = "active"
    READ_ONLY = "read_only"
    SUSPENDED = "suspended"


class Organization(Row, table=True):
    """A hospital or practice. Its rows live and die with it; it is suspended rather than deleted.

    `cancellation_window` is in minutes before the start of an appointment. Public holidays of `holiday_country` (ISO
    3166-1 alpha-2; empty: none) and `holiday_region` (ISO 3166-2 part) are closed. `locale` is the language of mails to
    people who have none of their own. `phone` is the number that patients are told to call; empty: they are told none.
    Patients are reminded `reminder_hours` before an appointment; 0: never. While an administrator of the platform has
    suspended it, `standing` is what its subscriptions would allow, and becomes the status again when it is restored.
    """

    __tablename__ = "organizations"
    __table_args__ = (
        Index("uq_organizations_slug", "slug", unique=True),
        CheckConstraint("slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'", name="slug"),
        CheckConstraint("timezone ~ '^[A-Za-z][A-Za-z0-9_+/-]*$'", name="timezone"),
        CheckConstraint("locale ~ '^[a-z]{2}$'", name="locale"),
        CheckConstraint("cancellation_window between 0 and 43200", name="cancellation_window"),
        CheckConstraint("reminder_hours between 0 and 168", name="reminder_hours"),
        one_of("status", OrganizationStatus),
        CheckConstraint("standing in ('active', 'read_only', 'suspended')", name="standing"),
        CheckConstraint(
            "(suspended_at is null) = (standing is null) and (suspended_at is null or status = 'suspended')",
            name="suspended",
        ),
    )

    name: str = Field(max_length=120)
    slug: str = Field(max_length=40)
    timezone: str
    locale: str = Field(default="en", max_length=10, sa_column_kwargs={"server_default": "en"})
    address: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    phone: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    status: str = Field(default=OrganizationStatus.ACTIVE, sa_column_kwargs={"server_default": "active"})
    cancellation_window: int = Field(default=24 * 60, sa_column_kwargs={"server_default": "1440"})
    mail_shows_title: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    reminder_hours: int = Field(default=24, sa_column_kwargs={"server_default": "24"})
    holiday_country: str = Field(default="", max_length=2, sa_column_kwargs={"server_default": ""})
    holiday_region: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    standing: str | None = None
    suspended_at: datetime | None = instant(nullable=True)
    suspended_by: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("users.id", ondelete="SET NULL"), nullable=True)
    )
    suspended_reason: str = Field(default="", sa_column_kwargs={"server_default": ""})
