"""Appointments; `bookings` is the product specification's second spelling."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from medisched.api.answers import shown
from medisched.api.conditions import Changing
from medisched.api.deps import SignedIn
from medisched.api.once import Once
from medisched.schemas.appointments import (
    AppointmentChangeView,
    AppointmentFilter,
    AppointmentQuery,
    AppointmentView,
    BookingDraft,
    CalendarLinksView,
    CancellationDraft,
    MoveDraft,
)
from medisched.schemas.base import Draft, Page
from medisched.schemas.schedules import AppointmentChangeDraft, NewAppointmentDraft, WalkInDraft
from medisched.services import (
    appointment_calendars,
    appointment_exports,
    appointment_history,
    appointment_lists,
    appointment_requests,
    appointments,
    schedules,
)
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1", tags=["appointments"])
ICS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/calendar": {}}, "description": "One event."}}
SEEN: dict[int | str, dict[str, Any]] = {304: {"description": "Nothing has changed since the named ETag"}}
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}, "description": "One line for each."}}


class EventBookingIn(Draft):
    """The second spelling of a booking."""

    event_id: UUID
    patient_id: UUID | None = None


@router.post("/appointments", status_code=201, response_model=AppointmentView, summary="Make an appointment")
async def create(draft: NewAppointmentDraft, once: Once) -> Response:
    """A published slot by `slotId`, or an opening by `serviceId` and `start`; staff name the patient.

    409 when the time is not to be had; the code says why: `slot_taken`, `room_busy`, `outside_hours` …
    """
    return await once.perform(appointment_requests.create_appointment, draft)


@router.post(
    "/bookings", status_code=201, response_model=AppointmentView, summary="Book a published slot (second spelling)"
)
async def book_event(draft: EventBookingIn, once: Once) -> Response:
    """The same as an appointment."""
    return await once.perform(appointments.book_slot, BookingDraft(slot_id=draft.event_id, patient_id=draft.patient_id))


@router.get("/appointments", summary="List appointments")
@router.get("/bookings", summary="List appointments (second spelling)")
async def list_all(query: Annotated[AppointmentQuery, Query()], caller: SignedIn) -> Page[AppointmentView]:
    """What the caller may see, by start."""
    return await perform(caller, appointment_lists.list_appointments, query)


@router.get("/appointments.csv", summary="Export appointments as CSV", response_class=Response, responses=CSV)
async def export(query: Annotated[AppointmentFilter, Query()], caller: SignedIn) -> Response:
    """The same filters; local times of the organization."""
    table = await perform(caller, appointment_exports.export_appointments, query)
    headers = {"Content-Disposition": 'attachment; filename="appointments.csv"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/appointments/{appointment_id}", response_model=AppointmentView, responses=SEEN, summary="One appointment")
@router.get(
    "/bookings/{appointment_id}",
    response_model=AppointmentView,
    responses=SEEN,
    summary="One appointment (second spelling)",
)
async def get_one(appointment_id: UUID, caller: SignedIn, request: Request) -> Response:
    """What the caller may see, with its ETag; 304 when `If-None-Match` names that."""
    return shown(await perform(caller, appointment_lists.get_appointment, appointment_id), request)


@router.get(
    "/appointments/{appointment_id}/calendar.ics",
    summary="An appointment as a calendar file",
    response_class=Response,
    responses=ICS,
)
async def get_calendar_file(appointment_id: UUID, caller: SignedIn) -> Response:
    """The same event as in our letters; of a cancelled appointment one that is cancelled."""
    file = await perform(caller, appointment_calendars.get_calendar_file, appointment_id)
    headers = {"Content-Disposition": 'attachment; filename="appointment.ics"'}
    return Response(file, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/appointments/{appointment_id}/calendar-links", summary="Ways of an appointment into a calendar")
async def get_calendar_links(appointment_id: UUID, caller: SignedIn) -> CalendarLinksView:
    """The address of that file, and of two web calendars' forms, filled in."""
    return await perform(caller, appointment_calendars.get_calendar_links, appointment_id)


@router.get("/appointments/{appointment_id}/changes", summary="History of an appointment")
async def list_changes(appointment_id: UUID, caller: SignedIn) -> Page[AppointmentChangeView]:
    """All of them, oldest first; for those who work there."""
    changes = await perform(caller, appointment_history.list_changes, appointment_id)
    return Page[AppointmentChangeView](items=changes)


@router.patch("/appointments/{appointment_id}", response_model=AppointmentView, summary="Change an appointment")
async def change(appointment_id: UUID, draft: AppointmentChangeDraft, changing: Changing) -> Response:
    """Time, provider, room, devices, patient, note and status: all of it or nothing.

    409 `moved_meanwhile` when a `sequence` is sent that is not the appointment's any more.
    """
    return shown(await changing.change(appointment_requests.change_appointment, appointment_id, draft))


@router.post(
    "/appointments/walk-ins",
    status_code=201,
    response_model=AppointmentView,
    summary="Register somebody who is at the desk",
)
async def walk_in(draft: WalkInDraft, once: Once) -> Response:
    """Begins in this minute, as arrived."""
    return await once.perform(schedules.register_walk_in, draft)


@router.post("/appointments/{appointment_id}/cancel", response_model=AppointmentView, summary="Cancel an appointment")
@router.post(
    "/bookings/{appointment_id}/cancel",
    response_model=AppointmentView,
    summary="Cancel an appointment (second spelling)",
)
async def cancel(appointment_id: UUID, changing: Changing, draft: CancellationDraft | None = None) -> Response:
    """The time is offered again."""
    said = draft or CancellationDraft()
    return shown(await changing.change(appointments.cancel_appointment, appointment_id, said))


@router.delete("/bookings/{appointment_id}", status_code=204, summary="Cancel an appointment (third spelling)")
async def delete(appointment_id: UUID, changing: Changing) -> None:
    """Without a reason; it stays listed as cancelled."""
    await changing.change(appointments.cancel_appointment, appointment_id, CancellationDraft())


@router.post(
    "/appointments/{appointment_id}/move",
    response_model=AppointmentView,
    summary="Move an appointment to another slot",
)
async def move(appointment_id: UUID, draft: MoveDraft, changing: Changing) -> Response:
    """All or nothing."""
    return shown(await changing.change(appointments.move_appointment, appointment_id, draft))
