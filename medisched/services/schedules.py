"""Appointments out of openings: staff schedule them for patients, members book them for themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

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
from medisched.services.foresight import Question, ask_both
from medisched.services.memberships import hold_own_record
from medisched.services.offered_services import ask_service, get_offered_service, read_service
from medisched.services.opening_searches import Window, ask_search, rules_of
from medisched.services.placements import NewAppointment, ask_open_patient, read_open_patient, settle_appointment
from medisched.services.rate_limits import spend_allowance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.db.wire import Answer, Ask
    from medisched.domain.availability import Rules
    from medisched.schemas.appointments import AppointmentView
    from medisched.schemas.schedules import OpeningDraft, ScheduleDraft, WalkInDraft
    from medisched.services.candidates import Candidates
    from medisched.services.offered_services import OfferedService
    from medisched.services.opening_searches import OpeningSearch
    from medisched.services.placements import Then


@requires(Permission.SCHEDULE)
async def schedule_appointment(uow: UnitOfWork, draft: ScheduleDraft) -> AppointmentView:
    """Make an appointment for a patient; the refusal says why a time cannot be had.

    With a reason for overbooking, hours, notice, horizon and a busy provider are passed over; a busy room, device or
    patient never is.
    """
    wish = draft.wish()
    appointment, found = await _prepare(uow, wish, draft.patient_id, draft.note)
    return await _settle_and_announce(uow, appointment, found, wish, draft.overbook_reason)


@requires(Permission.SCHEDULE)
async def register_walk_in(uow: UnitOfWork, draft: WalkInDraft) -> AppointmentView:
    """Somebody is here and is seen at once, by whoever is free in this minute. No mail: they are here."""
    start = uow.now.replace(second=0, microsecond=0)
    wish = TimeQuery(**draft.model_dump(exclude={"note", "overbook_reason"}), start=start)
    appointment, found = await _prepare(uow, wish, draft.patient_id, draft.note, at_once=True)
    appointment.status = AppointmentStatus.ARRIVED
    await _settle(uow, appointment, found, wish, draft.overbook_reason)
    await record_change(uow, appointment, ChangeKind.BOOKED, reason=draft.overbook_reason)
    return await get_appointment(uow, appointment.id)


@requires(Permission.BOOK_SLOT)
async def book_opening(uow: UnitOfWork, draft: OpeningDraft) -> AppointmentView:
    """Take an opening of a service that is bookable online, for oneself."""
    await share_calendar(uow)
    patient = await hold_own_record(uow)
    service = await get_offered_service(uow, draft.service_id)
    if not service.online:
        raise NotAllowed(_("This cannot be booked online. Please call us."), code="not_online")
    appointment = _new(uow, service, patient.id, patient.user_id, "")
    wish = TimeQuery(**draft.model_dump())
    place = _Place(service, await load_candidates(uow, service.id, wish), rules_of(service))
    found = _Found(place, await _ask(uow, place, wish, patient.id).ask(uow))
    made = await _settle_and_announce(uow, appointment, found, wish)
    # After the time is won, so that those who were slower pay nothing.
    await spend_allowance(uow, "booking", str(uow.actor.signed_in_as))
    return made


class _Place(NamedTuple):
    """What is wanted, and who and what could do."""

    service: OfferedService
    candidates: Candidates
    rules: Rules


class _Found(NamedTuple):
    """The same, and what is free at the time."""

    place: _Place
    search: OpeningSearch


async def _prepare(
    uow: UnitOfWork, wish: TimeQuery, patient_id: UUID, note: str, *, at_once: bool = False
) -> tuple[NewAppointment, _Found]:
    """Shares the calendar; then what is offered, to whom, who could do it and whether they are free."""

    def read(answers: Sequence[Answer]) -> _Place:
        service = read_service(uow, answers[0])
        rules = rules_of(service)
        if at_once:
            rules = replace(rules, notice=-timedelta(minutes=1), step=timedelta(minutes=1))
        return _Place(service, read_candidates(answers[1], wish), rules)

    place, search, (_none, patients) = await ask_both(
        uow,
        Question((ask_service(uow, wish.service_id), ask_candidates(uow, wish.service_id, wish)), read),
        lambda place: _ask(uow, place, wish, patient_id),
        before=(ask_shared_calendar(uow), ask_open_patient(uow, patient_id)),
    )
    return _new(uow, place.service, *read_open_patient(patients), note), _Found(place, search)


def _ask(uow: UnitOfWork, place: _Place, wish: TimeQuery, patient_id: UUID) -> Question[OpeningSearch]:
    window = Window(wish.start, wish.start + timedelta(minutes=1), patient_id=patient_id)
    return ask_search(uow, place.candidates, place.rules, window)


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
    found: _Found,
    wish: TimeQuery,
    overbook_reason: str = "",
    then: Then = tuple,
) -> list[Answer]:
    loaded = [found.search]

    async def load() -> OpeningSearch:
        return loaded.pop() if loaded else await _ask(uow, found.place, wish, appointment.patient_id).ask(uow)

    start = wish.start
    return await settle_appointment(uow, appointment, load, start=start, overbook_reason=overbook_reason, then=then)


async def _settle_and_announce(
    uow: UnitOfWork, appointment: NewAppointment, found: _Found, wish: TimeQuery, overbook_reason: str = ""
) -> AppointmentView:
    def then() -> Sequence[Ask]:
        audience = ask_audience(uow, appointment.patient_id, appointment.provider_id)
        return ask_appointment(uow, appointment.id), audience

    rows, audience = await _settle(uow, appointment, found, wish, overbook_reason, then)
    uow.later(ask_change(uow, appointment, ChangeKind.BOOKED, reason=appointment.overbook_reason or ""))
    view = read_appointment(uow, rows)
    await announce_booking(uow, view, audience)
    return view
