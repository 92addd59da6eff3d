"""What is offered can be had, and what is not offered is refused for the reason that was given: in any week."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from medisched.db.unit_of_work import UnitOfWork
from medisched.domain.clock import get_zone, start_of_day
from medisched.domain.errors import MedischedError
from medisched.schemas.appointments import AppointmentQuery, AppointmentView
from medisched.schemas.closures import ClosureDraft
from medisched.schemas.openings import OpeningQuery, OpeningView, TimeQuery
from medisched.schemas.schedules import ScheduleDraft
from medisched.schemas.slots import SlotDraft
from medisched.schemas.time_off import TimeOffDraft
from medisched.schemas.working_hours import OverrideDraft, WeeklyHoursDraft
from medisched.services.appointment_lists import list_appointments
from medisched.services.closures import add_closure
from medisched.services.doors import perform
from medisched.services.entrances import signed_in
from medisched.services.openings import explain_time, find_openings, list_opening_days
from medisched.services.schedules import schedule_appointment
from medisched.services.slots import publish_slot
from medisched.services.time_off import add_time_off
from medisched.services.working_hours import set_override, set_weekly_hours
from tests.desks import Desk, at, make_desk, make_device, make_patient, make_room, make_service, schedule, set_hours
from tests.factories import Clinic, make_clinic
from tests.integration.bookings import other_provider
from tests.integration.statements import noted

NOW = datetime(2027, 1, 4, 7, tzinfo=UTC)
# The Mondays of weeks at whose end clocks change, and of some where they do not.
WEEKS = {
    "Europe/Berlin": ("2027-03-22", "2027-10-25", "2027-02-01", "2027-05-03", "2027-07-12", "2027-12-27"),
    "America/New_York": ("2027-03-08", "2027-11-01", "2027-02-15", "2027-06-14", "2027-08-09", "2027-12-06"),
    "Australia/Lord_Howe": ("2027-03-29", "2027-09-27", "2027-01-18", "2027-05-17", "2027-07-05", "2027-11-15"),
    "Africa/Casablanca": ("2027-02-01", "2027-03-08", "2027-04-12", "2027-06-21", "2027-08-16", "2027-09-13"),
}
# Spans of a day's clock; an end that is not after the start lies on the next day.
SHIFTS = (
    (("08:00", "12:00"), ("13:00", "17:00")),
    (("00:00", "05:00"), ("20:00", "24:00")),
    (("22:00", "06:00"),),
    (("01:30", "03:30"),),
    (("07:10", "11:25"),),
    (("00:00", "24:00"),),
    (),
)


class Undone(Exception):
    """Rolls everything back."""


@dataclass(frozen=True)
class House:
    """A clinic with two providers, two rooms, and three devices of two kinds."""

    clinic: Clinic
    providers: list[Clinic]
    patients: list[UUID]
    room_ids: list[UUID]
    device_ids: list[UUID]


@dataclass(frozen=True)
class Week:
    """A week that is filled at random, and what somebody asks for: a time from its Saturday to its Sunday."""

    clinic: Clinic
    wish: dict[str, object]
    start: datetime
    end: datetime


@pytest.mark.parametrize("zone", WEEKS)
async def test_what_is_offered_can_be_had_and_the_rest_is_refused_for_its_reason(fake_clock, zone):
    fake_clock.now = NOW
    random = Random(zone)  # the same weeks every time
    house = await make_house(random, zone)
    for monday in WEEKS[zone]:
        week = await make_week(random, house, date.fromisoformat(monday))
        with suppress(Undone):
            async with signed_in(week.clinic.staff.session) as uow:
                await must_agree(uow, random, week)


async def must_agree(uow: UnitOfWork, random: Random, week: Week) -> None:
    """Try everything, and undo it."""
    offered = await offers(uow, week)
    for opening in offered:
        assert await attempt(uow, week, opening.start, opening) == "", opening
    for start in raster(week, random) - {opening.start for opening in offered}:
        explained = await explain_time(uow, TimeQuery.read({**week.wish, "start": start}))
        assert explained.opening is None, start
        assert explained.reason == await attempt(uow, week, start), start
    raise Undone


async def offers(uow: UnitOfWork, week: Week) -> list[OpeningView]:
    query = {**week.wish, "from": week.start, "to": week.end, "limit": 1000}
    found = await find_openings(uow, OpeningQuery.read(query))
    days = await list_opening_days(uow, OpeningQuery.read(query))
    assert sum(day.count for day in days) == len({opening.start for opening in found.items})
    assert bool(found.reason) == (not found.items)
    return found.items


async def attempt(uow: UnitOfWork, week: Week, start: datetime, opening: OpeningView | None = None) -> str:
    """Schedule and undo; the code of the refusal, if there is one. An opening is taken exactly as it was offered."""
    exactly = {} if opening is None else opening.model_dump(include={"provider_id", "room_id", "device_ids"})
    try:
        async with uow.rehearsal():
            made = await schedule_appointment(uow, ScheduleDraft.read({**week.wish, "start": start, **exactly}))
            assert opening is None or is_same(made, opening)
            return ""
    except MedischedError as refusal:
        return refusal.code


def is_same(made: AppointmentView, opening: OpeningView) -> bool:
    return (made.start, made.end, made.provider_id, made.room_id, sorted(made.device_ids)) == (
        opening.start,
        opening.end,
        opening.provider_id,
        opening.room_id,
        sorted(opening.device_ids),
    )


def raster(week: Week, random: Random) -> set[datetime]:
    """Times all over the window, of which some are on a grid, and a few odd minutes."""
    first = week.start + timedelta(minutes=30 * random.randrange(4))
    odd = {_some_time(random, week) for _ in range(4)}
    return odd | {first + timedelta(hours=2) * n for n in range(23)}


async def make_house(random: Random, zone_name: str) -> House:
    """Hours are set before anything is booked."""
    clinic = await make_clinic(timezone=zone_name)
    providers = [clinic, await other_provider(clinic)]
    for one in providers:
        draft = WeeklyHoursDraft.read({"weekly": [_spans(random.choice(SHIFTS)) for _ in range(7)]})
        await perform(clinic.owner.session, set_weekly_hours, one.provider_id, draft)
    kinds = {"Scan A": "Scanner", "Scan B": "Scanner", "Lamp": ""}
    return House(
        clinic,
        providers,
        [await make_patient(clinic) for _ in range(2)],
        [await make_room(clinic, name) for name in ("Room 1", "Room 2")],
        [await make_device(clinic, name, kind) for name, kind in kinds.items()],
    )


async def make_week(random: Random, house: House, monday: date) -> Week:
    """A service of its own, and whatever may happen in a week."""
    service = await make_service(
        house.clinic,
        provider_ids=[one.provider_id for one in house.providers],
        duration=random.choice((30, 45, 60)),
        step=random.choice((60, 90, 120)),
        buffer_before=random.choice((0, 0, 10)),
        buffer_after=random.choice((0, 5, 15)),
        notice=random.choice((0, 600)),
        horizon=731,
        room_ids=house.room_ids if random.random() < 0.7 else [],
        device_ids=house.device_ids if random.random() < 0.7 else [],
    )
    zone = get_zone(house.clinic.organization.timezone)
    start, end = (start_of_day(monday + timedelta(days=days), zone) for days in (5, 7))
    wish = {"service_id": service, "patient_id": house.patients[0]}
    week = Week(house.clinic, wish, start, end)
    await plan(random, house, monday)
    await fill(random, week, house)
    wished = {"provider_id": house.clinic.provider_id} if random.random() < 0.3 else {}
    return Week(house.clinic, {**wish, **wished}, start, end)


async def plan(random: Random, house: House, monday: date) -> None:
    """Dates that differ from the week, and a closure, before anything is booked on them."""
    for one in house.providers:
        for day in random.sample(range(4, 7), 2):
            override = OverrideDraft.read({"spans": _spans(random.choice(SHIFTS))})
            day_of = monday + timedelta(days=day)
            await perform(house.clinic.owner.session, set_override, one.provider_id, day_of, override)
    if random.random() < 0.6:
        day = monday + timedelta(days=random.randrange(4, 7))
        span = random.choice((None, {"start": "09:00", "end": "11:00"}, {"start": "23:00", "end": "02:00"}))
        closure = ClosureDraft.read({"first_day": day, "last_day": day, "span": span, "reason": "Outing"})
        await perform(house.clinic.owner.session, add_closure, closure)


async def fill(random: Random, week: Week, house: House) -> None:
    """Time off, published slots and appointments; what does not fit is left out."""
    at = _some_time(random, week)
    away = TimeOffDraft(start=at, end=at + timedelta(hours=random.choice((3, 30))))
    await perform(week.clinic.owner.session, add_time_off, week.clinic.provider_id, away)
    for one in house.providers:
        slot = _some_time(random, week)
        with suppress(MedischedError):
            draft = SlotDraft(start=slot, end=slot + timedelta(minutes=50))
            await perform(one.provider.session, publish_slot, draft)
    query = OpeningQuery.read({**week.wish, "from": week.start, "to": week.end, "limit": 1000})
    free = (await perform(week.clinic.staff.session, find_openings, query)).items
    for opening in random.sample(free, min(len(free), 5)):
        draft = {**week.wish, "patient_id": random.choice(house.patients), "start": opening.start}
        why = random.choice(("", "", "an emergency"))
        with suppress(MedischedError):
            wish = ScheduleDraft.read({**draft, "overbook_reason": why})
            await perform(week.clinic.staff.session, schedule_appointment, wish)


def _some_time(random: Random, week: Week) -> datetime:
    return week.start + timedelta(minutes=5 * random.randrange(2 * 288 - 24))


def _spans(shifts: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"start": start, "end": end} for start, end in shifts]


async def test_the_number_of_statements_does_not_depend_on_how_much_there_is():
    desk = await make_desk()
    ids = [desk.clinic.provider_id]
    alone = await make_service(desk.clinic, provider_ids=ids, room_ids=desk.room_ids)
    for number in range(3):
        other = await other_provider(desk.clinic, f"Dr. Number {number}")
        await set_hours(desk.clinic, other.provider_id)
        ids.append(other.provider_id)
    together = await make_service(desk.clinic, provider_ids=ids, room_ids=desk.room_ids)
    seen = {await count_statements(desk, service, days) for service in (alone, together) for days in (7, 31)}
    assert len(seen) == 1


async def count_statements(desk: Desk, service: UUID, days: int) -> tuple[int, ...]:
    patient = await make_patient(desk.clinic)
    query = OpeningQuery.read({"service_id": service, "from": at(0), "to": at(0, day=days), "limit": 1000})
    with noted() as openings:
        free = (await perform(desk.staff, find_openings, query)).items
    with noted() as by_day:
        await perform(desk.staff, list_opening_days, query)
    with noted() as booking:
        await schedule(desk, free[-1].start, service_id=service, patient_id=patient)
    with noted() as listing:
        await perform(desk.staff, list_appointments, AppointmentQuery())
    return tuple(len(one) for one in (openings, by_day, booking, listing))
