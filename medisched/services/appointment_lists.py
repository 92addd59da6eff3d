"""Reading appointments: a patient's own, a provider's calendar, the whole organization's."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, DateTime, Integer, String, Uuid, bindparam, func, not_, select, true, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col

from medisched.db.prepared import Prepared
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
from medisched.schemas.appointments import AppointmentView, OwnAppointmentQuery
from medisched.schemas.base import Page
from medisched.services.cursors import next_cursor, read_cursor, read_text_cursor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement, FromClause, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.db.wire import Ask
    from medisched.schemas.appointments import AppointmentFilter, AppointmentQuery

APPOINTMENTS = Page[AppointmentView]
NEXT_ONES = OwnAppointmentQuery(limit=100)
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
ORGANIZATION, NOW = bindparam("organization", type_=Uuid), bindparam("now", type_=DateTime(timezone=True))
MOST = bindparam("most", type_=Integer)
OWN = col(Appointment.patient_user_id) == bindparam("me", type_=Uuid)
CONDITIONS = {
    "status": col(Appointment.status) == bindparam("status", type_=String),
    "provider": col(Appointment.provider_id) == bindparam("provider", type_=Uuid),
    "room": col(Appointment.room_id) == bindparam("room", type_=Uuid),
    "patient": col(Appointment.patient_id) == bindparam("patient", type_=Uuid),
    "service": col(Appointment.service_id) == bindparam("service", type_=Uuid),
    "after": col(Appointment.end) > bindparam("after", type_=DateTime(timezone=True)),
    "since": col(Appointment.start) >= bindparam("since", type_=DateTime(timezone=True)),
    "before": col(Appointment.start) < bindparam("before", type_=DateTime(timezone=True)),
}
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
async def list_my_appointments(uow: UnitOfWork, query: OwnAppointmentQuery = NEXT_ONES) -> Page[AppointmentView]:
    """The caller's own as a patient: upcoming earliest first, or past and cancelled latest first."""
    values: dict[str, Any] = {"organization": uow.organization_id, "me": uow.actor.signed_in_as, "now": uow.now}
    if query.cursor:
        values["place"], values["place_id"] = read_cursor(query)
    statement = _mine(past=query.past, goes_on=query.cursor is not None)
    rows = await uow.read(statement, most=query.limit + 1, **values)
    return APPOINTMENTS(items=[_view(uow, row) for row in rows[: query.limit]], next_cursor=next_cursor(rows, query))


@requires(Permission.SEE_OWN_APPOINTMENTS, only_reads=True, shows="appointments")
async def list_appointments(uow: UnitOfWork, query: AppointmentQuery) -> Page[AppointmentView]:
    """What the caller may see, in the order asked for: patients their own, providers their calendar, the desk all."""
    values = _values(uow, query)
    if query.cursor:
        reading = read_cursor if query.sort.removeprefix("-") == "start" else read_text_cursor
        values["place"], values["place_id"] = reading(query)
    question = _paged(frozenset(values), query.sort).ask(most=query.limit + 1, **values)
    rows = (await uow.ask_last(question))[0]
    key = SORTS[query.sort.removeprefix("-")][1]
    return APPOINTMENTS(
        items=[_view(uow, row) for row in rows[: query.limit]], next_cursor=next_cursor(rows, query, key=key)
    )


async def list_unpaged(uow: UnitOfWork, query: AppointmentFilter, *, most: int) -> Sequence[Mapping[str, Any]]:
    """The same without pages, as rows."""
    values = _values(uow, query)
    return await uow.read(_paged(frozenset(values), query.sort), most=most, **values)


def _values(uow: UnitOfWork, query: AppointmentFilter) -> dict[str, Any]:
    """What is asked for, by the names of `CONDITIONS`, and what the caller may see."""
    actor = uow.actor
    values: dict[str, Any] = {
        "status": query.status or None,
        "provider": query.provider_id,
        "room": query.room_id,
        "patient": query.patient_id,
        "service": query.service_id,
        "after": query.from_,
        "since": query.from_ - LONGEST if query.from_ else None,
        "before": query.to,
    }
    if query.mine or not actor.works_for_all:
        values["me"] = actor.signed_in_as
        values["own_provider"] = None if query.mine else actor.provider_id
    return {"organization": uow.organization_id, **{name: one for name, one in values.items() if one is not None}}


