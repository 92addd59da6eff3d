"""One provider's calendar: slots, appointments, time off, hours and closures of a range, in a fixed number of reads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Invalid
from medisched.domain.spans import Span
from medisched.domain.texts import _
from medisched.domain.timespan import LONGEST
from medisched.models import Appointment, Patient, Provider, Room, Service
from medisched.schemas.calendar import CalendarAppointmentView, CalendarSlotView, CalendarView, StretchView
from medisched.schemas.time_off import TimeOffView
from medisched.services.appointment_lists import sees_notes
from medisched.services.calendar_owners import must_own_calendar
from medisched.services.calendar_reads import list_away_within, list_free_within, list_work_within
from medisched.services.closed_times import list_closed_stretches

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork

WIDEST = timedelta(days=62)
MOST = 5000


@requires(Permission.SEE_APPOINTMENTS, shows="calendar")
async def list_calendar(uow: UnitOfWork, provider_id: UUID, start: datetime, end: datetime) -> CalendarView:
    """What lies in [start, end): providers see their own calendar, staff and owners anybody's."""
    await must_own_calendar(uow, provider_id)
    if not start < end <= start + WIDEST:
        raise Invalid({"end": _("Please look at two months at most.")}, code="range_too_wide")
    whole = Span(start, end)
    provider = await uow.get(Provider, provider_id)
    ids = [provider_id]
    hours, with_hours = await list_work_within(uow, ids, whole)
    slots = await list_free_within(uow, ids, whole, most=MOST + 1)
    appointments = await _list_appointments(uow, provider_id, whole)
    away = await list_away_within(uow, ids, whole, most=MOST + 1)
    return CalendarView(
        provider_id=provider_id,
        provider=provider.name,
        slots=[CalendarSlotView.of(row) for row in slots[:MOST]],
        appointments=appointments[:MOST],
        time_off=[TimeOffView.of(row) for row in away[:MOST]],
        hours=[StretchView(start=shift.start, end=shift.end) for _id, shift in hours],
        has_hours=provider_id in with_hours,
        closed=await list_closed_stretches(uow, whole),
        is_cut=max(len(slots), len(appointments), len(away)) > MOST,
    )


async def _list_appointments(uow: UnitOfWork, provider_id: UUID, whole: Span) -> list[CalendarAppointmentView]:
    tenant = Appointment.organization_id
    query = (
        select(
            Appointment.id,
            Appointment.start,
            Appointment.end,
            Appointment.title,
            Appointment.status,
            Appointment.overbooked,
            Appointment.sequence,
            Appointment.patient_id,
            Appointment.patient_user_id,
            Appointment.service_id,
            Patient.name.label("patient"),  # type: ignore[attr-defined]
            func.coalesce(Service.name, "").label("service"),
            func.coalesce(Service.color, "").label("color"),
            func.coalesce(Room.name, "").label("room"),
        )
        .join(Patient, (Patient.organization_id == tenant) & (Patient.id == Appointment.patient_id))
        .outerjoin(Service, (Service.organization_id == tenant) & (Service.id == Appointment.service_id))
        .outerjoin(Room, (Room.organization_id == tenant) & (Room.id == Appointment.room_id))
        .where(
            tenant == uow.organization_id,
            Appointment.provider_id == provider_id,
            Appointment.start < whole.end,
            Appointment.start >= whole.start - LONGEST,
            Appointment.end > whole.start,
        )
        .order_by(Appointment.start, Appointment.id)
        .limit(MOST + 1)
    )
    rows = await uow.list(query)
    uow.shown.update(row["patient_id"] for row in rows)
    return [CalendarAppointmentView.of(row, overbooked=row["overbooked"] and sees_notes(uow, row)) for row in rows]
