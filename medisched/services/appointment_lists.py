"""Reading appointments: a patient's own, a provider's calendar, the whole organization's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import not_, select
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotFound
from medisched.domain.timespan import LONGEST
from medisched.models import Appointment, AppointmentStatus, Department, Organization, Patient, Provider
from medisched.schemas.appointments import AppointmentView
from medisched.schemas.base import Page
from medisched.services.cursors import after, next_cursor

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement, RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentQuery


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
    return [_view(row) for row in await uow.list(query)]


@requires(Permission.SEE_OWN_APPOINTMENTS)
async def list_appointments(uow: UnitOfWork, query: AppointmentQuery) -> Page:
    """What the caller may see, by start: patients their own, providers their calendar, staff and owners all."""
    order = (
        (Appointment.start.desc(), Appointment.id.desc()) if query.newest_first else (Appointment.start, Appointment.id)
    )
    statement = _appointments(uow).where(_visible(uow, mine=query.mine)).order_by(*order).limit(query.limit + 1)
    if query.status:
        statement = statement.where(Appointment.status == query.status)
    if query.provider_id is not None:
        statement = statement.where(Appointment.provider_id == query.provider_id)
    if query.from_ is not None:
        statement = statement.where(Appointment.end > query.from_, Appointment.start >= query.from_ - LONGEST)
    if query.to is not None:
        statement = statement.where(Appointment.start < query.to)
    if query.cursor:
        statement = statement.where(
            after(query.cursor, Appointment.start, Appointment.id, descending=query.newest_first)
        )
    rows = await uow.list(statement)
    return Page(items=[_view(row) for row in rows[: query.limit]], next_cursor=next_cursor(rows, query.limit))


@requires(Permission.SEE_OWN_APPOINTMENTS)
async def get_appointment(uow: UnitOfWork, appointment_id: UUID) -> AppointmentView:
    """One appointment that the caller may see."""
    row = await uow.find(_appointments(uow).where(Appointment.id == appointment_id, _visible(uow, mine=False)))
    if row is None:
        raise NotFound
    return _view(row)


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


def _view(row: RowMapping) -> AppointmentView:
    return AppointmentView.of(
        row,
        patient_email=row["patient_email"] or "",
        cancel_reason=row["cancel_reason"] or "",
        cancel_until=row["start"] - timedelta(minutes=row["cancellation_window"]),
    )


def _appointments(uow: UnitOfWork) -> Select[tuple[object, ...]]:
    return (
        select(
            Appointment.id,
            Appointment.provider_id,
            Appointment.patient_id,
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
            Organization.cancellation_window,
        )
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
        .join(Organization, Organization.id == Appointment.organization_id)
        .where(Appointment.organization_id == uow.organization_id)
    )
