"""The history of appointments."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, Uuid
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, instant, one_of, tenant_index, tenant_table


class ChangeKind(StrEnum):
    """What happened to an appointment."""

    BOOKED = "booked"
    MOVED = "moved"
    STATUS = "status"
    CANCELLED = "cancelled"


class AppointmentChange(TenantRow, table=True):
    """What an appointment was after each change; written once, never changed.

    `devices` are names as they were then, joined. A record that is merged into another one keeps its lines.
    """

    __tablename__ = "appointment_changes"
    __table_args__ = tenant_table(
        inside_tenant("appointment_id", "appointments"),
        inside_tenant("patient_id", "patients"),
        inside_tenant("provider_id", "providers"),
        inside_tenant("room_id", "rooms"),
        one_of("kind", ChangeKind),
        tenant_index("appointment_changes", "appointment_id"),
        Index("ix_appointment_changes_changed_at", "changed_at", postgresql_using="brin"),
    )

    appointment_id: UUID
    changed_at: datetime = instant()
    changed_by: UUID | None = Field(default=None, sa_column=Column(Uuid, ForeignKey("users.id"), nullable=True))
    changed_by_name: str = Field(max_length=120)
    kind: str
    status: str
    patient_id: UUID
    provider_id: UUID
    room_id: UUID | None = None
    devices: str = Field(default="", sa_column_kwargs={"server_default": ""})
    start: datetime = instant()
    end: datetime = instant()
    reason: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
