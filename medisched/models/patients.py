"""People who receive care."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, UniqueConstraint, Uuid
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, tenant_index, tenant_table


class Patient(TenantRow, table=True):
    """One organization's record of a person, with or without a login.

    Name and contact are kept here, so that lists never look into the global users. A record that turned out to be a
    second one of the same person is merged into the other and from then on only points to it. Who wants no `reminders`
    gets none before their appointments.
    """

    __tablename__ = "patients"
    __table_args__ = tenant_table(
        UniqueConstraint("organization_id", "user_id"),
        inside_tenant("merged_into_id", "patients"),
        CheckConstraint("merged_into_id is null or user_id is null", name="merged"),
        tenant_index("patients", "email"),
        tenant_index("patients", "name", "id"),
    )

    user_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("users.id"), nullable=True, index=True)
    )
    name: str = Field(max_length=120)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)
    date_of_birth: date | None = None
    notes: str = Field(default="", sa_column_kwargs={"server_default": ""})
    reminders: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    merged_into_id: UUID | None = None


class PatientWord(TenantRow, table=True):
    """What a record is found by: plain lower-case words and digits whose beginnings are searched.

    Written with the record. LIKE and trigrams lose their index under row security; comparisons of text do not.
    """

    __tablename__ = "patient_words"
    __table_args__ = tenant_table(
        UniqueConstraint("organization_id", "word", "patient_id"),
        inside_tenant("patient_id", "patients"),
        tenant_index("patient_words", "patient_id"),
    )

    patient_id: UUID
    word: str = Field(max_length=80)
