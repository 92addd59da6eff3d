"""Appointments out of openings: staff schedule them for patients, members book them for themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotAllowed
from medisched.domain.texts import _
from medisched.models import Appointment, AppointmentStatus, ChangeKind
from medisched.schemas.openings import TimeQuery
from medisched.services.appointment_history import record_change
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_mails import announce_booking
from medisched.services.calendar_locks import share_calendar
from medisched.services.memberships import hold_membership
from medisched.services.opening_searches import load_candidates, load_search, rules_of
from medisched.services.openings import get_offered_service
from medisched.services.patients import ensure_patient
from medisched.services.placements import get_open_patient, settle_appointment
from medisched.services.rate_limits import spend_allowance

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.availability import Rules
    from medisched.models import Patient, Service
    from medisched.schemas.appointments import AppointmentView
    from medisched.schemas.schedules import OpeningDraft, ScheduleDraft, WalkInDraft
    from medisched.services.opening_searches import OpeningSearch


@requires(Permission.SCHEDULE)
async def schedule_appointment(uow: UnitOfWork, draft: ScheduleDraft) -> AppointmentView:
    """Make an appointment for a patient; the refusal says why a time cannot be had.

    With a reason for overbooking, hours, notice, horizon and a busy provider are passed over; a busy room, device or
    patient never is.
    """
    await share_calendar(uow)
    service = await get_offered_service(uow, draft.service_id)
    appointment = _new(uow, service, await get_open_patient(uow, draft.patient_id), draft.note)
    await _settle(uow, appointment, service, draft.wish(), rules_of(service), draft.overbook_reason)
    return await _announced(uow, appointment)


@requires(Permission.SCHEDULE)
async def register_walk_in(uow: UnitOfWork, draft: WalkInDraft) -> AppointmentView:
    """Somebody is here and is seen at once, by whoever is free in this minute. No mail: they are here."""
    await share_calendar(uow)
    service = await get_offered_service(uow, draft.service_id)
    appointment = _new(uow, service, await get_open_patient(uow, draft.patient_id), draft.note)
    appointment.status = AppointmentStatus.ARRIVED
    start = uow.now.replace(second=0, microsecond=0)
    wish = TimeQuery(**draft.model_dump(exclude={"note", "overbook_reason"}), start=start)
    at_once = replace(rules_of(service), notice=-timedelta(minutes=1), step=timedelta(minutes=1))
    await _settle(uow, appointment, service, wish, at_once, draft.overbook_reason)
    await record_change(uow, appointment, ChangeKind.BOOKED, reason=draft.overbook_reason)
    return await get_appointment(uow, appointment.id)


@requires(Permission.BOOK_SLOT)
async def book_opening(uow: UnitOfWork, draft: OpeningDraft) -> AppointmentView:
    """Take an opening of a service that is bookable online, for oneself."""
    await share_calendar(uow)
    service = await get_offered_service(uow, draft.service_id)
    if not service.online:
        raise NotAllowed(_("This cannot be booked online. Please call us."), code="not_online")
    user_id = uow.actor.signed_in_as
    await hold_membership(uow, user_id)
    patient = await ensure_patient(uow, user_id, name=uow.actor.name, email=uow.actor.email)
    appointment = _new(uow, service, patient, "")
    await _settle(uow, appointment, service, TimeQuery(**draft.model_dump()), rules_of(service))
    # After the time is won, so that those who were slower pay nothing.
    await spend_allowance(uow, "booking", str(user_id))
    return await _announced(uow, appointment)


def _new(uow: UnitOfWork, service: Service, patient: Patient, note: str) -> Appointment:
    """An appointment that has everything but its place."""
    return Appointment(
        patient_id=patient.id,
        patient_user_id=patient.user_id,
        service_id=service.id,
        title=service.name,
        buffer_before=service.buffer_before,
        buffer_after=service.buffer_after,
        booked_by=uow.actor.signed_in_as,
        note=note,
    )


async def _settle(  # noqa: PLR0917 - the facts of an appointment
    uow: UnitOfWork,
    appointment: Appointment,
    service: Service,
    wish: TimeQuery,
    rules: Rules,
    overbook_reason: str = "",
) -> None:
    candidates = await load_candidates(uow, service.id, wish)

    async def load() -> OpeningSearch:
        end = wish.start + timedelta(minutes=1)
        return await load_search(uow, candidates, rules, start=wish.start, end=end, patient_id=appointment.patient_id)

    await settle_appointment(uow, appointment, load, start=wish.start, overbook_reason=overbook_reason)


async def _announced(uow: UnitOfWork, appointment: Appointment) -> AppointmentView:
    await record_change(uow, appointment, ChangeKind.BOOKED, reason=appointment.overbook_reason or "")
    view = await get_appointment(uow, appointment.id)
    await announce_booking(uow, view)
    return view
