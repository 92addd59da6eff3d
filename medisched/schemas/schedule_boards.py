"""The hospital's days: its providers or rooms side by side, and everything that lies in a range of time."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from medisched.schemas.base import Draft, Instant, View
from medisched.schemas.calendar import CalendarAppointmentView, CalendarSlotView, StretchView
from medisched.schemas.time_off import TimeOffView


class BoardQuery(Draft):
    """What is to be shown of [start, end), at most seven days; one department's or everybody's."""

    start: Instant
    end: Instant
    kind: Literal["providers", "rooms"] = "providers"
    department_id: UUID | None = None


class LaneView(View):
    """A provider or a room. `number` counts providers in the order in which they came and never changes.

    `has_hours`: whether any working hours are set; `is_archived`: it is here for its appointments only.
    """

    id: UUID
    name: str
    department: str = ""
    number: int = 0
    has_hours: bool = False
    is_archived: bool = False


class BoardAppointmentView(CalendarAppointmentView):
    """An appointment, with who and where."""

    provider_id: UUID
    provider: str
    provider_number: int = 0
    room_id: UUID | None = None


class BoardSlotView(CalendarSlotView):
    """A published slot that nobody has taken."""

    provider_id: UUID


class WorkView(View):
    """A stretch of a provider's working time."""

    provider_id: UUID
    start: datetime
    end: datetime


class BoardView(View):
    """Slots, time off and hours are providers'; rooms have none. `is_cut`: there is more than this."""

    lanes: list[LaneView] = Field(default_factory=list[LaneView])
    appointments: list[BoardAppointmentView] = Field(default_factory=list[BoardAppointmentView])
    slots: list[BoardSlotView] = Field(default_factory=list[BoardSlotView])
    time_off: list[TimeOffView] = Field(default_factory=list[TimeOffView])
    hours: list[WorkView] = Field(default_factory=list[WorkView])
    closed: list[StretchView] = Field(default_factory=list[StretchView])
    is_cut: bool = False
