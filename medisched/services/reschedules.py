"""Moving an appointment to another time, provider, room, devices or patient: together or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Conflict, NotAllowed
from medisched.domain.texts import _
from medisched.models import Appointment, AppointmentStatus, ChangeKind, Service
from medisched.services.appointment_history import record_change
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_mails import announce_move, announce_new_patient
from medisched.services.appointment_rules import find_whom_to_call, get_changeable, must_be_as_seen, must_be_in_time
from medisched.services.calendar_locks import share_calendar
from medisched.services.ledger import give_back, release_claims
from medisched.services.opening_searches import Window, load_search
from medisched.services.placements import get_open_patient, settle_appointment, settle_in_place
from medisched.services.rate_limits import spend_allowance
from medisched.services.reschedule_fits import find_present_place, list_fitting

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentView
    from medisched.schemas.schedules import RescheduleDraft
    from medisched.services.opening_searches import OpeningSearch


@requires(Permission.BOOK_SLOT)
async def reschedule_appointment(uow: UnitOfWork, appointment_id: UUID, draft: RescheduleDraft) -> AppointmentView:
    """Give the old claims back and make the new ones in one transaction; what is not named stays as it is.

    Room and devices stay where they can; where they are taken, others that fit the service are found. Patients move
    their own within the organization's window, and choose time and provider only.
    """
    await share_calendar(uow)
    appointment = await get_changeable(uow, appointment_id)
    if appointment.status != AppointmentStatus.BOOKED:
        raise Conflict(_("Only a booked appointment can be moved."), code="not_booked")
    await must_be_in_time(uow, appointment, "moved")
    await _must_be_theirs_to_choose(uow, appointment, draft)
    before = await get_appointment(uow, appointment_id)
    must_be_as_seen(uow, before, draft.sequence)
    if draft.patient_id is not None:
        patient = await get_open_patient(uow, draft.patient_id)
        appointment.patient_id, appointment.patient_user_id = patient.id, patient.user_id
    await _place(uow, appointment, draft)
    after = await get_appointment(uow, appointment_id)
    if after == before:
        raise Conflict(_("The appointment is already at this time."), code="same_time")
    concerns_patient = _is_seen_by_patient(before, after)
    if concerns_patient:
        # Before it is recorded: whoever is told of the change is told the number that it has.
        appointment.sequence += 1
    await record_change(uow, appointment, ChangeKind.MOVED, reason=appointment.overbook_reason or "")
    if appointment.patient_user_id == uow.actor.user_id:
        await spend_allowance(uow, "booking", str(uow.actor.signed_in_as))
    if not concerns_patient:
        return after
    view = await get_appointment(uow, appointment_id)
    await (announce_move if before.patient_id == view.patient_id else announce_new_patient)(uow, before, view)
    return view


def _is_seen_by_patient(before: AppointmentView, after: AppointmentView) -> bool:
    """Whether the patient's calendar must learn of it; another device is nothing to write to them about."""
    seen = {"patient_id", "provider_id", "room_id", "start", "end"}
    return before.model_dump(include=seen) != after.model_dump(include=seen)


async def _must_be_theirs_to_choose(uow: UnitOfWork, appointment: Appointment, draft: RescheduleDraft) -> None:
    if uow.actor.may(Permission.SCHEDULE):
        return
    if draft.room_id or draft.device_ids or draft.patient_id or draft.overbook_reason:
        raise NotAllowed
    if uow.actor.provider_id is not None and appointment.provider_id == uow.actor.provider_id:
        if draft.any_provider or draft.provider_id not in {None, uow.actor.provider_id}:
            raise NotAllowed(_("Only staff can give an appointment to another provider."), code="not_allowed")
        return
    if appointment.service_id is None:
        raise NotAllowed(_("Please choose another free time slot instead."), code="not_allowed")
    if not (await uow.get(Service, appointment.service_id)).online:
        refusal = _("This cannot be moved online. Please call {name}.")
        raise NotAllowed(refusal.format(name=await find_whom_to_call(uow)), code="not_online")


async def _place(uow: UnitOfWork, appointment: Appointment, draft: RescheduleDraft) -> None:
    now = await find_present_place(uow, appointment)
    rules, candidates = await list_fitting(uow, appointment, now, draft)
    start = draft.start or appointment.start

    async def load() -> OpeningSearch:
        window = Window(start, start + timedelta(minutes=1), patient_id=appointment.patient_id)
        return await load_search(uow, candidates, rules, window)

    if start == appointment.start and not draft.any_provider and draft.provider_id in {None, now.provider_id}:
        # Time and provider stay: a published slot is not given back, and no hours are asked.
        await release_claims(uow, appointment.id)
        await settle_in_place(uow, appointment, load, claims_provider=now.provider_claim == "own")
        return
    await give_back(uow, appointment.id)
    await settle_appointment(uow, appointment, load, start=start, overbook_reason=draft.overbook_reason)
