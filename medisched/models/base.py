"""What every table shares: ids, names of constraints, tenancy and the rule against overlaps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
TENANT = "current_setting('app.organization_id')::uuid"


def new_id() -> UUID:
    """A UUIDv7: sorted by time, so indexes stay dense. It tells its time: never a secret."""
    return uuid7()


class Row(SQLModel):
    """A row of a table that belongs to no organization."""

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Uuid)
    created_at: datetime | None = Field(
        default=None,
        sa_type=DateTime(timezone=True),  # type: ignore[call-overload]
        sa_column_kwargs={"server_default": func.now(), "nullable": False},
    )


class TenantRow(Row):
    """A row that belongs to one organization; row security compares it with the transaction's."""

    organization_id: UUID | None = Field(
        default=None, sa_type=Uuid, sa_column_kwargs={"server_default": text(TENANT), "nullable": False}
    )


def instant(*, nullable: bool = False, server_now: bool = False) -> Any:
    """A column of aware UTC instants."""
    default = func.now() if server_now else None
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=nullable, server_default=default))


def one_of(column: str, values: type) -> CheckConstraint:
    """An enumeration kept as text: a native enum loses its index under row security."""
    shown = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} in ({shown})", name=column)


def tenant_table(*constraints: Any) -> tuple[Any, ...]:
    """The keys of a tenant table, and what else it needs."""
    return (
        UniqueConstraint("organization_id", "id"),
        ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
        *constraints,
    )


def inside_tenant(column: str, table: str, **options: Any) -> ForeignKeyConstraint:
    """A reference that cannot leave the organization."""
    return ForeignKeyConstraint(
        ["organization_id", column],
        [f"{table}.organization_id", f"{table}.id"],
        **options,
    )


def no_overlap(owner: str) -> ExcludeConstraint:
    """Two rows of one owner never overlap in time."""
    return ExcludeConstraint(
        ("organization_id", "="),
        (f"{owner}_id", "="),
        (text('tstzrange("start", "end")'), "&&"),
        name=f"no_overlap_{owner}",
        using="gist",
        where=text(f"{owner}_id is not null"),
    )


def tenant_index(table: str, *columns: str, **options: Any) -> Index:
    """An index that begins with the organization, as every plan does."""
    return Index(f"ix_{table}_{'_'.join(columns)}", "organization_id", *columns, **options)
