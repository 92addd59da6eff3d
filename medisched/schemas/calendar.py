"""One provider's calendar: everything that lies in a range of time."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from medisched.schemas import statuses
from medisched.schemas.base import Draft, Instant, View
from medisched.schemas.time_off import TimeOffView


class SlotMoveDraft(Draft):
    """Where a free slot is to be instead."""

    start: Instant
    end: Instant


class CalendarSlotView(View):
    """A published slot that nobody has taken."""

    id: UUID
    start: datetime
    end: datetime
    title: str = ""


class CalendarAppointmentView(View):
    """An appointment as its provider's calendar shows it."""

    id: UUID
    start: datetime
    end: datetime
    patient: str
    title: str = ""
    service_id: UUID | None = None
    service: str = ""
    color: str = ""
    room: str = ""
    status: str = Field(json_schema_extra=statuses.APPOINTMENT)
    overbooked: bool = False
    sequence: int = 0


class StretchView(View):
    """A span of time, with what it is called if it has a name."""

    start: datetime
    end: datetime
    name: str = ""


class CalendarView(View):
    """`hours` are working time, joined; `has_hours` says whether any are set at all. `closed` have their reasons.

    `is_cut`: there is more than this.
    """

    provider_id: UUID
    provider: str
    slots: list[CalendarSlotView] = Field(default_factory=list[CalendarSlotView])
    appointments: list[CalendarAppointmentView] = Field(default_factory=list[CalendarAppointmentView])
    time_off: list[TimeOffView] = Field(default_factory=list[TimeOffView])
    hours: list[StretchView] = Field(default_factory=list[StretchView])
    has_hours: bool = False
    closed: list[StretchView] = Field(default_factory=list[StretchView])
    is_cut: bool = False
