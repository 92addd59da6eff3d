"""Who may change which appointment, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from medisched.domain.access import Permission
from medisched.domain.clock import moment_text
from medisched.domain.errors import Conflict, NotFound
from medisched.domain.phones import whom_to_call
from medisched.domain.texts import _, many, mark
from medisched.models import Appointment, AppointmentStatus, Organization

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentView

NO_LONGER = {
    "cancelled": mark("This appointment can no longer be cancelled."),
    "moved": mark("This appointment can no longer be moved."),
}
TOO_LATE = {
    "cancelled": mark(
        "It is too late to cancel this online: that is possible until {length} before it begins. Please call {name}."
    ),
    "moved": mark(
        "It is too late to move this online: that is possible until {length} before it begins. Please call {name}."
    ),
}


async def get_changeable(uow: UnitOfWork, appointment_id: UUID, *, as_patient: bool = True) -> Appointment:
    """The appointment, locked: the caller's own (if `as_patient`), one of their calendar, or any at the desk."""
    appointment = await uow.get(Appointment, appointment_id, lock=True)
    actor = uow.actor
    is_own = as_patient and appointment.patient_user_id == actor.user_id
    is_theirs = actor.provider_id is not None and appointment.provider_id == actor.provider_id
    if not (is_own or is_theirs or actor.works_for_all):
        raise NotFound
    return appointment


def must_be_as_seen(uow: UnitOfWork, view: AppointmentView, sequence: int | None) -> None:
    """Whoever decided by what they saw does not undo what somebody else has done since; None saw nothing.

    Under the appointment's lock: otherwise it may still change.
    """
    if sequence in {None, view.sequence}:
        return
    raise Conflict(
        _("This appointment was changed meanwhile. It is now on {when} with {provider}.").format(
            when=moment_text(view.start, uow.zone), provider=view.provider
        ),
        code="moved_meanwhile",
    )


async def must_be_in_time(uow: UnitOfWork, appointment: Appointment, verb: Literal["cancelled", "moved"]) -> None:
    """Patients keep to the organization's window, who works there may change until the start.

    The desk may cancel until the end what has not begun: somebody was registered by mistake, or never came.
    """
    at_desk = uow.actor.may(Permission.SCHEDULE)
    open_statuses, last = {AppointmentStatus.BOOKED}, appointment.start
    if at_desk and verb == "cancelled":
        open_statuses, last = {*open_statuses, AppointmentStatus.ARRIVED, AppointmentStatus.NO_SHOW}, appointment.end
    if last <= uow.now or appointment.status not in open_statuses:
        raise Conflict(_(NO_LONGER[verb]), code="too_late")
    is_patient = appointment.patient_user_id == uow.actor.user_id
    if at_desk or (uow.actor.may(Permission.SEE_APPOINTMENTS) and not is_patient):
        return
    organization = await uow.get(Organization, uow.organization_id)
    if appointment.start - timedelta(minutes=organization.cancellation_window) < uow.now:
        length, name = _length(organization.cancellation_window), whom_to_call(organization.name, organization.phone)
        raise Conflict(_(TOO_LATE[verb]).format(length=length, name=name), code="too_late")


async def find_whom_to_call(uow: UnitOfWork) -> str:
    """The organization and its number, for sentences that ask somebody to call."""
    organization = await uow.get(Organization, uow.organization_id)
    return whom_to_call(organization.name, organization.phone)


def _length(minutes: int) -> str:
    if minutes % (24 * 60) == 0 and minutes:
        return many(minutes // (24 * 60), "a day", "{n} days")
    if minutes % 60 == 0 and minutes:
        return many(minutes // 60, "an hour", "{n} hours")
    return many(minutes, "{n} minute", "{n} minutes")
