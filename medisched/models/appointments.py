"""A patient meets a provider."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, UniqueConstraint, Uuid
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

    `sequence` counts the changes that the patient's calendar must learn of. The buffers (minutes) are the service's at
    the time of booking. An overbooked appointment holds no time of its provider, and says why.
    """

    __tablename__ = "appointments"
    __table_args__ = tenant_table(
        inside_tenant("provider_id", "providers"),
        inside_tenant("patient_id", "patients"),
        inside_tenant("service_id", "services"),
        inside_tenant("room_id", "rooms"),
        CheckConstraint('"start" < "end" and "end" - "start" <= interval \'24 hours\'', name="span"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at is not null)", name="cancelled"),
        CheckConstraint("overbooked = (overbook_reason is not null)", name="overbooked"),
        CheckConstraint("buffer_before between 0 and 240 and buffer_after between 0 and 240", name="buffers"),
        one_of("status", AppointmentStatus),
        tenant_index("appointments", "start"),
        tenant_index("appointments", "provider_id", "start"),
        tenant_index("appointments", "patient_id", "start"),
        tenant_index("appointments", "room_id", "start"),
        tenant_index("appointments", "service_id", "start"),
    )

    provider_id: UUID
    patient_id: UUID
    patient_user_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("users.id"), nullable=True, index=True)
    )
    service_id: UUID | None = None
    room_id: UUID | None = None
    start: datetime = instant()
    end: datetime = instant()
    title: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    status: str = Field(default=AppointmentStatus.BOOKED, sa_column_kwargs={"server_default": "booked"})
    booked_by: UUID = Field(sa_column=Column(Uuid, ForeignKey("users.id"), nullable=False))
    cancelled_at: datetime | None = instant(nullable=True)
    cancelled_by: UUID | None = Field(default=None, sa_column=Column(Uuid, ForeignKey("users.id"), nullable=True))
    cancel_reason: str | None = Field(default=None, max_length=500)
    sequence: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    buffer_before: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    buffer_after: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    overbooked: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    overbook_reason: str | None = Field(default=None, max_length=500)
    note: str = Field(default="", max_length=1000, sa_column_kwargs={"server_default": ""})


class AppointmentDevice(TenantRow, table=True):
    """A device that an appointment uses; stays when the appointment is cancelled and its claims are gone."""

    __tablename__ = "appointment_devices"
    __table_args__ = tenant_table(
        UniqueConstraint("organization_id", "appointment_id", "device_id"),
        inside_tenant("appointment_id", "appointments"),
        inside_tenant("device_id", "devices"),
        tenant_index("appointment_devices", "device_id"),
    )

    appointment_id: UUID
    device_id: UUID
