"""Published time slots."""

import re
from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema

from medisched.domain.texts import _
from medisched.schemas import statuses
from medisched.schemas.base import AS_NUMBER, Date, Draft, Instant, Line, PageQuery, View

WALL_TIME = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"


def _without_offset(value: object) -> object:
    if isinstance(value, time) or (isinstance(value, str) and re.fullmatch(WALL_TIME, value.strip(), re.ASCII)):
        return value
    raise ValueError(_("Please enter a time, for example 09:30."))


WallTime = Annotated[time, BeforeValidator(_without_offset), WithJsonSchema({"type": "string", "pattern": WALL_TIME})]


class SlotDraft(Draft):
    """One span of a provider's own time; without `provider_id` the caller's."""

    start: Instant
    end: Instant
    title: Line = ""
    provider_id: UUID | None = None


class SlotSeriesDraft(Draft):
    """Many slots: weekdays (1 is Monday), wall times in the organization's timezone, minutes."""

    weekdays: frozenset[Annotated[int, Field(ge=1, le=7), AS_NUMBER]]
    first_day: Date
    last_day: Date
    opens: WallTime
    closes: WallTime
    length: Annotated[int, Field(json_schema_extra={"minimum": 5, "maximum": 480}), AS_NUMBER]
    gap: Annotated[int, Field(json_schema_extra={"minimum": 0, "maximum": 240}), AS_NUMBER] = 0
    title: Line = ""


class SlotView(View):
    """A published slot. `appointment_id` and `patient` only for those who may see who booked."""

    id: UUID
    provider_id: UUID
    provider: str
    department_id: UUID
    department: str
    start: datetime
    end: datetime
    title: str
    status: str = Field(json_schema_extra=statuses.PUBLISHED_SLOT)
    appointment_id: UUID | None = None
    patient: str = ""


class PlannedSlotView(View):
    """One slot of a series before it is made: `problem` is empty, or why it will be left out."""

    start: datetime
    end: datetime
    problem: str = ""


class SlotSeriesView(View):
    """What a series will make, or has made."""

    planned: list[PlannedSlotView]
    new_count: int
    skipped_count: int


class SlotQuery(Draft):
    """Which slots; times half-open [from_, to). `status` is free, busy or empty for both."""

    from_: Annotated[Instant | None, Field(alias="from")] = None
    to: Instant | None = None
    status: Literal["free", "busy", ""] = ""
    provider_id: UUID | None = None
    department_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: str | None = None


class FreeSlotQuery(PageQuery):
    """One page of the free slots that begin in [from_, to)."""

    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    provider_id: UUID | None = None
    department_id: UUID | None = None


class FreeDayView(View):
    """How many bookable slots a local day has."""

    day: date
    count: int
