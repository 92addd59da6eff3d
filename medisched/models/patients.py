"""People who receive care."""

from datetime import date
from uuid import UUID

from sqlalchemy import Column, ForeignKey, UniqueConstraint, Uuid
from sqlmodel import Field

from medisched.models.base import TenantRow, tenant_table


class Patient(TenantRow, table=True):
    """One organization's record of a person, with or without a login.

    Name and contact are kept here, so that lists never look into the global users.
    """

    __tablename__ = "patients"
    __table_args__ = tenant_table(UniqueConstraint("organization_id", "user_id"))

    user_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("users.id"), nullable=True, index=True)
    )
    name: str = Field(max_length=120)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)
    date_of_birth: date | None = None
    notes: str = Field(default="", sa_column_kwargs={"server_default": ""})
