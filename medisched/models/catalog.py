"""The catalog: what patients come for, and where and with what it is done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, func, text
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, instant, tenant_index, tenant_table


def _unique_name(table: str) -> Index:
    """No two that are in use have the same name; an archived one gives its name free."""
    return Index(
        f"uq_{table}_lower_name",
        "organization_id",
        func.lower(Column("name")),
        unique=True,
        postgresql_where=text("archived_at is null"),
    )


class Service(TenantRow, table=True):
    """What a patient comes for. Archived, not deleted: appointments keep referring to it.

    `duration`, `buffer_before`, `buffer_after`, `notice` and `step` are minutes, `horizon` days, `price` the smallest
    unit of `currency` (null: not shown). `online`: members may book openings of it. Needs a room when rooms are linked,
    and one device of each kind that is linked.
    """

    __tablename__ = "services"
    __table_args__ = tenant_table(
        _unique_name("services"),
        CheckConstraint("duration between 5 and 480", name="duration"),
        CheckConstraint("buffer_before between 0 and 240 and buffer_after between 0 and 240", name="buffers"),
        CheckConstraint("notice between 0 and 43200", name="notice"),
        CheckConstraint("horizon between 1 and 731", name="horizon"),
        CheckConstraint("step between 5 and 480", name="step"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    )

    name: str = Field(max_length=80)
    description: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    duration: int
    buffer_before: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    buffer_after: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    notice: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    horizon: int = Field(default=90, sa_column_kwargs={"server_default": "90"})
    step: int = Field(default=15, sa_column_kwargs={"server_default": "15"})
    price: int | None = None
    currency: str = Field(default="EUR", max_length=3, sa_column_kwargs={"server_default": "EUR"})
    color: str = Field(default="teal", max_length=20, sa_column_kwargs={"server_default": "teal"})
    online: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    archived_at: datetime | None = instant(nullable=True)


class Room(TenantRow, table=True):
    """Where. Archived, not deleted."""

    __tablename__ = "rooms"
    __table_args__ = tenant_table(_unique_name("rooms"))

    name: str = Field(max_length=80)
    archived_at: datetime | None = instant(nullable=True)


class Device(TenantRow, table=True):
    """With what. Devices of one `kind` stand in for each other; without a kind it is the only one of its kind."""

    __tablename__ = "devices"
    __table_args__ = tenant_table(_unique_name("devices"))

    name: str = Field(max_length=80)
    kind: str = Field(default="", max_length=80, sa_column_kwargs={"server_default": ""})
    archived_at: datetime | None = instant(nullable=True)


class ServiceProvider(TenantRow, table=True):
    """A provider offers a service."""

    __tablename__ = "service_providers"
    __table_args__ = tenant_table(
        UniqueConstraint("organization_id", "service_id", "provider_id"),
        inside_tenant("service_id", "services"),
        inside_tenant("provider_id", "providers"),
        tenant_index("service_providers", "provider_id"),
    )

    service_id: UUID
    provider_id: UUID


class ServiceRoom(TenantRow, table=True):
    """A room fits a service; any one of them will do."""

    __tablename__ = "service_rooms"
    __table_args__ = tenant_table(
        UniqueConstraint("organization_id", "service_id", "room_id"),
        inside_tenant("service_id", "services"),
        inside_tenant("room_id", "rooms"),
        tenant_index("service_rooms", "room_id"),
    )

    service_id: UUID
    room_id: UUID


class ServiceDevice(TenantRow, table=True):
    """A device serves a service; one of each kind is needed."""

    __tablename__ = "service_devices"
    __table_args__ = tenant_table(
        UniqueConstraint("organization_id", "service_id", "device_id"),
        inside_tenant("service_id", "services"),
        inside_tenant("device_id", "devices"),
        tenant_index("service_devices", "device_id"),
    )

    service_id: UUID
    device_id: UUID
