"""A clinic that is ready to schedule: services, rooms, devices, hours, patients without a login."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import count
from uuid import UUID

from medisched.db.unit_of_work import UnitOfWork
from medisched.domain.clock import get_zone, instant_of
from medisched.models import WorkingHours
from medisched.schemas.appointments import AppointmentView
from medisched.schemas.catalog import DeviceDraft, RoomDraft, ServiceDraft
from medisched.schemas.patients import PatientDraft
from medisched.schemas.schedules import ScheduleDraft
from medisched.services.catalog import create_service
from medisched.services.catalog_places import create_device, create_room
from medisched.services.doors import perform, work
from medisched.services.patients import create_patient
from medisched.services.schedules import schedule_appointment
from tests.factories import Clinic, make_clinic

_numbers = count(1)
BERLIN = get_zone("Europe/Berlin")
# Long enough to be ahead of any test, short enough for every horizon; a Monday.
OFFICE = ((8 * 60, 12 * 60), (13 * 60, 17 * 60))


@dataclass(frozen=True)
class Desk:
    """A clinic with one service (30 minutes, two rooms), one provider who works Monday to Friday 8-12 and 13-17."""

    clinic: Clinic
    service_id: UUID
    room_ids: list[UUID]
    patient_id: UUID

    @property
    def staff(self) -> str:
        return self.clinic.staff.session


def next_monday(weeks: int = 1) -> datetime:
    """The midnight (UTC date) of a Monday ahead, more than a day from now: patients may still move what is on it."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    monday = tomorrow - timedelta(days=tomorrow.weekday()) + timedelta(weeks=weeks)
    return datetime(monday.year, monday.month, monday.day, tzinfo=UTC)


def at(hour: int, minute: int = 0, *, day: int = 0, weeks: int = 1) -> datetime:
    """A wall time in Berlin, `day` days after a Monday ahead."""
    return instant_of((next_monday(weeks) + timedelta(days=day)).date(), time(hour, minute), BERLIN)


async def make_desk(clinic: Clinic | None = None, *, rooms: int = 2, **service: object) -> Desk:
    """Ready to schedule."""
    clinic = clinic or await make_clinic()
    room_ids = [await make_room(clinic, f"Room {number + 1}") for number in range(rooms)]
    await set_hours(clinic, clinic.provider_id)
    service_id = await make_service(clinic, room_ids=room_ids, **service)
    return Desk(clinic, service_id, room_ids, await make_patient(clinic))


async def make_service(clinic: Clinic, **more: object) -> UUID:
    """A service of the clinic's provider, 30 minutes long."""
    entered = {"name": f"Service {next(_numbers)}", "duration": 30, "provider_ids": [clinic.provider_id], **more}
    return (await perform(clinic.owner.session, create_service, ServiceDraft.read(entered))).id


async def make_room(clinic: Clinic, name: str) -> UUID:
    return (await perform(clinic.owner.session, create_room, RoomDraft(name=name))).id


async def make_device(clinic: Clinic, name: str, kind: str = "") -> UUID:
    return (await perform(clinic.owner.session, create_device, DeviceDraft(name=name, kind=kind))).id


async def make_patient(clinic: Clinic, name: str = "", **more: object) -> UUID:
    entered = {"name": name or f"Walter Example {next(_numbers)}", "is_new_person": True, **more}
    return (await perform(clinic.staff.session, create_patient, PatientDraft.read(entered))).id


async def set_hours(
    clinic: Clinic,
    provider_id: UUID,
    spans: Sequence[tuple[int, int]] = OFFICE,
    weekdays: Sequence[int] = (1, 2, 3, 4, 5),
) -> None:
    """Weekly hours in minutes of the wall clock."""
    await work(_add_hours, provider_id, spans, weekdays, organization_id=clinic.id)


async def _add_hours(
    uow: UnitOfWork, provider_id: UUID, spans: Sequence[tuple[int, int]], weekdays: Sequence[int]
) -> None:
    for weekday in weekdays:
        for start, end in spans:
            await uow.add(WorkingHours(provider_id=provider_id, weekday=weekday, start_minute=start, end_minute=end))


async def schedule(desk: Desk, start: datetime, **more: object) -> AppointmentView:
    """An appointment of the desk's patient, made by staff."""
    entered = {"service_id": desk.service_id, "patient_id": desk.patient_id, "start": start, **more}
    return await perform(desk.staff, schedule_appointment, ScheduleDraft.read(entered))
