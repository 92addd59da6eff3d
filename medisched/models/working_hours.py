"""When providers work, as wall-clock time of the organization.

Minutes are counted on the wall clock from the midnight of the day; an end beyond 1440 lies on the next day, so that
22:00-06:00 is 1320-1800.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, tenant_index, tenant_table

WALL_SPAN = "start_minute between 0 and 1439 and end_minute > start_minute and end_minute <= start_minute + 1440"


def _no_overlap(table: str, day: str) -> ExcludeConstraint:
    return ExcludeConstraint(
        ("organization_id", "="),
        ("provider_id", "="),
        (day, "="),
        (text("int4range(start_minute, end_minute)"), "&&"),
        name=f"no_overlap_{table}",
        using="gist",
    )


class WorkingHours(TenantRow, table=True):
    """One span of a provider's week (ISO weekday, 1 is Monday); the time between two spans of a day is a break."""

    __tablename__ = "working_hours"
    __table_args__ = tenant_table(
        inside_tenant("provider_id", "providers"),
        CheckConstraint("weekday between 1 and 7", name="weekday"),
        CheckConstraint(WALL_SPAN, name="span"),
        _no_overlap("working_hours", "weekday"),
    )

    provider_id: UUID
    weekday: int
    start_minute: int
    end_minute: int


class DateOverride(TenantRow, table=True):
    """One span of one date, in place of the week's; a date with one row without minutes is not worked at all."""

    __tablename__ = "date_overrides"
    __table_args__ = tenant_table(
        inside_tenant("provider_id", "providers"),
        CheckConstraint(
            f"num_nulls(start_minute, end_minute) = 2 or (num_nulls(start_minute, end_minute) = 0 and {WALL_SPAN})",
            name="span",
        ),
        # Without minutes the range is unbounded: a day off overlaps everything else of that date.
        _no_overlap("date_overrides", "day"),
        tenant_index("date_overrides", "provider_id", "day"),
    )

    provider_id: UUID
    day: date
    start_minute: int | None = None
    end_minute: int | None = None
    reason: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
