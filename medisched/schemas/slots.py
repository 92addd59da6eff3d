"""Published time slots."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import Field

from medisched.schemas.base import Draft, Instant, Line, View


class SlotDraft(Draft):
    """One span of a provider's own time; without `provider_id` the caller's."""

    start: Instant
    end: Instant
    title: Line = ""
    provider_id: UUID | None = None


class SlotSeriesDraft(Draft):
    """Many slots: weekdays (1 is Monday), wall times in the organization's timezone, minutes."""

    weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]]
    first_day: date
    last_day: date
    opens: time
    closes: time
    length: int
    gap: int = 0
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
    status: str
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
    status: Annotated[str, Field(pattern="^(free|busy|)$")] = ""
    provider_id: UUID | None = None
    department_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: str | None = None


class FreeDayView(View):
    """How many bookable slots a local day has."""

    day: date
    count: int
