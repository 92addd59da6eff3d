"""The hospital's days as one read, however many people and appointments there are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Invalid
from medisched.domain.natural_order import natural_key
from medisched.domain.spans import Span
from medisched.domain.texts import _
from medisched.domain.timespan import LONGEST
from medisched.models import (
    Appointment,
    AppointmentStatus,
    Department,
    Patient,
    Provider,
    Room,
    Service,
    ServiceProvider,
    ServiceRoom,
)
from medisched.schemas.schedule_boards import BoardAppointmentView, BoardSlotView, BoardView, LaneView, WorkView
from medisched.schemas.time_off import TimeOffView
from medisched.services.calendar_reads import list_away_within, list_free_within, list_work_within
from medisched.services.closed_times import list_closed_stretches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement, RowMapping, Subquery

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.schedule_boards import BoardQuery

# Seven days are an hour longer when the clocks go back.
WIDEST = timedelta(days=7, hours=1)
MOST, MOST_LANES = 2000, 300


@requires(Permission.SEE_SCHEDULE, shows="schedule")
async def get_schedule_board(uow: UnitOfWork, query: BoardQuery) -> BoardView:
    """What takes place in a range of at most seven days; it names patients, so it is for owners and the desk."""
    if not query.start < query.end <= query.start + WIDEST:
        raise Invalid({"end": _("Please look at seven days at most.")}, code="range_too_wide")
    if query.department_id is not None:
        await uow.get(Department, query.department_id)
    whole = Span(query.start, query.end)
    found = await _list_appointments(uow, query, whole)
    shown, is_cut = found[:MOST], len(found) > MOST
    uow.shown.update(row["patient_id"] for row in shown)
    closed = await list_closed_stretches(uow, whole)
    if query.kind == "rooms":
        lanes = await _list_rooms(uow, query.department_id, shown)
        known = {lane.id for lane in lanes}
        held = [row for row in shown if _belongs(row, known, query.department_id)]
        return BoardView(lanes=lanes, appointments=_appointments(held), closed=closed, is_cut=is_cut)
    people = await _list_providers(uow, query.department_id, {row["provider_id"] for row in shown})
    ids = [row["id"] for row in people]
    hours, with_hours = await list_work_within(uow, ids, whole)
    slots = await list_free_within(uow, ids, whole, most=MOST + 1)
    away = await list_away_within(uow, ids, whole, most=MOST + 1)
    return BoardView(
        lanes=[LaneView.of(row, has_hours=row["id"] in with_hours, is_archived=_is_archived(row)) for row in people],
        appointments=_appointments(shown),
        slots=[BoardSlotView.of(row) for row in slots[:MOST]],
        time_off=[TimeOffView.of(row) for row in away[:MOST]],
        hours=[WorkView(provider_id=provider_id, start=shift.start, end=shift.end) for provider_id, shift in hours],
        closed=closed,
        is_cut=is_cut or len(slots) > MOST or len(away) > MOST,
    )


def _appointments(found: Sequence[RowMapping]) -> list[BoardAppointmentView]:
    return [BoardAppointmentView.of(row) for row in found]


def _is_archived(row: RowMapping) -> bool:
    return row["archived_at"] is not None


def _belongs(row: RowMapping, rooms: set[UUID], department_id: UUID | None) -> bool:
    """Whatever occupies a shown room is shown; of what has no room, the department's own."""
    if row["room_id"] is not None:
        return row["room_id"] in rooms
    return department_id in {None, row["department_id"]}


def _numbered(uow: UnitOfWork) -> Subquery:
    """Every provider with their number: ids are in the order of time."""
    return (
        select(
            Provider.id,
            Provider.name,
            Provider.department_id,
            Provider.archived_at,
            func.row_number().over(order_by=Provider.id).label("number"),
        )
        .where(Provider.organization_id == uow.organization_id)
        .subquery("people")
    )


