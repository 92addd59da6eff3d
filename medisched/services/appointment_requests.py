"""One request for every kind of appointment and every kind of change; programs name it by what they send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Invalid
from medisched.domain.texts import _
from medisched.schemas.appointments import BookingDraft, CancellationDraft, MoveDraft
from medisched.schemas.schedules import OpeningDraft, RescheduleDraft, ScheduleDraft, StatusDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_notes import set_note
from medisched.services.appointment_rules import get_changeable, must_be_as_seen
from medisched.services.appointment_statuses import set_status
from medisched.services.appointments import book_slot, cancel_appointment, move_appointment
from medisched.services.calendar_locks import share_calendar
from medisched.services.reschedules import reschedule_appointment
from medisched.services.schedules import book_opening, schedule_appointment

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentView
    from medisched.schemas.schedules import AppointmentChangeDraft, NewAppointmentDraft


@requires(Permission.BOOK_SLOT)
async def create_appointment(uow: UnitOfWork, draft: NewAppointmentDraft) -> AppointmentView:
    """Book a published slot, schedule an opening for a patient, or book an opening for oneself."""
    if draft.slot_id is not None:
        return await book_slot(uow, BookingDraft(slot_id=draft.slot_id, patient_id=draft.patient_id))
    if draft.patient_id is not None:
        return await schedule_appointment(uow, ScheduleDraft(**draft.model_dump(exclude={"slot_id"})))
    if draft.room_id or draft.device_ids or draft.overbook_reason or draft.note:
        raise Invalid({"patient_id": _("Name the patient to choose room, devices or anything but the time.")})
    return await book_opening(uow, OpeningDraft(**draft.model_dump(include={"service_id", "start", "provider_id"})))


@requires(Permission.CHANGE_APPOINTMENT)
async def change_appointment(uow: UnitOfWork, appointment_id: UUID, draft: AppointmentChangeDraft) -> AppointmentView:
    """Change time and resources, then the note, then the status: all of it or nothing."""
    # The note locks the row before a cancellation asks for the calendar; who changes hours takes them the other way.
    await share_calendar(uow)
    if draft.sequence is not None:
        await get_changeable(uow, appointment_id)
        must_be_as_seen(uow, await get_appointment(uow, appointment_id), draft.sequence)
    if draft.slot_id is not None:
        await move_appointment(uow, appointment_id, MoveDraft(slot_id=draft.slot_id))
    elif draft.names_a_place():
        place = RescheduleDraft(**draft.model_dump(include=set(RescheduleDraft.model_fields)))
        await reschedule_appointment(uow, appointment_id, place)
    if draft.note is not None:
        await set_note(uow, appointment_id, draft.note)
    if draft.status == "cancelled":
        return await cancel_appointment(uow, appointment_id, CancellationDraft(reason=draft.reason))
    if draft.status is not None:
        return await set_status(uow, appointment_id, StatusDraft(status=draft.status))
    return await get_appointment(uow, appointment_id)
