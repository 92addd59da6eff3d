"""Reading appointments: a patient's own, a provider's calendar, the whole organization's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, not_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotFound
from medisched.domain.timespan import LONGEST
from medisched.models import (
    Appointment,
    AppointmentDevice,
    AppointmentStatus,
    Department,
    Device,
    Organization,
    Patient,
    Provider,
    Room,
    Service,
)
from medisched.schemas.appointments import AppointmentView
from medisched.schemas.base import Page
from medisched.services.cursors import after, next_cursor

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement, FromClause, RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentFilter, AppointmentQuery

SERVICE, ROOM = func.coalesce(Service.name, ""), func.coalesce(Room.name, "")
COLUMNS = (
    Appointment.id,
    Appointment.provider_id,
    Appointment.patient_id,
    Appointment.patient_user_id,
    Appointment.start,
    Appointment.end,
    Appointment.title,
    Appointment.status,
    Appointment.sequence,
    Appointment.cancel_reason,
    Appointment.created_at,
    Provider.name.label("provider"),  # type: ignore[attr-defined]
    Provider.title.label("provider_title"),  # type: ignore[attr-defined]
    Department.name.label("department"),  # type: ignore[attr-defined]
    Patient.name.label("patient"),  # type: ignore[attr-defined]
    Patient.email.label("patient_email"),  # type: ignore[union-attr]
    Patient.phone.label("patient_phone"),  # type: ignore[union-attr]
    Patient.date_of_birth.label("patient_date_of_birth"),  # type: ignore[union-attr]
    Appointment.service_id,
    SERVICE.label("service"),
    Service.color.label("service_color"),  # type: ignore[attr-defined]
    Appointment.room_id,
    ROOM.label("room"),
    Appointment.overbooked,
    Appointment.overbook_reason,
    Appointment.note,
    Organization.cancellation_window,
)
# What can be sorted by: the column, and its name in a row.
SORTS = {
    "start": (col(Appointment.start), "start"),
    "patient": (col(Patient.name), "patient"),
    "provider": (col(Provider.name), "provider"),
    "service": (SERVICE, "service"),
    "room": (ROOM, "room"),
    "status": (col(Appointment.status), "status"),
}


@requires(Permission.SEE_OWN_APPOINTMENTS)
async def list_my_appointments(uow: UnitOfWork, *, past: bool = False, limit: int = 100) -> list[AppointmentView]:
    """The caller's own as a patient: upcoming earliest first, or past and cancelled latest first."""
    is_over = (Appointment.end <= uow.now) | (Appointment.status == AppointmentStatus.CANCELLED)
    query = (
        _appointments(uow)
        .where(Appointment.patient_user_id == uow.actor.signed_in_as, is_over if past else not_(is_over))
        .order_by(Appointment.start.desc() if past else Appointment.start, Appointment.id)
        .limit(min(limit, 200))
    )
    return [_view(uow, row) for row in await uow.list(query)]


@requires(Permission.SEE_OWN_APPOINTMENTS)
async def list_appointments(uow: UnitOfWork, query: AppointmentQuery) -> Page:
    """What the caller may see, in the order asked for: patients their own, providers their calendar, the desk all."""
    column, key = SORTS[query.sort.removeprefix("-")]
    is_descending = query.sort.startswith("-")
    order = (column.desc(), col(Appointment.id).desc()) if is_descending else (column, col(Appointment.id))
    statement = filtered(uow, query).order_by(*order).limit(query.limit + 1)
    if query.cursor:
        statement = statement.where(after(query.cursor, column, Appointment.id, descending=is_descending))
    rows = await uow.list(statement)
    return Page(
        items=[_view(uow, row) for row in rows[: query.limit]], next_cursor=next_cursor(rows, query.limit, key=key)
    )


def filtered(uow: UnitOfWork, query: AppointmentFilter) -> Select[tuple[object, ...]]:
    """The appointments that the caller may see and asks for."""
    statement = _appointments(uow).where(_visible(uow, mine=query.mine))
    for column, wanted in (
        (Appointment.status, query.status or None),
        (Appointment.provider_id, query.provider_id),
        (Appointment.room_id, query.room_id),
        (Appointment.patient_id, query.patient_id),
        (Appointment.service_id, query.service_id),
    ):
        if wanted is not None:
            statement = statement.where(col(column) == wanted)
    if query.from_ is not None:
        statement = statement.where(Appointment.end > query.from_, Appointment.start >= query.from_ - LONGEST)
    if query.to is not None:
        statement = statement.where(Appointment.start < query.to)
    return statement


