"""A patient meets a provider."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Uuid
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, instant, one_of, tenant_index, tenant_table


class AppointmentStatus(StrEnum):
    """FHIR's appointment states that a clinic uses."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    IN_PROGRESS = "in_progress"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Appointment(TenantRow, table=True):
    """Booked, perhaps moved, then kept or cancelled; never deleted. The time itself is held by slots.

    `sequence` counts the changes that the patient's calendar must learn of.
    """

    __tablename__ = "appointments"
    __table_args__ = tenant_table(
        inside_tenant("provider_id", "providers"),
        inside_tenant("patient_id", "patients"),
        CheckConstraint('"start" < "end" and "end" - "start" <= interval \'24 hours\'', name="span"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at is not null)", name="cancelled"),
        one_of("status", AppointmentStatus),
        tenant_index("appointments", "start"),
        tenant_index("appointments", "provider_id", "start"),
        tenant_index("appointments", "patient_id", "start"),
    )

    provider_id: UUID
    patient_id: UUID
    patient_user_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("users.id"), nullable=True, index=True)
    )
    start: datetime = instant()
    end: datetime = instant()
    title: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    status: str = Field(default=AppointmentStatus.BOOKED, sa_column_kwargs={"server_default": "booked"})
    booked_by: UUID = Field(sa_column=Column(Uuid, ForeignKey("users.id"), nullable=False))
    cancelled_at: datetime | None = instant(nullable=True)
    cancelled_by: UUID | None = Field(default=None, sa_column=Column(Uuid, ForeignKey("users.id"), nullable=True))
    cancel_reason: str | None = Field(default=None, max_length=500)
    sequence: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
