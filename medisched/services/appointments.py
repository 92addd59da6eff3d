"""Appointments: book a published slot, cancel, move to another one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Conflict, NotFound, SlotTaken
from medisched.domain.texts import _
from medisched.domain.timespan import TimeSpan
from medisched.models import Appointment, AppointmentStatus, ChangeKind, Slot, SlotStatus
from medisched.services.appointment_history import record_change
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_mails import announce_booking, announce_cancellation, announce_move
from medisched.services.appointment_rules import get_changeable, must_be_as_seen, must_be_in_time
from medisched.services.calendar_locks import share_calendar
from medisched.services.ledger import Claim, claim, give_back, take_slot
from medisched.services.memberships import hold_own_record
from medisched.services.placements import get_open_patient, keep_devices
from medisched.services.rate_limits import spend_allowance

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.models import Patient
    from medisched.schemas.appointments import AppointmentView, BookingDraft, CancellationDraft, MoveDraft


@requires(Permission.BOOK_SLOT)
async def book_slot(uow: UnitOfWork, draft: BookingDraft) -> AppointmentView:
    """Take a published slot, staff for a patient, everybody else for themselves.

    The confirmation is queued in the same transaction.
    """
    if draft.patient_id is not None:
        uow.actor.must(Permission.SCHEDULE)
    await share_calendar(uow)
    slot = await _get_published(uow, draft.slot_id)
    if slot.status != SlotStatus.FREE:
        raise SlotTaken
    TimeSpan(slot.start, slot.end).must_follow(uow.now + timedelta(microseconds=1))
    user_id = uow.actor.signed_in_as
    patient = await _patient_for(uow, draft)
    appointment = await uow.add(
        Appointment(
            provider_id=slot.provider_id,
            patient_id=patient.id,
            patient_user_id=patient.user_id,
            start=slot.start,
            end=slot.end,
            title=slot.title,
            booked_by=user_id,
        )
    )
    await take_slot(uow, slot.id, appointment.id)
    await claim(uow, appointment.id, [Claim("patient", patient.id, TimeSpan(slot.start, slot.end))])
    if draft.patient_id is None:
        # After the slot is won, so that those who were slower pay nothing.
        await spend_allowance(uow, "booking", str(user_id))
    await record_change(uow, appointment, ChangeKind.BOOKED)
    view = await get_appointment(uow, appointment.id)
    await announce_booking(uow, view)
    return view


@requires(Permission.CHANGE_APPOINTMENT)
async def cancel_appointment(uow: UnitOfWork, appointment_id: UUID, draft: CancellationDraft) -> AppointmentView:
    """Give the time back; the appointment stays as cancelled. Cancelling twice changes nothing more."""
    await share_calendar(uow)
    appointment = await get_changeable(uow, appointment_id)
    if appointment.status == AppointmentStatus.CANCELLED:
        return await get_appointment(uow, appointment_id)
    if draft.sequence is not None:
        must_be_as_seen(uow, await get_appointment(uow, appointment_id), draft.sequence)
    await must_be_in_time(uow, appointment, "cancelled")
    appointment.status = AppointmentStatus.CANCELLED
    appointment.cancelled_at, appointment.cancelled_by = uow.now, uow.actor.signed_in_as
    appointment.cancel_reason = draft.reason or None
    appointment.sequence += 1
    await uow.save()
    await give_back(uow, appointment_id)
    await record_change(uow, appointment, ChangeKind.CANCELLED, reason=draft.reason)
    view = await get_appointment(uow, appointment_id)
    await announce_cancellation(uow, view)
    return view


@requires(Permission.BOOK_SLOT)
async def move_appointment(uow: UnitOfWork, appointment_id: UUID, draft: MoveDraft) -> AppointmentView:
    """Give the old time back and take another slot of any provider: all or nothing."""
    await share_calendar(uow)
    appointment = await get_changeable(uow, appointment_id)
    if appointment.status != AppointmentStatus.BOOKED:
        raise Conflict(_("Only a booked appointment can be moved."), code="not_booked")
    if appointment.service_id is not None:
        raise Conflict(_("This appointment is moved to another time of its service."), code="moves_by_service")
    await must_be_in_time(uow, appointment, "moved")
    before = await get_appointment(uow, appointment_id)
    must_be_as_seen(uow, before, draft.sequence)
    slot = await _get_published(uow, draft.slot_id)
    if not uow.actor.works_for_all and appointment.patient_user_id != uow.actor.user_id:
        _must_be_own(uow, slot)
    if slot.appointment_id == appointment_id:
        raise Conflict(_("The appointment is already at this time."), code="same_time")
    if slot.status != SlotStatus.FREE:
        raise SlotTaken
    await give_back(uow, appointment_id)
    await take_slot(uow, slot.id, appointment_id)
    span = TimeSpan(slot.start, slot.end)
    await claim(uow, appointment_id, [Claim("patient", appointment.patient_id, span)])
    if appointment.patient_user_id == uow.actor.user_id:
        await spend_allowance(uow, "booking", str(uow.actor.signed_in_as))
    appointment.provider_id = slot.provider_id  # type: ignore[assignment]
    appointment.start, appointment.end, appointment.title = slot.start, slot.end, slot.title
    # A published slot is a provider's time and nothing else.
    appointment.room_id, appointment.buffer_before, appointment.buffer_after = None, 0, 0
    appointment.overbooked, appointment.overbook_reason = False, None
    appointment.sequence += 1
    await uow.save()
    await keep_devices(uow, appointment_id, ())
    await record_change(uow, appointment, ChangeKind.MOVED)
    view = await get_appointment(uow, appointment_id)
    await announce_move(uow, before, view)
    return view


async def _patient_for(uow: UnitOfWork, draft: BookingDraft) -> Patient:
    if draft.patient_id is not None:
        return await get_open_patient(uow, draft.patient_id)
    return await hold_own_record(uow)


def _must_be_own(uow: UnitOfWork, slot: Slot) -> None:
    """A provider moves their patients within their own calendar."""
    if slot.provider_id != uow.actor.provider_id:
        raise NotFound


async def _get_published(uow: UnitOfWork, slot_id: UUID) -> Slot:
    slot = await uow.get(Slot, slot_id)
    if not slot.published:
        raise NotFound
    return slot