@requires(Permission.SEE_OWN_APPOINTMENTS)
async def get_appointment(uow: UnitOfWork, appointment_id: UUID) -> AppointmentView:
    """One appointment that the caller may see."""
    row = await uow.find(_appointments(uow).where(Appointment.id == appointment_id, _visible(uow, mine=False)))
    if row is None:
        raise NotFound
    return _view(uow, row)


def _visible(uow: UnitOfWork, *, mine: bool) -> ColumnElement[bool]:
    actor = uow.actor
    own = col(Appointment.patient_user_id) == actor.signed_in_as
    if mine:
        return own
    if actor.may(Permission.SEE_MEMBERS):
        return col(Appointment.organization_id) == uow.organization_id
    if actor.provider_id is not None:
        return own | (col(Appointment.provider_id) == actor.provider_id)
    return own


def sees_notes(uow: UnitOfWork, row: RowMapping) -> bool:
    """Whether the caller may read what the desk wrote beside an appointment; a patient never does, wherever they work.

    The row tells `patient_user_id`. Who works at the desk reads all of it, their own too.
    """
    if uow.actor.may(Permission.SCHEDULE):
        return True
    is_theirs = row["patient_user_id"] is not None and row["patient_user_id"] == uow.actor.user_id
    return uow.actor.may(Permission.SEE_APPOINTMENTS) and not is_theirs


def _view(uow: UnitOfWork, row: RowMapping) -> AppointmentView:
    works_here, sees = uow.actor.may(Permission.SEE_APPOINTMENTS), sees_notes(uow, row)
    texts = {name: row[name] or "" for name in ("patient_email", "cancel_reason", "service", "service_color", "room")}
    return AppointmentView.of(
        row,
        **texts,
        patient_phone=(row["patient_phone"] or "") if works_here else "",
        patient_date_of_birth=row["patient_date_of_birth"] if works_here else None,
        overbooked=sees and row["overbooked"],
        overbook_reason=(row["overbook_reason"] or "") if sees else "",
        note=row["note"] if sees else "",
        device_ids=row["device_ids"] or [],
        devices=row["devices"] or [],
        cancel_until=row["start"] - timedelta(minutes=row["cancellation_window"]),
    )


def _appointments(uow: UnitOfWork) -> Select[tuple[object, ...]]:
    used = _devices(uow)
    return (
        select(*COLUMNS, used.c.device_ids, used.c.devices)
        .join(
            Provider,
            (Provider.organization_id == Appointment.organization_id) & (Provider.id == Appointment.provider_id),
        )
        .join(
            Department,
            (Department.organization_id == Provider.organization_id) & (Department.id == Provider.department_id),
        )
        .join(
            Patient, (Patient.organization_id == Appointment.organization_id) & (Patient.id == Appointment.patient_id)
        )
        .outerjoin(
            Service, (Service.organization_id == Appointment.organization_id) & (Service.id == Appointment.service_id)
        )
        .outerjoin(Room, (Room.organization_id == Appointment.organization_id) & (Room.id == Appointment.room_id))
        .outerjoin(used, true())
        .join(Organization, Organization.id == Appointment.organization_id)
        .where(Appointment.organization_id == uow.organization_id)
    )


def _devices(uow: UnitOfWork) -> FromClause:
    """The devices of one appointment, by name."""
    return (
        select(
            func.array_agg(aggregate_order_by(Device.id, Device.name)).label("device_ids"),
            func.array_agg(aggregate_order_by(Device.name, Device.name)).label("devices"),
        )
        .select_from(AppointmentDevice)
        .join(
            Device,
            (Device.organization_id == AppointmentDevice.organization_id) & (Device.id == AppointmentDevice.device_id),
        )
        .where(
            AppointmentDevice.organization_id == uow.organization_id, AppointmentDevice.appointment_id == Appointment.id
        )
        .correlate(Appointment)
        .lateral()
    )
