"""Providers who are away."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Uuid
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, instant, tenant_index, tenant_table


class TimeOff(TenantRow, table=True):
    """A provider is away. Blocked slots hold the time in the ledger, in pieces around appointments that are kept."""

    __tablename__ = "time_off"
    __table_args__ = tenant_table(
        inside_tenant("provider_id", "providers"),
        CheckConstraint('"start" < "end" and "end" - "start" <= interval \'367 days\'', name="span"),
        tenant_index("time_off", "provider_id", "start"),
    )

    provider_id: UUID
    start: datetime = instant()
    end: datetime = instant()
    reason: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    created_by: UUID = Field(sa_column=Column(Uuid, ForeignKey("users.id"), nullable=False))
