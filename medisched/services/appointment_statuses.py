"""How far a visit is: arrived, in progress, done, or never came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.domain.clock import local_day
from medisched.domain.errors import Conflict
from medisched.domain.texts import _, mark
from medisched.models import AppointmentStatus, ChangeKind
from medisched.services.appointment_history import record_change
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_rules import get_changeable
from medisched.services.emails import ask_withdrawal

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentView
    from medisched.schemas.schedules import StatusDraft

S = AppointmentStatus
# A step ahead, or one back for who clicked the wrong button. Cancelled is final.
NEXT: dict[str, frozenset[str]] = {
    S.BOOKED: frozenset({S.ARRIVED, S.IN_PROGRESS, S.NO_SHOW}),
    S.ARRIVED: frozenset({S.BOOKED, S.IN_PROGRESS, S.FULFILLED, S.NO_SHOW}),
    S.IN_PROGRESS: frozenset({S.ARRIVED, S.FULFILLED}),
    S.FULFILLED: frozenset({S.IN_PROGRESS}),
    S.NO_SHOW: frozenset({S.BOOKED, S.ARRIVED}),
    S.CANCELLED: frozenset(),
}
WORDS = {
    S.BOOKED: mark("booked"),
    S.ARRIVED: mark("arrived"),
    S.IN_PROGRESS: mark("in progress"),
    S.FULFILLED: mark("done"),
    S.NO_SHOW: mark("did not come"),
    S.CANCELLED: mark("cancelled"),
}


@requires(Permission.TRACK_APPOINTMENT)
async def set_status(uow: UnitOfWork, appointment_id: UUID, draft: StatusDraft) -> AppointmentView:
    """Providers for their own calendar, staff for everybody's. The same status again changes nothing."""
    appointment = await get_changeable(uow, appointment_id, as_patient=False)
    if appointment.status == draft.status:
        return await get_appointment(uow, appointment_id)
    if draft.status not in NEXT[appointment.status]:
        now, then = _(WORDS[S(appointment.status)]), _(WORDS[S(draft.status)])
        raise Conflict(
            _("This appointment is “{now}”; it cannot become “{then}”.").format(now=now, then=then), code="wrong_status"
        )
    if draft.status == S.NO_SHOW and appointment.start > uow.now:
        raise Conflict(_("This appointment has not begun yet, so nobody has missed it."), code="too_early")
    if draft.status != S.BOOKED and local_day(appointment.start, uow.zone) > local_day(uow.now, uow.zone):
        raise Conflict(_("This appointment is on a later day."), code="too_early")
    appointment.status = draft.status
    await uow.save()
    if draft.status != S.BOOKED:
        uow.later(ask_withdrawal(uow, appointment_id))
    await record_change(uow, appointment, ChangeKind.STATUS)
    return await get_appointment(uow, appointment_id)
