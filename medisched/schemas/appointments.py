"""Appointments."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from medisched.schemas import statuses
from medisched.schemas.base import Draft, Instant, PageQuery, Reason, View, Whole


class BookingDraft(Draft):
    """Which published slot to take; staff name the patient, everybody else books for themselves."""

    slot_id: UUID
    patient_id: UUID | None = None


class CancellationDraft(Draft):
    """Why; may be empty. `sequence` is the appointment's when it was looked at: see there."""

    reason: Reason = ""
    sequence: Whole | None = None


class CalendarLinksView(View):
    """Ways of an appointment into a calendar: our file of it, and the forms of two calendars on the web."""

    file: str = ""
    google: str = ""
    outlook: str = ""


class MoveDraft(Draft):
    """Which published slot to take instead. `sequence` is the appointment's when it was looked at: see there."""

    slot_id: UUID
    sequence: Whole | None = None


class AppointmentView(View):
    """A patient meets a provider. `cancel_until` is the last instant at which the patient can cancel or move it.

    `sequence` grows with every move. Whoever sends it back with a change is refused when it has grown since.

    Telephone, birth date, note and overbooking are for those who work there; they are empty for the patient. Note and
    overbooking also for a provider who is the patient.
    """

    id: UUID
    provider_id: UUID
    provider: str
    provider_title: str = ""
    department: str
    patient_id: UUID
    patient: str
    patient_email: str = ""
    patient_phone: str = ""
    patient_date_of_birth: date | None = None
    service_id: UUID | None = None
    service: str = ""
    service_color: str = ""
    room_id: UUID | None = None
    room: str = ""
    device_ids: list[UUID] = Field(default_factory=list[UUID])
    devices: list[str] = Field(default_factory=list[str])
    start: datetime
    end: datetime
    title: str
    status: str = Field(json_schema_extra=statuses.APPOINTMENT)
    sequence: int
    cancel_reason: str = ""
    overbooked: bool = False
    overbook_reason: str = ""
    note: str = ""
    cancel_until: datetime
    created_at: datetime


class AppointmentChangeView(View):
    """One line of an appointment's history: what it was from then on.

    `devices` are their names at that time. A patient who works there sees neither why they were squeezed in nor who had
    the appointment before.
    """

    changed_at: datetime
    changed_by: str
    kind: str = Field(json_schema_extra=statuses.APPOINTMENT_CHANGE)
    status: str = Field(json_schema_extra=statuses.APPOINTMENT)
    patient: str
    provider: str
    room: str = ""
    devices: str = ""
    start: datetime
    end: datetime
    reason: str = ""


Sort = Literal["start", "-start", "patient", "provider", "service", "room", "status"]


class AppointmentFilter(Draft):
    """Which appointments, in which order; times half-open [from_, to)."""

    from_: Annotated[Instant | None, Field(alias="from")] = None
    to: Instant | None = None
    status: Literal["booked", "arrived", "in_progress", "fulfilled", "cancelled", "no_show", ""] = ""
    provider_id: UUID | None = None
    room_id: UUID | None = None
    patient_id: UUID | None = None
    service_id: UUID | None = None
    mine: bool = False
    sort: Sort = "start"


class OwnAppointmentQuery(PageQuery):
    """One's own as a patient: what is ahead, or what is over or cancelled."""

    past: bool = False


class AppointmentQuery(AppointmentFilter):
    """One page of them."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None
