"""Who belongs to which organization, as what."""

from uuid import UUID

from sqlalchemy import Column, ForeignKey, UniqueConstraint, Uuid
from sqlmodel import Field

from medisched.domain.access import Role
from medisched.models.base import TenantRow, one_of, tenant_index, tenant_table


class Membership(TenantRow, table=True):
    """A user in an organization. The database refuses to lose the last owner, also to two at once."""

    __tablename__ = "memberships"
    __table_args__ = tenant_table(
        UniqueConstraint("organization_id", "user_id"),
        one_of("role", Role),
        tenant_index("memberships", "role"),
    )

    user_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("users.id"), nullable=False, index=True))
    role: str
