"""Appointments out of openings: staff schedule them for patients, members book them for themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotAllowed
from medisched.domain.texts import _
from medisched.models import AppointmentStatus, ChangeKind
from medisched.schemas.openings import TimeQuery
from medisched.services.appointment_history import ask_change, record_change
from medisched.services.appointment_lists import ask_appointment, get_appointment, read_appointment
from medisched.services.appointment_mails import announce_booking, ask_audience
from medisched.services.calendar_locks import ask_shared_calendar, share_calendar
from medisched.services.candidates import ask_candidates, load_candidates, read_candidates
from medisched.services.memberships import hold_membership
from medisched.services.offered_services import ask_service, get_offered_service, read_service
from medisched.services.opening_searches import load_search, rules_of
from medisched.services.patients import ensure_patient
from medisched.services.placements import NewAppointment, ask_open_patient, read_open_patient, settle_appointment
from medisched.services.rate_limits import spend_allowance

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.availability import Rules
    from medisched.schemas.appointments import AppointmentView
    from medisched.schemas.schedules import OpeningDraft, ScheduleDraft, WalkInDraft
    from medisched.services.candidates import Candidates
    from medisched.services.offered_services import OfferedService
    from medisched.services.opening_searches import OpeningSearch


@requires(Permission.SCHEDULE)
async def schedule_appointment(uow: UnitOfWork, draft: ScheduleDraft) -> AppointmentView:
    """Make an appointment for a patient; the refusal says why a time cannot be had.

    With a reason for overbooking, hours, notice, horizon and a busy provider are passed over; a busy room, device or
    patient never is.
    """
    wish = draft.wish()
    appointment, service, candidates = await _prepare(uow, wish, draft.patient_id, draft.note)
    await _settle(uow, appointment, candidates, wish, rules_of(service), draft.overbook_reason)
    return await _announced(uow, appointment)


@requires(Permission.SCHEDULE)
async def register_walk_in(uow: UnitOfWork, draft: WalkInDraft) -> AppointmentView:
    """Somebody is here and is seen at once, by whoever is free in this minute. No mail: they are here."""
    start = uow.now.replace(second=0, microsecond=0)
    wish = TimeQuery(**draft.model_dump(exclude={"note", "overbook_reason"}), start=start)
    appointment, service, candidates = await _prepare(uow, wish, draft.patient_id, draft.note)
    appointment.status = AppointmentStatus.ARRIVED
    at_once = replace(rules_of(service), notice=-timedelta(minutes=1), step=timedelta(minutes=1))
    await _settle(uow, appointment, candidates, wish, at_once, draft.overbook_reason)
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
    appointment = _new(uow, service, patient.id, patient.user_id, "")
    wish = TimeQuery(**draft.model_dump())
    await _settle(uow, appointment, await load_candidates(uow, service.id, wish), wish, rules_of(service))
    # After the time is won, so that those who were slower pay nothing.
    await spend_allowance(uow, "booking", str(user_id))
    return await _announced(uow, appointment)


async def _prepare(
    uow: UnitOfWork, wish: TimeQuery, patient_id: UUID, note: str
) -> tuple[NewAppointment, OfferedService, Candidates]:
    """Shares the calendar; then what is offered, to whom, and who could do it: one round trip."""
    _none, services, patients, candidates = await uow.ask_all(
        ask_shared_calendar(uow),
        ask_service(uow, wish.service_id),
        ask_open_patient(uow, patient_id),
        ask_candidates(uow, wish.service_id, wish),
    )
    service = read_service(uow, services)
    return _new(uow, service, *read_open_patient(patients), note), service, read_candidates(candidates, wish)


def _new(uow: UnitOfWork, service: OfferedService, patient_id: UUID, user_id: UUID | None, note: str) -> NewAppointment:
    """An appointment that has everything but its place."""
    return NewAppointment(
        organization_id=uow.organization_id,
        patient_id=patient_id,
        patient_user_id=user_id,
        service_id=service.id,
        title=service.name,
        buffer_before=service.buffer_before,
        buffer_after=service.buffer_after,
        booked_by=uow.actor.signed_in_as,
        note=note,
    )


async def _settle(  # noqa: PLR0917 - the facts of an appointment
    uow: UnitOfWork,
    appointment: NewAppointment,
    candidates: Candidates,
    wish: TimeQuery,
    rules: Rules,
    overbook_reason: str = "",
) -> None:
    async def load() -> OpeningSearch:
        end = wish.start + timedelta(minutes=1)
        return await load_search(uow, candidates, rules, start=wish.start, end=end, patient_id=appointment.patient_id)

    await settle_appointment(uow, appointment, load, start=wish.start, overbook_reason=overbook_reason)


async def _announced(uow: UnitOfWork, appointment: NewAppointment) -> AppointmentView:
    reason = appointment.overbook_reason or ""
    _none, rows, audience = await uow.ask_all(
        ask_change(uow, appointment, ChangeKind.BOOKED, reason=reason),
        ask_appointment(uow, appointment.id),
        ask_audience(uow, appointment.patient_id, appointment.provider_id),
    )
    view = read_appointment(uow, rows)
    await announce_booking(uow, view, audience)
    return view
