"""Who may change which appointment, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from medisched.domain.access import Permission
from medisched.domain.errors import Conflict, NotFound
from medisched.models import Appointment, AppointmentStatus, Organization

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork


async def get_changeable(uow: UnitOfWork, appointment_id: UUID, *, as_patient: bool = True) -> Appointment:
    """The appointment, locked: the caller's own (if `as_patient`), one of their calendar, or any at the desk."""
    appointment = await uow.get(Appointment, appointment_id, lock=True)
    actor = uow.actor
    is_own = as_patient and appointment.patient_user_id == actor.user_id
    is_theirs = actor.provider_id is not None and appointment.provider_id == actor.provider_id
    if not (is_own or is_theirs or actor.may(Permission.SEE_MEMBERS)):
        raise NotFound
    return appointment


async def must_be_in_time(uow: UnitOfWork, appointment: Appointment, verb: Literal["cancelled", "moved"]) -> None:
    """Patients keep to the organization's window, who works there may change until the start.

    The desk may cancel until the end what has not begun: somebody was registered by mistake, or never came.
    """
    at_desk = uow.actor.may(Permission.SCHEDULE)
    open_statuses, last = {AppointmentStatus.BOOKED}, appointment.start
    if at_desk and verb == "cancelled":
        open_statuses, last = {*open_statuses, AppointmentStatus.ARRIVED, AppointmentStatus.NO_SHOW}, appointment.end
    if last <= uow.now or appointment.status not in open_statuses:
        raise Conflict(f"This appointment can no longer be {verb}.", code="too_late")
    is_patient = appointment.patient_user_id == uow.actor.user_id
    if at_desk or (uow.actor.may(Permission.SEE_APPOINTMENTS) and not is_patient):
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
