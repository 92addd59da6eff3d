"""The ledger of time: a slot is a span of one resource's time, and two slots of one resource never overlap."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, instant, no_overlap, one_of, tenant_index, tenant_table


class SlotStatus(StrEnum):
    """free: offered to patients; busy: held by an appointment; blocked: held by time off."""

    FREE = "free"
    BUSY = "busy"
    BLOCKED = "blocked"


OWNERS = ("provider", "room", "device", "patient")


def _busy_index(owner: str) -> Index:
    return tenant_index(
        "slots",
        f"{owner}_id",
        "start",
        postgresql_include=["end", "status"],
        postgresql_where=text(f"{owner}_id is not null"),
    )


class Slot(TenantRow, table=True):
    """A span of one provider's, room's, device's or patient's time.

    Published by a provider (free), taken by an appointment (busy), given back when it is cancelled (free again),
    withdrawn while free (deleted). What an appointment claims beyond the published slot is deleted with it; a span that
    is blocked by time off goes with the time off.
    """

    __tablename__ = "slots"
    __table_args__ = tenant_table(
        inside_tenant("provider_id", "providers"),
        inside_tenant("room_id", "rooms"),
        inside_tenant("device_id", "devices"),
        inside_tenant("patient_id", "patients"),
        inside_tenant("appointment_id", "appointments"),
        inside_tenant("time_off_id", "time_off"),
        CheckConstraint("num_nonnulls(provider_id, room_id, device_id, patient_id) = 1", name="one_owner"),
        CheckConstraint('"start" < "end" and "end" - "start" <= interval \'24 hours\'', name="span"),
        CheckConstraint("(status = 'busy') = (appointment_id is not null)", name="busy"),
        CheckConstraint("(status = 'blocked') = (time_off_id is not null)", name="blocked"),
        CheckConstraint("status <> 'free' or (provider_id is not null and published)", name="free"),
        one_of("status", SlotStatus),
        *(no_overlap(owner) for owner in OWNERS),
        *(_busy_index(owner) for owner in OWNERS),
        tenant_index("slots", "start", postgresql_where=text("published")),
        tenant_index("slots", "appointment_id"),
        tenant_index("slots", "time_off_id", postgresql_where=text("time_off_id is not null")),
    )

    provider_id: UUID | None = None
    room_id: UUID | None = None
    device_id: UUID | None = None
    patient_id: UUID | None = None
    appointment_id: UUID | None = None
    time_off_id: UUID | None = None
    start: datetime = instant()
    end: datetime = instant()
    status: str
    published: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    title: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
