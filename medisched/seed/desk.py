"""The demo clinics' desks: catalog, hours, patients without a login, and appointments before, on and after today."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from medisched.domain.clock import get_zone, local_day, now_utc, pretend, start_of_day
from medisched.domain.errors import MedischedError
from medisched.schemas.appointments import AppointmentQuery
from medisched.schemas.catalog import DeviceDraft, RoomDraft, ServiceDraft
from medisched.schemas.openings import OpeningQuery
from medisched.schemas.patients import PatientDraft
from medisched.schemas.schedules import ScheduleDraft, StatusDraft
from medisched.schemas.working_hours import SpanDraft, WeeklyHoursDraft
from medisched.seed.catalog import DESKS
from medisched.services import (
    appointment_lists,
    appointment_statuses,
    catalog,
    catalog_places,
    closures,
    openings,
    patients,
    providers,
    schedules,
    working_hours,
)
from medisched.services.doors import perform

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from medisched.schemas.appointments import AppointmentView
    from medisched.seed.catalog import DemoDesk, DemoService
    from medisched.seed.people import DemoClinic

# Days around today, and how many appointments each gets.
DAYS = (*((back, 3) for back in (-4, -3, -2, -1)), (0, 12), *((ahead, 3) for ahead in range(1, 6)))


async def set_up_desk(clinic: DemoClinic, session: str) -> None:
    """What has to be there before anything is published: holidays, hours and the catalog; `session` is an owner's."""
    desk = DESKS[clinic.slug]
    await perform(session, closures.set_holidays, *desk.holidays)
    listed = await perform(session, providers.list_providers)
    for provider in listed:
        has_weekends = provider.department == desk.weekend_department
        work, weekend = (
            [SpanDraft(start=start, end=end) for start, end in one] for one in (desk.hours, desk.weekend_hours)
        )
        week = WeeklyHoursDraft(weekly=[*[work] * 5, *[weekend if has_weekends else []] * 2])
        await perform(session, working_hours.set_weekly_hours, provider.id, week)
    rooms = {name: (await perform(session, catalog_places.create_room, RoomDraft(name=name))).id for name in desk.rooms}
    devices = {
        name: (await perform(session, catalog_places.create_device, DeviceDraft(name=name, kind=kind))).id
        for name, kind in desk.devices
    }
    for service in desk.services:
        offered_by = [provider.id for provider in listed if provider.department in service.departments]
        await perform(session, catalog.create_service, _draft(desk, service, offered_by, rooms, devices))


async def finish_past_visits(clinic: DemoClinic, session: str) -> None:
    """What patients booked themselves and is over was done, or missed."""
    chance = random.Random(f"{clinic.slug}-past")  # noqa: S311 - demo data
    query = AppointmentQuery(to=now_utc(), status="booked", limit=200)
    for appointment in (await perform(session, appointment_lists.list_appointments, query)).items:
        await _track(chance, session, appointment)


async def bring_patients(clinic: DemoClinic, session: str) -> list[UUID]:
    """Patients who have no login; `session` is the staff's."""
    return [
        (
            await perform(
                session,
                patients.create_patient,
                PatientDraft(name=name, date_of_birth=born, phone=phone, email=email or None, is_new_person=True),
            )
        ).id
        for name, born, phone, email in DESKS[clinic.slug].patients
    ]


async def fill_desk(clinic: DemoClinic, session: str, people: list[UUID]) -> None:
    """Their appointments; `session` is the staff's."""
    chance = random.Random(clinic.slug)  # noqa: S311 - demo data
    services = [service.id for service in await perform(session, catalog.list_services)]
    zone = get_zone(clinic.timezone)
    today = local_day(now_utc(), zone)
    for offset, count in DAYS:
        day = today + timedelta(days=offset)
        midnight = start_of_day(day, zone)
        with pretend(min(midnight, now_utc())):
            made = await _schedule_day(chance, session, clinic, day, people, services, count)
        for appointment in made:
            await _track(chance, session, appointment)


def _draft(
    desk: DemoDesk, demo: DemoService, offered_by: list[UUID], rooms: dict[str, UUID], devices: dict[str, UUID]
) -> ServiceDraft:
    return ServiceDraft.read(
        {
            "name": demo.name,
            "description": demo.description,
            "duration": demo.duration,
            "buffer_after": demo.buffer_after,
            "notice": demo.notice,
            "price": demo.price,
            "currency": desk.currency,
            "color": demo.color,
            "online": demo.online,
            "provider_ids": offered_by,
            "room_ids": [rooms[name] for name in demo.rooms],
            "device_ids": [devices[name] for name in demo.devices],
        }
    )


async def _schedule_day(  # noqa: PLR0917 - the facts of a day
    chance: random.Random,
    session: str,
    clinic: DemoClinic,
    day: date,
    people: list[UUID],
    services: list[UUID],
    count: int,
) -> list[AppointmentView]:
    zone, made = get_zone(clinic.timezone), []
    start, end = start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)
    for patient_id in chance.sample(people, min(count, len(people))):
        query = OpeningQuery(service_id=chance.choice(services), from_=start, to=end, patient_id=patient_id, limit=200)
        found = (await perform(session, openings.find_openings, query)).items
        if found:
            opening = chance.choice(found)
            draft = ScheduleDraft(
                service_id=query.service_id,
                patient_id=patient_id,
                start=opening.start,
                provider_id=opening.provider_id,
            )
            made.append(await perform(session, schedules.schedule_appointment, draft))
    return made


async def _track(chance: random.Random, session: str, appointment: AppointmentView) -> None:
    """What is over was done, apart from one in twelve who never came; what goes on at this moment is in progress."""
    for status, at in _walk(chance, appointment):
        if at > now_utc():
            return
        with pretend(at):
            try:
                await perform(
                    session, appointment_statuses.set_status, appointment.id, StatusDraft.read({"status": status})
                )
            except MedischedError:
                return


def _walk(chance: random.Random, appointment: AppointmentView) -> list[tuple[str, datetime]]:
    start, end = appointment.start, appointment.end
    if chance.random() < 0.08:  # noqa: PLR2004 - about one in twelve
        return [("no_show", start + timedelta(minutes=15))]
    early, late = timedelta(minutes=chance.randint(2, 15)), timedelta(minutes=chance.randint(0, 6))
    if end <= now_utc():
        return [("arrived", start - early), ("fulfilled", end - timedelta(minutes=1))]
    return [("arrived", start - early), ("in_progress", start + late)]
