"""Appointments; `bookings` is the product specification's second spelling."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from medisched.api.deps import Session
from medisched.schemas.appointments import (
    AppointmentQuery,
    AppointmentView,
    BookingDraft,
    CancellationDraft,
    MoveDraft,
)
from medisched.schemas.base import Draft, Page
from medisched.services import appointment_lists, appointments
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1", tags=["appointments"])


class EventBookingIn(Draft):
    """The second spelling of a booking."""

    event_id: UUID


@router.post("/appointments", status_code=201, summary="Book a published slot")
async def book(draft: BookingDraft, session_id: Session) -> AppointmentView:
    """For oneself. 409 `slot_taken` when somebody was faster."""
    return await perform(session_id, appointments.book_slot, draft)


@router.post("/bookings", status_code=201, summary="Book a published slot (second spelling)")
async def book_event(draft: EventBookingIn, session_id: Session) -> AppointmentView:
    """The same as an appointment."""
    return await perform(session_id, appointments.book_slot, BookingDraft(slot_id=draft.event_id))


@router.get("/appointments", summary="List appointments")
@router.get("/bookings", summary="List appointments (second spelling)")
async def list_all(query: Annotated[AppointmentQuery, Query()], session_id: Session) -> Page:
    """What the caller may see, by start."""
    return await perform(session_id, appointment_lists.list_appointments, query)


@router.get("/appointments/{appointment_id}", summary="One appointment")
async def get_one(appointment_id: UUID, session_id: Session) -> AppointmentView:
    """What the caller may see."""
    return await perform(session_id, appointment_lists.get_appointment, appointment_id)


@router.post("/appointments/{appointment_id}/cancel", summary="Cancel an appointment")
@router.post("/bookings/{appointment_id}/cancel", summary="Cancel an appointment (second spelling)")
async def cancel(appointment_id: UUID, session_id: Session, draft: CancellationDraft | None = None) -> AppointmentView:
    """The time is offered again."""
    return await perform(session_id, appointments.cancel_appointment, appointment_id, draft or CancellationDraft())


@router.post("/appointments/{appointment_id}/move", summary="Move an appointment to another slot")
async def move(appointment_id: UUID, draft: MoveDraft, session_id: Session) -> AppointmentView:
    """All or nothing."""
    return await perform(session_id, appointments.move_appointment, appointment_id, draft)
