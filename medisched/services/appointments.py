"""Appointments: book a published slot, cancel, move to another one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Conflict, NotFound, SlotTaken
from medisched.domain.timespan import TimeSpan
from medisched.models import Appointment, AppointmentStatus, Organization, Slot, SlotStatus
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_mails import announce_booking, announce_cancellation, announce_move
from medisched.services.ledger import claim_patient, give_back, take_slot
from medisched.services.memberships import hold_membership
from medisched.services.patients import ensure_patient
from medisched.services.rate_limits import spend_allowance

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentView, BookingDraft, CancellationDraft, MoveDraft


@requires(Permission.BOOK_SLOT)
async def book_slot(uow: UnitOfWork, draft: BookingDraft) -> AppointmentView:
    """Take a published slot for oneself. The confirmation is queued in the same transaction."""
    slot = await _get_published(uow, draft.slot_id)
    if slot.status != SlotStatus.FREE:
        raise SlotTaken
    TimeSpan(slot.start, slot.end).must_follow(uow.now + timedelta(microseconds=1))
    user_id = uow.actor.signed_in_as
    await hold_membership(uow, user_id)
    patient = await ensure_patient(uow, user_id, name=uow.actor.name, email=uow.actor.email)
    appointment = await uow.add(
        Appointment(
            provider_id=slot.provider_id,
            patient_id=patient.id,
            patient_user_id=user_id,
            start=slot.start,
            end=slot.end,
            title=slot.title,
            booked_by=user_id,
        )
    )
    await take_slot(uow, slot.id, appointment.id)
    await claim_patient(uow, patient.id, TimeSpan(slot.start, slot.end), appointment.id)
    # After the slot is won, so that those who were slower pay nothing.
    await spend_allowance(uow, "booking", str(user_id))
    view = await get_appointment(uow, appointment.id)
    await announce_booking(uow, view)
    return view


@requires(Permission.CHANGE_APPOINTMENT)
async def cancel_appointment(uow: UnitOfWork, appointment_id: UUID, draft: CancellationDraft) -> AppointmentView:
    """Give the time back; the appointment stays as cancelled. Cancelling twice changes nothing more."""
    appointment = await _get_changeable(uow, appointment_id)
    if appointment.status == AppointmentStatus.CANCELLED:
        return await get_appointment(uow, appointment_id)
    await _must_be_in_time(uow, appointment, "cancelled")
    appointment.status = AppointmentStatus.CANCELLED
    appointment.cancelled_at, appointment.cancelled_by = uow.now, uow.actor.signed_in_as
    appointment.cancel_reason = draft.reason or None
    appointment.sequence += 1
    await uow.save()
    await give_back(uow, appointment_id)
    view = await get_appointment(uow, appointment_id)
    await announce_cancellation(uow, view)
    return view


@requires(Permission.BOOK_SLOT)
async def move_appointment(uow: UnitOfWork, appointment_id: UUID, draft: MoveDraft) -> AppointmentView:
    """Give the old time back and take another slot of any provider: all or nothing."""
    appointment = await _get_changeable(uow, appointment_id)
    if appointment.status != AppointmentStatus.BOOKED:
        raise Conflict("Only a booked appointment can be moved.", code="not_booked")
    await _must_be_in_time(uow, appointment, "moved")
    slot = await _get_published(uow, draft.slot_id)
    if not uow.actor.may(Permission.SEE_MEMBERS) and appointment.patient_user_id != uow.actor.user_id:
        _must_be_own(uow, slot)
    if slot.appointment_id == appointment_id:
        raise Conflict("The appointment is already at this time.", code="same_time")
    if slot.status != SlotStatus.FREE:
        raise SlotTaken
    before = await get_appointment(uow, appointment_id)
    await give_back(uow, appointment_id)
    await take_slot(uow, slot.id, appointment_id)
    await claim_patient(uow, appointment.patient_id, TimeSpan(slot.start, slot.end), appointment_id)
    await spend_allowance(uow, "booking", str(uow.actor.signed_in_as))
    appointment.provider_id = slot.provider_id  # type: ignore[assignment]
    appointment.start, appointment.end, appointment.title = slot.start, slot.end, slot.title
    appointment.sequence += 1
    await uow.save()
    view = await get_appointment(uow, appointment_id)
    await announce_move(uow, before, view)
    return view


def _must_be_own(uow: UnitOfWork, slot: Slot) -> None:
    """A provider moves their patients within their own calendar."""
    if slot.provider_id != uow.actor.provider_id:
        raise NotFound


async def _get_published(uow: UnitOfWork, slot_id: UUID) -> Slot:
    slot = await uow.get(Slot, slot_id)
    if not slot.published:
        raise NotFound
    return slot


async def _get_changeable(uow: UnitOfWork, appointment_id: UUID) -> Appointment:
    """The appointment, if it is the caller's own, in their calendar, or they work at the desk."""
    appointment = await uow.get(Appointment, appointment_id, lock=True)
    actor = uow.actor
    is_own = appointment.patient_user_id == actor.user_id
    is_theirs = actor.provider_id is not None and appointment.provider_id == actor.provider_id
    if not (is_own or is_theirs or actor.may(Permission.SEE_MEMBERS)):
        raise NotFound
    return appointment


async def _must_be_in_time(uow: UnitOfWork, appointment: Appointment, verb: str) -> None:
    """Patients keep to the organization's window; those who work there may until the start."""
    if appointment.start <= uow.now or appointment.status != AppointmentStatus.BOOKED:
        raise Conflict(f"This appointment can no longer be {verb}.", code="too_late")
    works_here = uow.actor.may(Permission.SEE_APPOINTMENTS)
    if works_here and appointment.patient_user_id != uow.actor.user_id:
        return
    organization = await uow.get(Organization, uow.organization_id)
    if appointment.start - timedelta(minutes=organization.cancellation_window) < uow.now:
        raise Conflict(
            f"It is too late to change this online: it can be {verb} until "
            f"{_window_text(organization.cancellation_window)} before it begins. Please call {organization.name}.",
            code="too_late",
        )


def _window_text(minutes: int) -> str:
    if minutes % (24 * 60) == 0 and minutes:
        days = minutes // (24 * 60)
        return "a day" if days == 1 else f"{days} days"
    if minutes % 60 == 0 and minutes:
        return "an hour" if minutes == 60 else f"{minutes // 60} hours"  # noqa: PLR2004 - an hour
    return f"{minutes} minutes"
