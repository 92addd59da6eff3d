"""Appointments; `bookings` is the product specification's second spelling."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from medisched.api.deps import Session
from medisched.schemas.appointments import (
    AppointmentChangeView,
    AppointmentFilter,
    AppointmentQuery,
    AppointmentView,
    BookingDraft,
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
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}, "description": "One line for each."}}


class EventBookingIn(Draft):
    """The second spelling of a booking."""

    event_id: UUID


@router.post("/appointments", status_code=201, summary="Make an appointment")
async def create(draft: NewAppointmentDraft, session_id: Session) -> AppointmentView:
    """A published slot by `slotId`, or an opening by `serviceId` and `start`; staff name the patient.

    409 when the time is not to be had; the code says why: `slot_taken`, `room_busy`, `outside_hours` …
    """
    return await perform(session_id, appointment_requests.create_appointment, draft)


@router.post("/bookings", status_code=201, summary="Book a published slot (second spelling)")
async def book_event(draft: EventBookingIn, session_id: Session) -> AppointmentView:
    """The same as an appointment."""
    return await perform(session_id, appointments.book_slot, BookingDraft(slot_id=draft.event_id))


@router.get("/appointments", summary="List appointments")
@router.get("/bookings", summary="List appointments (second spelling)")
async def list_all(query: Annotated[AppointmentQuery, Query()], session_id: Session) -> Page:
    """What the caller may see, by start."""
    return await perform(session_id, appointment_lists.list_appointments, query)


@router.get("/appointments.csv", summary="Export appointments as CSV", response_class=Response, responses=CSV)
async def export(query: Annotated[AppointmentFilter, Query()], session_id: Session) -> Response:
    """The same filters; local times of the organization."""
    table = await perform(session_id, appointment_exports.export_appointments, query)
    headers = {"Content-Disposition": 'attachment; filename="appointments.csv"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/appointments/{appointment_id}", summary="One appointment")
async def get_one(appointment_id: UUID, session_id: Session) -> AppointmentView:
    """What the caller may see."""
    return await perform(session_id, appointment_lists.get_appointment, appointment_id)


@router.get(
    "/appointments/{appointment_id}/calendar.ics",
    summary="An appointment as a calendar file",
    response_class=Response,
    responses=ICS,
)
async def get_calendar_file(appointment_id: UUID, session_id: Session) -> Response:
    """One that is not cancelled."""
    file = await perform(session_id, appointment_calendars.get_calendar_file, appointment_id)
    headers = {"Content-Disposition": 'attachment; filename="appointment.ics"'}
    return Response(file, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/appointments/{appointment_id}/changes", summary="History of an appointment")
async def list_changes(appointment_id: UUID, session_id: Session) -> list[AppointmentChangeView]:
    """Oldest first; for those who work there."""
    return await perform(session_id, appointment_history.list_changes, appointment_id)


@router.patch("/appointments/{appointment_id}", summary="Change an appointment")
async def change(appointment_id: UUID, draft: AppointmentChangeDraft, session_id: Session) -> AppointmentView:
    """Time, provider, room, devices, patient, note and status: all of it or nothing.

    409 `moved_meanwhile` when a `sequence` is sent that is not the appointment's any more.
    """
    return await perform(session_id, appointment_requests.change_appointment, appointment_id, draft)


@router.post("/appointments/walk-ins", status_code=201, summary="Register somebody who is at the desk")
async def walk_in(draft: WalkInDraft, session_id: Session) -> AppointmentView:
    """Begins in this minute, as arrived."""
    return await perform(session_id, schedules.register_walk_in, draft)


@router.post("/appointments/{appointment_id}/cancel", summary="Cancel an appointment")
@router.post("/bookings/{appointment_id}/cancel", summary="Cancel an appointment (second spelling)")
async def cancel(appointment_id: UUID, session_id: Session, draft: CancellationDraft | None = None) -> AppointmentView:
    """The time is offered again."""
    return await perform(session_id, appointments.cancel_appointment, appointment_id, draft or CancellationDraft())


@router.post("/appointments/{appointment_id}/move", summary="Move an appointment to another slot")
async def move(appointment_id: UUID, draft: MoveDraft, session_id: Session) -> AppointmentView:
    """All or nothing."""
    return await perform(session_id, appointments.move_appointment, appointment_id, draft)
