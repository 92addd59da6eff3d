"""Parts of an organization."""

from sqlalchemy import Column, Index, func
from sqlmodel import Field

from medisched.models.base import TenantRow, tenant_table


class Department(TenantRow, table=True):
    """Removed only when no provider and no open invitation stands on it."""

    __tablename__ = "departments"
    __table_args__ = tenant_table(
        Index("uq_departments_lower_name", "organization_id", func.lower(Column("name")), unique=True)
    )

    name: str = Field(max_length=80)
