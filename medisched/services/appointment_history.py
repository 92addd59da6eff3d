"""What happened to an appointment, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from medisched.domain.access import Permission, requires
from medisched.models import (
    Appointment,
    AppointmentChange,
    AppointmentDevice,
    ChangeKind,
    Device,
    Patient,
    Provider,
    Room,
)
from medisched.schemas.appointments import AppointmentChangeView
from medisched.services.appointment_lists import get_appointment, sees_notes

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork

# Their reason is why the appointment is overbooked.
OVERBOOKABLE = {ChangeKind.BOOKED, ChangeKind.MOVED}


async def record_change(uow: UnitOfWork, appointment: Appointment, kind: ChangeKind, *, reason: str = "") -> None:
    """Write down what the appointment is from now on, and who made it so."""
    await uow.add(
        AppointmentChange(
            appointment_id=appointment.id,
            changed_at=uow.now,
            changed_by=uow.actor.user_id,
            changed_by_name=uow.actor.name or "Medisched",
            kind=kind,
            status=appointment.status,
            patient_id=appointment.patient_id,
            provider_id=appointment.provider_id,
            room_id=appointment.room_id,
            devices=await _name_devices(uow, appointment.id),
            start=appointment.start,
            end=appointment.end,
            reason=reason,
        )
    )


@requires(Permission.TRACK_APPOINTMENT)
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


async def _name_devices(uow: UnitOfWork, appointment_id: UUID) -> str:
    query = (
        select(Device.name)
        .join(
            AppointmentDevice,
            (AppointmentDevice.organization_id == Device.organization_id) & (AppointmentDevice.device_id == Device.id),
        )
        .where(
            AppointmentDevice.organization_id == uow.organization_id, AppointmentDevice.appointment_id == appointment_id
        )
        .order_by(Device.name)
    )
    return ", ".join((await uow.db.execute(query)).scalars())
