"""What stands in the file that calendar programs fetch: a month behind, a year ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select
from sqlmodel import col

from medisched.domain.clock import local_day, start_of_day
from medisched.domain.initials import initials
from medisched.domain.texts import _
from medisched.integrations.ics import FeedEntry, appointment_entry
from medisched.models import (
    Appointment,
    AppointmentDevice,
    AppointmentStatus,
    Department,
    FeedKind,
    FeedPrivacy,
    Patient,
    Provider,
    Room,
    Service,
    TimeOff,
)
from medisched.services.appointment_facts import facts_of, said_of
from medisched.services.appointment_revisions import revised_at
from medisched.settings import get_settings

if TYPE_CHECKING:
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from sqlalchemy import ColumnElement, RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.models import Organization
    from medisched.services.feed_addresses import Subject

BEHIND, AHEAD = timedelta(days=30), timedelta(days=366)
# Calendar programs drop what is told to be cancelled; what is merely gone, some of them keep.
CANCELLED_SHOWN = timedelta(days=7)
MOST = 10_000


async def list_feed_entries(
    uow: UnitOfWork, subject: Subject, organization: Organization, *, privacy: str
) -> list[FeedEntry]:
    """Appointments, cancelled ones for a week, and a provider's time off, in the order of time."""
    today = local_day(uow.now, uow.zone)
    start, end = start_of_day(today - BEHIND, uow.zone), start_of_day(today + AHEAD, uow.zone)
    rows = await uow.list(_appointments(uow, subject, start, end))
    if subject.kind is FeedKind.PATIENT:
        return [_own_entry(row, privacy, uow.zone, organization) for row in rows]
    entries = [_appointment_entry(row, privacy, uow.zone, subject, organization) for row in rows]
    if subject.kind is FeedKind.PROVIDER and subject.id is not None:
        away = await _list_time_off(uow, subject.id, start, end)
        entries += [_time_off_entry(row, privacy, uow.zone) for row in away]
    return entries


def _appointments(uow: UnitOfWork, subject: Subject, start: datetime, end: datetime) -> Select[tuple[object, ...]]:
    tenant = col(Appointment.organization_id)
    query = (
        select(
            Appointment.id,
            Appointment.start,
            Appointment.end,
            Appointment.title,
            Appointment.sequence,
            (col(Appointment.status) == AppointmentStatus.CANCELLED).label("is_cancelled"),
            col(Patient.name).label("patient"),
            col(Provider.name).label("provider"),
            col(Department.name).label("department"),
            func.coalesce(Service.name, "").label("service"),
            func.coalesce(Room.name, "").label("room"),
            revised_at().label("stamp"),
        )
        .join(Patient, (col(Patient.organization_id) == tenant) & (Patient.id == Appointment.patient_id))
        .join(Provider, (col(Provider.organization_id) == tenant) & (Provider.id == Appointment.provider_id))
        .join(Department, (col(Department.organization_id) == tenant) & (Department.id == Provider.department_id))
        .outerjoin(Service, (col(Service.organization_id) == tenant) & (Service.id == Appointment.service_id))
        .outerjoin(Room, (col(Room.organization_id) == tenant) & (Room.id == Appointment.room_id))
    )
    is_told = or_(
        col(Appointment.status) != AppointmentStatus.CANCELLED,
        col(Appointment.cancelled_at) > uow.now - CANCELLED_SHOWN,
    )
    when = (col(Appointment.start) >= start, col(Appointment.start) < end)
    query = query.where(tenant == uow.organization_id, _is_of(uow, subject), is_told, *when)
    return query.order_by(col(Appointment.start), col(Appointment.id)).limit(MOST)


def _is_of(uow: UnitOfWork, subject: Subject) -> ColumnElement[bool]:
    if subject.kind is FeedKind.PATIENT:
        return col(Appointment.patient_user_id) == uow.actor.signed_in_as
    if subject.kind is FeedKind.DEVICE:
        using = select(col(AppointmentDevice.appointment_id)).where(
            col(AppointmentDevice.organization_id) == uow.organization_id,
            col(AppointmentDevice.device_id) == subject.id,
        )
        return col(Appointment.id).in_(using)
    owner = Appointment.room_id if subject.kind is FeedKind.ROOM else Appointment.provider_id
    return col(owner) == subject.id


async def _list_time_off(uow: UnitOfWork, provider_id: UUID, start: datetime, end: datetime) -> list[RowMapping]:
    query = (
        select(TimeOff.id, TimeOff.start, TimeOff.end, TimeOff.reason, col(TimeOff.created_at).label("stamp"))
        .where(
            col(TimeOff.organization_id) == uow.organization_id,
            col(TimeOff.provider_id) == provider_id,
            col(TimeOff.start) < end,
            col(TimeOff.end) > start,
        )
        .order_by(col(TimeOff.start), col(TimeOff.id))
        .limit(MOST)
    )
    return list(await uow.list(query))


def _own_entry(row: RowMapping, privacy: str, zone: ZoneInfo, organization: Organization) -> FeedEntry:
    """In the words of the letters, so that who has both reads the same."""
    if privacy == FeedPrivacy.BUSY:
        return _busy(row)
    facts = facts_of(row, said_of(organization), zone)
    return appointment_entry(
        row["id"], facts, sequence=row["sequence"], stamp=row["stamp"], is_cancelled=row["is_cancelled"]
    )


def _appointment_entry(
    row: RowMapping, privacy: str, zone: ZoneInfo, subject: Subject, organization: Organization
) -> FeedEntry:
    """Who and what; in a room's or device's calendar also with whom."""
    if privacy == FeedPrivacy.BUSY:
        return _busy(row)
    who = row["patient"] if privacy == FeedPrivacy.FULL else initials(row["patient"])
    what = (row["service"] or row["title"]) if organization.mail_shows_title else ""
    with_whom = "" if subject.kind is FeedKind.PROVIDER else row["provider"]
    return FeedEntry(
        **_revision(row),
        summary=" · ".join(part for part in (who, what, with_whom) if part),
        place=row["room"],
        link=f"{get_settings().address}/{_page_of(subject)}&day={local_day(row['start'], zone)}",
    )


def _page_of(subject: Subject) -> str:
    if subject.kind is FeedKind.PROVIDER:
        return f"calendar?provider={subject.id}"
    return f"schedule?kind={'rooms' if subject.kind is FeedKind.ROOM else 'providers'}"


def _busy(row: RowMapping) -> FeedEntry:
    return FeedEntry(**_revision(row), summary=_("Busy"))


def _revision(row: RowMapping) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "sequence", "stamp", "start", "end", "is_cancelled")}


def _time_off_entry(row: RowMapping, privacy: str, zone: ZoneInfo) -> FeedEntry:
    """Whole days are whole days in every calendar, wherever its reader is."""
    words = _("Busy") if privacy == FeedPrivacy.BUSY else _("Time off")
    summary = row["reason"] if privacy == FeedPrivacy.FULL and row["reason"] else words
    first, last = local_day(row["start"], zone), local_day(row["end"], zone)
    is_whole = (row["start"], row["end"]) == (start_of_day(first, zone), start_of_day(last, zone))
    start, end = (first, last) if is_whole else (row["start"], row["end"])
    return FeedEntry(id=row["id"], stamp=row["stamp"], start=start, end=end, summary=summary)