async def _list_appointments(uow: UnitOfWork, query: BoardQuery, whole: Span) -> Sequence[RowMapping]:
    tenant, people = Appointment.organization_id, _numbered(uow)
    statement = (
        select(
            Appointment.id,
            Appointment.patient_id,
            Appointment.start,
            Appointment.end,
            Appointment.title,
            Appointment.status,
            Appointment.overbooked,
            Appointment.sequence,
            Appointment.service_id,
            Appointment.room_id,
            Appointment.provider_id,
            people.c.name.label("provider"),
            people.c.number.label("provider_number"),
            people.c.department_id,
            Patient.name.label("patient"),  # type: ignore[attr-defined]
            func.coalesce(Service.name, "").label("service"),
            func.coalesce(Service.color, "").label("color"),
            func.coalesce(Room.name, "").label("room"),
        )
        .join(people, people.c.id == Appointment.provider_id)
        .join(Patient, (Patient.organization_id == tenant) & (Patient.id == Appointment.patient_id))
        .outerjoin(Service, (Service.organization_id == tenant) & (Service.id == Appointment.service_id))
        .outerjoin(Room, (Room.organization_id == tenant) & (Room.id == Appointment.room_id))
        .where(
            tenant == uow.organization_id,
            Appointment.status != AppointmentStatus.CANCELLED,
            Appointment.start < whole.end,
            Appointment.start >= whole.start - LONGEST,
            Appointment.end > whole.start,
        )
        .order_by(Appointment.start, Appointment.id)
        .limit(MOST + 1)
    )
    if query.kind == "providers" and query.department_id is not None:
        statement = statement.where(people.c.department_id == query.department_id)
    return await uow.list(statement)


async def _list_providers(uow: UnitOfWork, department_id: UUID | None, busy: set[UUID]) -> Sequence[RowMapping]:
    """Who works here, and whoever has left appointments behind; by department and name."""
    people = _numbered(uow)
    query = (
        select(people, Department.name.label("department"))  # type: ignore[attr-defined]
        .join(
            Department, (Department.organization_id == uow.organization_id) & (Department.id == people.c.department_id)
        )
        .where(or_(people.c.archived_at.is_(None), people.c.id.in_(busy)))
        .order_by(func.lower(Department.name), people.c.name, people.c.id)
        .limit(MOST_LANES)
    )
    if department_id is not None:
        query = query.where(people.c.department_id == department_id)
    return await uow.list(query)


async def _list_rooms(uow: UnitOfWork, department_id: UUID | None, found: Sequence[RowMapping]) -> list[LaneView]:
    """The rooms in use and those that still have appointments; of a department, those of its services."""
    busy = {row["room_id"] for row in found if department_id in {None, row["department_id"]}} - {None}
    query = (
        select(Room.id, Room.name, Room.archived_at)
        .where(Room.organization_id == uow.organization_id, or_(_is_usable(uow, department_id), Room.id.in_(busy)))
        .order_by(Room.name, Room.id)
        .limit(MOST_LANES)
    )
    listed = sorted(await uow.list(query), key=lambda row: natural_key(row["name"]))
    return [LaneView.of(row, is_archived=_is_archived(row)) for row in listed]


def _is_usable(uow: UnitOfWork, department_id: UUID | None) -> ColumnElement[bool]:
    in_use = Room.archived_at.is_(None)  # type: ignore[union-attr]
    if department_id is None:
        return in_use
    tenant = uow.organization_id
    of_department = (
        select(ServiceRoom.room_id)
        .join(
            ServiceProvider,
            (ServiceProvider.organization_id == tenant) & (ServiceProvider.service_id == ServiceRoom.service_id),
        )
        .join(Provider, (Provider.organization_id == tenant) & (Provider.id == ServiceProvider.provider_id))
        .where(ServiceRoom.organization_id == tenant, Provider.department_id == department_id)
    )
    return in_use & Room.id.in_(of_department)  # type: ignore[attr-defined]
