"""Days on which nobody works."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from medisched.models.base import TenantRow, tenant_index, tenant_table
from medisched.models.working_hours import WALL_SPAN


class Closure(TenantRow, table=True):
    """The whole organization is closed from the first day to the last, or on each of them between two wall times."""

    __tablename__ = "closures"
    __table_args__ = tenant_table(
        CheckConstraint("last_day between first_day and first_day + 366", name="days"),
        CheckConstraint(
            f"num_nulls(start_minute, end_minute) = 2 or (num_nulls(start_minute, end_minute) = 0 and {WALL_SPAN})",
            name="span",
        ),
        tenant_index("closures", "first_day"),
    )

    first_day: date
    last_day: date
    start_minute: int | None = None
    end_minute: int | None = None
    reason: str = Field(max_length=120)


class OpenHoliday(TenantRow, table=True):
    """A public holiday on which the organization is open all the same."""

    __tablename__ = "open_holidays"
    __table_args__ = tenant_table(UniqueConstraint("organization_id", "day"))

    day: date
