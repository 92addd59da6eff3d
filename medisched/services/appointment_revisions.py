"""When an appointment became what a calendar shows of it: DTSTAMP is the same in letters, files and calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlmodel import col

from medisched.models import Appointment, AppointmentChange, ChangeKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentView

# Whether a patient has arrived is in no calendar.
SHOWN = (ChangeKind.BOOKED, ChangeKind.MOVED, ChangeKind.CANCELLED)


def revised_at() -> ColumnElement[datetime]:
    """The instant of the last revision, as a column beside `Appointment`'s."""
    change = (
        select(func.max(col(AppointmentChange.changed_at)))
        .where(
            col(AppointmentChange.organization_id) == col(Appointment.organization_id),
            col(AppointmentChange.appointment_id) == col(Appointment.id),
            col(AppointmentChange.kind).in_(SHOWN),
        )
        .correlate(Appointment)
        .scalar_subquery()
    )
    return func.coalesce(change, col(Appointment.created_at))


async def get_revised_at(uow: UnitOfWork, view: AppointmentView) -> datetime:
    """The same for one."""
    query = select(revised_at()).where(
        col(Appointment.organization_id) == uow.organization_id, col(Appointment.id) == view.id
    )
    return (await uow.db.execute(query)).scalar_one()
