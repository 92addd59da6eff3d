"""What stands in the file that calendar programs fetch: a month behind, a year ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from medisched.domain.clock import local_day, start_of_day
from medisched.domain.initials import initials
from medisched.domain.texts import _
from medisched.integrations.ics import FeedEntry
from medisched.models import (
    Appointment,
    AppointmentChange,
    AppointmentStatus,
    FeedPrivacy,
    Patient,
    Room,
    Service,
    TimeOff,
)
from medisched.settings import get_settings

if TYPE_CHECKING:
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork

BEHIND, AHEAD = timedelta(days=30), timedelta(days=366)
MOST = 10_000


async def list_feed_entries(uow: UnitOfWork, provider_id: UUID, *, privacy: str, shows_title: bool) -> list[FeedEntry]:
    """Appointments that are not cancelled, and time off, in the order of time."""
    today = local_day(uow.now, uow.zone)
    start, end = start_of_day(today - BEHIND, uow.zone), start_of_day(today + AHEAD, uow.zone)
    return [
        *(
            _appointment_entry(row, privacy, uow.zone, shows_title=shows_title)
            for row in await _list_appointments(uow, provider_id, start, end)
        ),
        *(_time_off_entry(row, privacy, uow.zone) for row in await _list_time_off(uow, provider_id, start, end)),
    ]


async def _list_appointments(uow: UnitOfWork, provider_id: UUID, start: datetime, end: datetime) -> list[RowMapping]:
    tenant = Appointment.organization_id
    changed = (
        select(func.max(AppointmentChange.changed_at))
        .where(AppointmentChange.organization_id == tenant, AppointmentChange.appointment_id == Appointment.id)
        .scalar_subquery()
    )
    query = (
        select(
            Appointment.id,
            Appointment.start,
            Appointment.end,
            Appointment.title,
            Appointment.sequence,
            Patient.name.label("patient"),  # type: ignore[attr-defined]
            func.coalesce(Service.name, "").label("service"),
            func.coalesce(Room.name, "").label("room"),
            func.coalesce(changed, Appointment.created_at).label("stamp"),
        )
        .join(Patient, (Patient.organization_id == tenant) & (Patient.id == Appointment.patient_id))
        .outerjoin(Service, (Service.organization_id == tenant) & (Service.id == Appointment.service_id))
        .outerjoin(Room, (Room.organization_id == tenant) & (Room.id == Appointment.room_id))
        .where(
            tenant == uow.organization_id,
            Appointment.provider_id == provider_id,
            Appointment.status != AppointmentStatus.CANCELLED,
            Appointment.start >= start,
            Appointment.start < end,
        )
        .order_by(Appointment.start, Appointment.id)
        .limit(MOST)
    )
    return list(await uow.list(query))


async def _list_time_off(uow: UnitOfWork, provider_id: UUID, start: datetime, end: datetime) -> list[RowMapping]:
    query = (
        select(TimeOff.id, TimeOff.start, TimeOff.end, TimeOff.reason, TimeOff.created_at.label("stamp"))  # type: ignore[union-attr]
        .where(
            TimeOff.organization_id == uow.organization_id,
            TimeOff.provider_id == provider_id,
            TimeOff.start < end,
            TimeOff.end > start,
        )
        .order_by(TimeOff.start, TimeOff.id)
        .limit(MOST)
    )
    return list(await uow.list(query))


def _appointment_entry(row: RowMapping, privacy: str, zone: ZoneInfo, *, shows_title: bool) -> FeedEntry:
    span = {name: row[name] for name in ("id", "sequence", "stamp", "start", "end")}
    if privacy == FeedPrivacy.BUSY:
        return FeedEntry(**span, summary=_("Busy"))
    who = row["patient"] if privacy == FeedPrivacy.FULL else initials(row["patient"])
    what = (row["service"] or row["title"]) if shows_title else ""
    return FeedEntry(
        **span,
        summary=" · ".join(part for part in (who, what) if part),
        place=row["room"],
        link=f"{get_settings().address}/calendar?day={local_day(row['start'], zone)}",
    )


def _time_off_entry(row: RowMapping, privacy: str, zone: ZoneInfo) -> FeedEntry:
    """Whole days are whole days in every calendar, wherever its reader is."""
    words = _("Busy") if privacy == FeedPrivacy.BUSY else _("Time off")
    summary = row["reason"] if privacy == FeedPrivacy.FULL and row["reason"] else words
    first, last = local_day(row["start"], zone), local_day(row["end"], zone)
    is_whole = (row["start"], row["end"]) == (start_of_day(first, zone), start_of_day(last, zone))
    start, end = (first, last) if is_whole else (row["start"], row["end"])
    return FeedEntry(id=row["id"], stamp=row["stamp"], start=start, end=end, summary=summary)