@cache
def _paged(asked: frozenset[str], sort: str) -> Prepared:
    """The statement for what is asked: one for each choice of filters and order."""
    column = SORTS[sort.removeprefix("-")][0]
    is_descending = sort.startswith("-")
    statement = _appointments().where(*(CONDITIONS[name] for name in sorted(asked & CONDITIONS.keys())))
    if "own_provider" in asked:
        statement = statement.where(OWN | (col(Appointment.provider_id) == bindparam("own_provider", type_=Uuid)))
    elif "me" in asked:
        statement = statement.where(OWN)
    return Prepared(_in_order(statement, column, is_descending=is_descending, goes_on="place" in asked))


@cache
def _mine(*, past: bool, goes_on: bool) -> Prepared:
    is_over = (Appointment.end <= NOW) | (Appointment.status == AppointmentStatus.CANCELLED)
    statement = _appointments().where(OWN, is_over if past else not_(is_over))
    return Prepared(_in_order(statement, col(Appointment.start), is_descending=past, goes_on=goes_on))


def _in_order(
    statement: Select[tuple[object, ...]], column: ColumnElement[Any], *, is_descending: bool, goes_on: bool
) -> Select[tuple[object, ...]]:
    """One page, by the column and then the id; `goes_on` behind the place of a cursor."""
    here = tuple_(column, col(Appointment.id))
    if goes_on:
        place = tuple_(bindparam("place", type_=column.type), bindparam("place_id", type_=Uuid))
        statement = statement.where(here < place if is_descending else here > place)
    order = (column.desc(), col(Appointment.id).desc()) if is_descending else (column, col(Appointment.id))
    return statement.order_by(*order).limit(MOST)


@requires(Permission.SEE_OWN_APPOINTMENTS, shows="appointments")
async def get_appointment(uow: UnitOfWork, appointment_id: UUID) -> AppointmentView:
    """One appointment that the caller may see."""
    return read_appointment(uow, (await uow.ask_all(ask_appointment(uow, appointment_id)))[0])


def ask_appointment(uow: UnitOfWork, appointment_id: UUID) -> Ask:
    """The question behind `get_appointment`."""
    actor = uow.actor
    return _one().ask(
        organization=uow.organization_id,
        appointment=appointment_id,
        sees_all=actor.works_for_all,
        me=actor.signed_in_as,
        own_provider=actor.provider_id,
    )


def read_appointment(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> AppointmentView:
    """Its answer."""
    if not rows:
        raise NotFound
    return _view(uow, rows[0])


@cache
def _one() -> Prepared:
    sees_all, own_provider = bindparam("sees_all", type_=Boolean), bindparam("own_provider", type_=Uuid)
    is_visible = sees_all | OWN | (col(Appointment.provider_id) == own_provider)
    return Prepared(_appointments().where(Appointment.id == bindparam("appointment", type_=Uuid), is_visible))


def sees_notes(uow: UnitOfWork, row: Mapping[str, Any]) -> bool:
    """Whether the caller may read what the desk wrote beside an appointment; a patient never does, wherever they work.

    The row tells `patient_user_id`. Who works at the desk reads all of it, their own too.
    """
    if uow.actor.may(Permission.SCHEDULE):
        return True
    is_theirs = row["patient_user_id"] is not None and row["patient_user_id"] == uow.actor.user_id
    return uow.actor.may(Permission.SEE_APPOINTMENTS) and not is_theirs


def _view(uow: UnitOfWork, row: Mapping[str, Any]) -> AppointmentView:
    works_here, sees = uow.actor.may(Permission.SEE_APPOINTMENTS), sees_notes(uow, row)
    uow.shown.add(row["patient_id"])
    shown = dict(row)
    window = shown.pop("cancellation_window")
    for name in ("patient_email", "cancel_reason", "service", "service_color", "room", "patient_phone"):
        shown[name] = shown[name] or ""
    if not works_here:
        shown |= {"patient_phone": "", "patient_date_of_birth": None}
    if not sees:
        shown |= {"overbooked": False, "overbook_reason": "", "note": ""}
    shown["overbook_reason"] = shown["overbook_reason"] or ""
    shown["device_ids"], shown["devices"] = shown["device_ids"] or [], shown["devices"] or []
    return AppointmentView(**shown, cancel_until=row["start"] - timedelta(minutes=window))


def _appointments() -> Select[tuple[object, ...]]:
    used = _devices()
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
        .where(Appointment.organization_id == ORGANIZATION)
    )


def _devices() -> FromClause:
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
        .where(AppointmentDevice.organization_id == ORGANIZATION, AppointmentDevice.appointment_id == Appointment.id)
        .correlate(Appointment)
        .lateral()
    )
