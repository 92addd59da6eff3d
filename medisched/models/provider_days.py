"""What providers offered on days that are over."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, tenant_table


class ProviderDay(TenantRow, table=True):
    """The minutes that a provider could be booked on one local day, written once when the day is over.

    Hours are kept as they are now: without these rows, whoever changes them would change the reports of last year.
    """

    __tablename__ = "provider_days"
    __table_args__ = tenant_table(
        UniqueConstraint("organization_id", "day", "provider_id"),
        inside_tenant("provider_id", "providers"),
        CheckConstraint("offered_minutes between 0 and 1500", name="offered_minutes"),
    )

    provider_id: UUID
    day: date
    offered_minutes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
