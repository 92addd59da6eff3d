"""Answers that are given again to a request that is sent again."""

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from medisched.models.base import TenantRow, tenant_table


class IdempotencyKey(TenantRow, table=True):
    """Written with what the request made, in one transaction; deleted a day later. A refused request leaves none.

    `caller_id` is the person's, or the API key's; `fingerprint` is that of the whole request; `role` is the caller's at
    that time. The body is as personal as what it tells: only the same caller can get it again.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = tenant_table(
        UniqueConstraint("organization_id", "caller_id", "key"),
        Index("ix_idempotency_keys_created_at", "created_at"),
    )

    caller_id: UUID
    key: str
    fingerprint: bytes
    role: str
    body: str = Field(default="", sa_column_kwargs={"server_default": ""})
    etag: str = Field(default="", sa_column_kwargs={"server_default": ""})
    location: str = Field(default="", sa_column_kwargs={"server_default": ""})
