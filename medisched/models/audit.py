"""Who did what, and whose data were looked at. Written by triggers and functions of the database, changed by nobody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, Index, PrimaryKeyConstraint, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from medisched.models.base import instant


class AuditEntry(SQLModel, table=True):
    """One thing that somebody did; see `db/audit_rights` for what is recorded.

    `organization_id` is zero for what belongs to none. `actor_name` is "Medisched" for the program itself. `before` and
    `after` hold what differs. Whoever looked at patients' data without changing them has `patient_ids`, too.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id", name="pk_audit_entries"),
        Index("ix_audit_entries_at", "organization_id", "at", "id"),
        Index("ix_audit_entries_subject_id", "organization_id", "subject_id", "at"),
        Index(
            "ix_audit_entries_patient_ids",
            "patient_ids",
            postgresql_using="gin",
            postgresql_where=text("patient_ids is not null"),
        ),
    )

    organization_id: UUID
    id: UUID
    at: datetime = instant()
    actor_id: UUID | None = None
    actor_name: str
    impersonator_id: UUID | None = None
    impersonator_name: str | None = None
    key_id: UUID | None = None
    door: str
    ip: str
    action: str
    subject: str
    subject_id: UUID | None = None
    subject_name: str
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    patient_ids: list[UUID] | None = Field(default=None, sa_column=Column(ARRAY(Uuid), nullable=True))


class AuditSeal(SQLModel, table=True):
    """The place of an entry in its organization's chain; `hash` covers the entry and the hash before it."""

    __tablename__ = "audit_seals"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "number", name="pk_audit_seals"),
        UniqueConstraint("organization_id", "entry_id"),
    )

    organization_id: UUID
    number: int = Field(sa_column=Column(BigInteger, nullable=False))
    entry_id: UUID
    hash: bytes
