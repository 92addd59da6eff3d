"""What happened to an appointment, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from medisched.db.wire import Ask
from medisched.domain.access import Permission, requires
from medisched.models import (
    Appointment,
    AppointmentChange,
    ChangeKind,
    Patient,
    Provider,
    Room,
)
from medisched.models.base import new_id
from medisched.schemas.appointments import AppointmentChangeView
from medisched.services.appointment_lists import get_appointment, sees_notes

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.services.placements import NewAppointment

CHANGE = """
    insert into appointment_changes (id, organization_id, appointment_id, changed_at, changed_by, changed_by_name, kind,
                                     status, patient_id, provider_id, room_id, devices, start, "end", reason)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, coalesce((
        select string_agg(d.name, ', ' order by d.name)
          from appointment_devices u join devices d on d.organization_id = u.organization_id and d.id = u.device_id
         where u.organization_id = $2 and u.appointment_id = $3), ''), $12, $13, $14)
"""
# Their reason is why the appointment is overbooked.
OVERBOOKABLE = {ChangeKind.BOOKED, ChangeKind.MOVED}


async def record_change(
    uow: UnitOfWork, appointment: Appointment | NewAppointment, kind: ChangeKind, *, reason: str = ""
) -> None:
    """Write down what the appointment is from now on, and who made it so."""
    await uow.save()
    await uow.ask_all(ask_change(uow, appointment, kind, reason=reason))


def ask_change(
    uow: UnitOfWork, appointment: Appointment | NewAppointment, kind: ChangeKind, *, reason: str = ""
) -> Ask:
    """The statement of `record_change`, to be sent together with others."""
    values = (
        new_id(),
        uow.organization_id,
        appointment.id,
        uow.now,
        uow.actor.user_id,
        uow.actor.name or "Medisched",
        str(kind),
        str(appointment.status),
        appointment.patient_id,
        appointment.provider_id,
        appointment.room_id,
        appointment.start,
        appointment.end,
        reason,
    )
    return Ask(CHANGE, values)


@requires(Permission.SEE_APPOINTMENTS, shows="history")
async def list_changes(uow: UnitOfWork, appointment_id: UUID) -> list[AppointmentChangeView]:
    """The history of an appointment that the caller may see, oldest first."""
    await get_appointment(uow, appointment_id)
    return [_view(uow, row) for row in await uow.list(_changes(uow, appointment_id))]


def _view(uow: UnitOfWork, row: RowMapping) -> AppointmentChangeView:
    patient, reason = row["patient"], row["reason"]
    if not sees_notes(uow, row):
        patient = patient if row["patient_id"] == row["patient_now"] else ""
        reason = "" if row["kind"] in OVERBOOKABLE else reason
    return AppointmentChangeView.of(row, patient=patient, reason=reason, room=row["room"] or "")


def _changes(uow: UnitOfWork, appointment_id: UUID) -> Select[tuple[object, ...]]:
    change = AppointmentChange
    return (
        select(
            change.changed_at,
            change.changed_by_name.label("changed_by"),  # type: ignore[attr-defined]
            change.kind,
            change.status,
            change.start,
            change.end,
            change.reason,
            change.devices,
            change.patient_id,
            Appointment.patient_id.label("patient_now"),  # type: ignore[attr-defined]
            Appointment.patient_user_id,
            Patient.name.label("patient"),  # type: ignore[attr-defined]
            Provider.name.label("provider"),  # type: ignore[attr-defined]
            Room.name.label("room"),  # type: ignore[attr-defined]
        )
        .join(
            Appointment,
            (Appointment.organization_id == change.organization_id) & (Appointment.id == change.appointment_id),
        )
        .join(Patient, (Patient.organization_id == change.organization_id) & (Patient.id == change.patient_id))
        .join(Provider, (Provider.organization_id == change.organization_id) & (Provider.id == change.provider_id))
        .outerjoin(Room, (Room.organization_id == change.organization_id) & (Room.id == change.room_id))
        .where(change.organization_id == uow.organization_id, change.appointment_id == appointment_id)
        .order_by(change.changed_at, change.id)
        .limit(500)
    )
