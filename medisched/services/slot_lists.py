"""Reading published slots: what is free for everybody, who booked for those who may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlmodel import col

from medisched.domain.access import Permission, is_open, requires
from medisched.domain.errors import NotFound
from medisched.domain.timespan import LONGEST
from medisched.models import Appointment, Department, Patient, Provider, Slot, SlotStatus
from medisched.schemas.base import Page
from medisched.schemas.slots import FreeDayView, SlotView
from medisched.services.cursors import after, next_cursor, read_page

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.slots import FreeSlotQuery, SlotQuery


@requires(Permission.VISIT)
async def list_free_slots(
    uow: UnitOfWork,
    *,
    start: datetime,
    end: datetime,
    provider_id: UUID | None = None,
    department_id: UUID | None = None,
    limit: int = 500,
) -> list[SlotView]:
    """Slots that can be booked now and begin in [start, end), earliest first; none in a closed organization."""
    if not is_open(uow.organization_status):
        return []
    wanted = _free(uow, start=start, end=end, provider_id=provider_id, department_id=department_id)
    query = wanted.order_by(Slot.start, Slot.id).limit(min(limit, 500))
    return [_seen_by(uow, row) for row in await uow.list(query)]


@requires(Permission.VISIT)
async def list_free_slot_page(uow: UnitOfWork, query: FreeSlotQuery) -> Page[SlotView]:
    """The same by cursor."""
    if not is_open(uow.organization_status):
        return Page[SlotView](items=[])
    wanted = _free(
        uow, start=query.from_, end=query.to, provider_id=query.provider_id, department_id=query.department_id
    )
    rows, cursor = await read_page(uow, wanted, query, by=[col(Slot.start)], row_id=Slot.id)
    return Page[SlotView](items=[_seen_by(uow, row) for row in rows], next_cursor=cursor)


@requires(Permission.VISIT)
async def list_free_days(
    uow: UnitOfWork,
    *,
    start: datetime,
    end: datetime,
    provider_id: UUID | None = None,
    department_id: UUID | None = None,
) -> list[FreeDayView]:
    """Local days in [start, end) that have bookable slots, and how many; none in a closed organization."""
    if not is_open(uow.organization_status):
        return []
    day = func.date(func.timezone(uow.timezone, Slot.start)).label("day")
    query = (
        select(day, func.count().label("count"))
        .select_from(Slot)
        .where(
            Slot.organization_id == uow.organization_id,
            Slot.status == SlotStatus.FREE,
            Slot.start >= max(start, uow.now),
            Slot.start < end,
        )
        .group_by(day)
        .order_by(day)
    )
    if provider_id is not None:
        query = query.where(Slot.provider_id == provider_id)
    if department_id is not None:
        query = query.join(
            Provider, (Provider.organization_id == Slot.organization_id) & (Provider.id == Slot.provider_id)
        ).where(Provider.department_id == department_id)
    return [FreeDayView.of(row) for row in await uow.list(query)]


@requires(Permission.BROWSE, shows="slots")
async def list_slots(uow: UnitOfWork, query: SlotQuery) -> Page[SlotView]:
    """Published slots by start; patients see only free ones that are still to come, staff see who booked.

    Patients of a closed organization see none: nothing there can be booked.
    """
    statement = _published(uow).order_by(Slot.start, Slot.id).limit(query.limit + 1)
    sees_patients = uow.actor.may(Permission.SEE_APPOINTMENTS)
    if not sees_patients:
        if not is_open(uow.organization_status):
            return Page[SlotView](items=[])
        statement = statement.where(Slot.status == SlotStatus.FREE, Slot.start > uow.now)
    if query.status:
        statement = statement.where(Slot.status == query.status)
    if query.from_ is not None:
        statement = statement.where(Slot.end > query.from_, Slot.start >= query.from_ - LONGEST)
    if query.to is not None:
        statement = statement.where(Slot.start < query.to)
    if query.provider_id is not None:
        statement = statement.where(Slot.provider_id == query.provider_id)
    if query.department_id is not None:
        statement = statement.where(Provider.department_id == query.department_id)
    if query.cursor:
        statement = statement.where(after(query, Slot.start, Slot.id))
    rows = await uow.list(statement)
    return Page[SlotView](
        items=[_seen_by(uow, row) for row in rows[: query.limit]],
        next_cursor=next_cursor(rows, query),
    )


@requires(Permission.VISIT, shows="slots")
async def get_slot(uow: UnitOfWork, slot_id: UUID) -> SlotView:
    """One published slot; a patient does not see who booked it."""
    row = await uow.find(_published(uow).where(Slot.id == slot_id))
    if row is None:
        raise NotFound
    return _seen_by(uow, row)


def _seen_by(uow: UnitOfWork, row: RowMapping) -> SlotView:
    """Providers see who booked with themselves, staff and owners with anybody."""
    actor = uow.actor
    is_theirs = actor.provider_id is not None and actor.provider_id == row["provider_id"]
    if actor.may(Permission.SEE_APPOINTMENTS) and (actor.works_for_all or is_theirs):
        if row["patient_id"] is not None:
            uow.shown.add(row["patient_id"])
        return SlotView.of(row, patient=row["patient"] or "")
    return SlotView.of(row, patient="", appointment_id=None)


def _free(
    uow: UnitOfWork, *, start: datetime, end: datetime, provider_id: UUID | None, department_id: UUID | None
) -> Select[tuple[object, ...]]:
    soonest = max(start, uow.now)
    query = _published(uow).where(Slot.status == SlotStatus.FREE, Slot.start >= soonest, Slot.start < end)
    if provider_id is not None:
        query = query.where(Slot.provider_id == provider_id)
    return query if department_id is None else query.where(Provider.department_id == department_id)


def _published(uow: UnitOfWork) -> Select[tuple[object, ...]]:
    return (
        select(
            Slot.id,
            Slot.provider_id,
            Slot.start,
            Slot.end,
            Slot.title,
            Slot.status,
            Slot.appointment_id,
            Appointment.patient_id,
            Provider.name.label("provider"),  # type: ignore[attr-defined]
            Provider.department_id,
            Department.name.label("department"),  # type: ignore[attr-defined]
            Patient.name.label("patient"),  # type: ignore[attr-defined]
        )
        .join(Provider, (Provider.organization_id == Slot.organization_id) & (Provider.id == Slot.provider_id))
        .join(
            Department,
            (Department.organization_id == Provider.organization_id) & (Department.id == Provider.department_id),
        )
        .outerjoin(
            Appointment,
            (Appointment.organization_id == Slot.organization_id) & (Appointment.id == Slot.appointment_id),
        )
        .outerjoin(
            Patient,
            (Patient.organization_id == Appointment.organization_id) & (Patient.id == Appointment.patient_id),
        )
        .where(Slot.organization_id == uow.organization_id, Slot.published.is_(True))
    )
