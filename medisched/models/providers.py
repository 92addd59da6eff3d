"""People who give care."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, UniqueConstraint, Uuid
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, instant, tenant_index, tenant_table


class Provider(TenantRow, table=True):
    """A user who gives care in one department. Archived, not deleted: appointments keep referring to it."""

    __tablename__ = "providers"
    __table_args__ = tenant_table(
        UniqueConstraint("organization_id", "user_id"),
        inside_tenant("department_id", "departments"),
        tenant_index("providers", "department_id"),
    )

    user_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("users.id"), nullable=False, index=True))
    department_id: UUID
    name: str = Field(max_length=120)
    title: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    bio: str = Field(default="", max_length=1000, sa_column_kwargs={"server_default": ""})
    archived_at: datetime | None = instant(nullable=True)
