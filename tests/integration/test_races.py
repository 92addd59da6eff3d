"""Many people want the same at once: the constraints choose, the losers are told why, and nothing else happens."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from medisched.db.constraints import is_transient
from medisched.db.engine import Database, use_database
from medisched.db.unit_of_work import UnitOfWork
from medisched.domain.access import Role
from medisched.domain.clock import pretend
from medisched.domain.errors import MedischedError, SlotTaken
from medisched.models import Patient, Provider
from medisched.schemas.appointments import AppointmentView, BookingDraft, CancellationDraft, MoveDraft
from medisched.schemas.displacements import DecisionDraft
from medisched.schemas.schedules import RescheduleDraft, StatusDraft
from medisched.schemas.time_off import TimeOffDraft
from medisched.services import doors
from medisched.services.appointment_history import list_changes
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_statuses import set_status
from medisched.services.appointments import book_slot, cancel_appointment, move_appointment
from medisched.services.doors import perform, work
from medisched.services.entrances import signed_in
from medisched.services.memberships import add_membership
from medisched.services.reschedules import reschedule_appointment
from medisched.services.time_off import add_time_off
from medisched.services.users import create_user
from tests.conftest import sqlalchemy_url
from tests.desks import Desk, at, make_desk, make_device, make_patient, make_room, make_service, schedule, set_hours
from tests.factories import Clinic, make_clinic, make_slot
from tests.machines import rules
from tests.machines.world import World

CROWD = 40
RETRIES: Counter[str] = Counter()
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
async def _many_connections(server, database_name, database, monkeypatch):
    opened = Database(sqlalchemy_url(server, database_name, "medisched_app"), pool_size=CROWD)
    # A hundred at once may wait for a connection for longer than a person would, where tests share two cores.
    opened._engine.sync_engine.pool._timeout = 120
    await use_database(opened)
    monkeypatch.setattr(doors, "is_transient", lambda error: is_transient(error) and not RETRIES.update(["deadlock"]))


@pytest.fixture
def ledger(server, database_name) -> Iterator[World]:
    world = World("", server.url(database_name))
    yield world
    world.owner.close()


def must_be_sound(ledger: World) -> None:
    """What the state machine checks after each step."""
    rules.check(ledger.read(), datetime.now(UTC))


async def _hire(uow: UnitOfWork, department_id: UUID, number: int) -> UUID:
    name = f"Dr. Number {number:03}"
    user = await create_user(uow, email=f"doctor{number}@example.org", name=name, password_hash=None, verified=True)
    await add_membership(uow, user.id, Role.PROVIDER)
    return (await uow.add(Provider(user_id=user.id, department_id=department_id, name=name))).id


async def _enter(uow: UnitOfWork, number: int) -> UUID:
    return (await uow.add(Patient(name=f"Patient {number:03}"))).id


async def crowd(clinic: Clinic, *, providers: int, patients: int) -> tuple[list[UUID], list[UUID]]:
    """Providers who work around the clock, and patients."""
    doctors = [
        await work(_hire, clinic.department_id, number, organization_id=clinic.id) for number in range(providers)
    ]
    for doctor in doctors:
        await set_hours(clinic, doctor, spans=((0, 1440),))
    return doctors, [await work(_enter, number, organization_id=clinic.id) for number in range(patients)]


async def all_at_once(calls: Sequence[Awaitable[AppointmentView]]) -> tuple[list[AppointmentView], Counter[str]]:
    """Who won, and the codes of the refusals; anything that is not a refusal is raised."""
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    won = [outcome for outcome in outcomes if isinstance(outcome, AppointmentView)]
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, MedischedError):
            raise outcome
    return won, Counter(outcome.code for outcome in outcomes if isinstance(outcome, MedischedError))


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long it took and how often a transaction had to be run again."""
    before, began = RETRIES["deadlock"], time.perf_counter()
    yield
    print(f"\n{what}: {time.perf_counter() - began:.2f} s, {RETRIES['deadlock'] - before} deadlocks")


def staggered(number: int) -> datetime:
    """Four times for each of 25 providers, two hours apart; those of different providers overlap."""
    provider, turn = number % 25, number // 25
    return at(6) + timedelta(hours=2 * turn, minutes=5 * (provider * 7 % 19))


def must_be_maximal(starts: Sequence[datetime], won: Sequence[AppointmentView]) -> None:
    """No two winners overlap, and whoever lost overlaps a winner."""
    spans = sorted((one.start, one.end) for one in won)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    length = spans[0][1] - spans[0][0]
    lost = Counter(starts) - Counter(start for start, _ in spans)
    assert all(any(start < end and start + length > begin for begin, end in spans) for start in lost)


@pytest.mark.parametrize("resource", ["room", "device"])
async def test_of_100_for_one_room_or_device_exactly_those_win_who_fit(ledger, resource):
    clinic = await make_clinic()
    doctors, patients = await crowd(clinic, providers=25, patients=100)
    needs = (
        {"room_ids": [await make_room(clinic, "The room")]}
        if resource == "room"
        else {"device_ids": [await make_device(clinic, "The scanner")]}
    )
    service = await make_service(clinic, provider_ids=doctors, step=5, **needs)
    desk = Desk(clinic, service, [], patients[0])
    starts = [staggered(number) for number in range(100)]
    with timed(f"100 for one {resource}"):
        won, codes = await all_at_once(
            [
                schedule(desk, starts[n], provider_id=doctors[n % 25], patient_id=patients[n])
                for n in sorted(range(100), key=lambda n: n * 37 % 100)
            ]
        )
    assert codes == {f"{resource}_busy": 100 - len(won)}
    must_be_maximal(starts, won)
    must_be_sound(ledger)


async def test_three_rooms_are_given_to_three_at_each_time(ledger):
    clinic = await make_clinic()
    doctors, patients = await crowd(clinic, providers=10, patients=100)
    rooms = [await make_room(clinic, f"Room {number}") for number in range(3)]
    service = await make_service(clinic, provider_ids=doctors, room_ids=rooms)
    desk = Desk(clinic, service, rooms, patients[0])
    times = [at(8) + n * 30 * MINUTE for n in range(10)]
    with timed("100 for 3 rooms at 10 times"):
        won, codes = await all_at_once(
            [
                schedule(desk, times[n // 10], provider_id=doctors[n % 10], patient_id=patients[n])
                for n in sorted(range(100), key=lambda n: n * 37 % 100)
            ]
        )
    seats = defaultdict(set)
    for one in won:
        seats[one.start].add(one.room_id)
    assert seats == {start: set(rooms) for start in times}
    assert (len(won), codes) == (30, {"room_busy": 70})
    must_be_sound(ledger)


async def test_nobody_is_refused_while_one_of_many_rooms_is_free(ledger):
    clinic = await make_clinic()
    doctors, patients = await crowd(clinic, providers=12, patients=12)
    rooms = [await make_room(clinic, f"Room {number:02}") for number in range(12)]
    service = await make_service(clinic, provider_ids=doctors, room_ids=rooms)
    desk = Desk(clinic, service, rooms, patients[0])
    with timed("12 for 12 rooms at one time"):
        won, codes = await all_at_once(
            [schedule(desk, at(9), provider_id=doctors[n], patient_id=patients[n]) for n in range(12)]
        )
    assert (len(won), codes) == (12, {})
    must_be_sound(ledger)


async def test_nobody_is_refused_while_any_provider_room_and_device_is_free(ledger):
    clinic = await make_clinic()
    doctors, patients = await crowd(clinic, providers=4, patients=20)
    rooms = [await make_room(clinic, f"Room {number}") for number in range(4)]
    devices = [await make_device(clinic, f"Scanner {number}", "Scanner") for number in range(4)]
    service = await make_service(clinic, provider_ids=doctors, room_ids=rooms, device_ids=devices)
    desk = Desk(clinic, service, rooms, patients[0])
    with timed("20 for 4 providers, rooms and scanners at one time"):
        won, codes = await all_at_once([schedule(desk, at(9), patient_id=patient) for patient in patients])
    assert len(won) == 4
    assert codes == {"provider_busy": 16}
    must_be_sound(ledger)


async def test_booking_moving_and_cancelling_race_for_one_provider(ledger):
    desk = await make_desk(rooms=1)
    patients = [await make_patient(desk.clinic) for _ in range(8)]
    held = [await schedule(desk, at(9 + n), patient_id=patients[n]) for n in range(3)]
    calls = [
        *(_reschedule(desk, held[0], start=at(10, 15 * n)) for n in range(4)),
        *(_reschedule(desk, held[1], start=at(9, 15 * n)) for n in range(4)),
        _cancel(desk, held[1]),
        _cancel(desk, held[2]),
        *(schedule(desk, at(9 + n // 2, 30 * (n % 2)), patient_id=patients[3 + n % 5]) for n in range(6)),
    ]
    with timed("16 for one provider"):
        _, codes = await all_at_once(calls)
    assert set(codes) <= {"provider_busy", "patient_busy", "not_booked", "too_late"}
    must_be_sound(ledger)


async def test_two_who_move_one_appointment_go_one_after_the_other(ledger):
    desk = await make_desk()
    for turn in range(4):
        made = await schedule(desk, at(8, day=turn))
        to = [at(10, day=turn), at(14, day=turn)]
        moved, codes = await all_at_once([_reschedule(desk, made, start=start) for start in to])
        assert (sorted(one.start for one in moved), codes) == (to, {})
        seen = await perform(desk.staff, get_appointment, made.id)
        last = max(moved, key=lambda one: one.sequence)
        assert (seen.start, seen.sequence) == (last.start, 2)
        history = await perform(desk.staff, list_changes, made.id)
        assert [line.kind for line in history] == ["booked", "moved", "moved"]
    must_be_sound(ledger)


async def test_a_slot_for_two_patients_of_two_staff_goes_to_one(ledger):
    desk = await make_desk()
    other = await make_patient(desk.clinic)
    for turn in range(5):
        slot = await make_slot(desk.clinic, at(9, day=turn))
        outcomes = await asyncio.gather(
            _book(desk.staff, slot.id, desk.patient_id),
            _book(desk.clinic.owner.session, slot.id, other),
            return_exceptions=True,
        )
        assert sorted(isinstance(outcome, SlotTaken) for outcome in outcomes) == [False, True]
    must_be_sound(ledger)


async def test_a_slot_that_is_withdrawn_booked_and_moved_to_goes_to_one(ledger):
    desk = await make_desk()
    others = [await make_patient(desk.clinic) for _ in range(4)]
    for turn in range(4):
        kept = await make_slot(desk.clinic, at(8, day=turn))
        wanted = await make_slot(desk.clinic, at(9, day=turn))
        booked = await _book(desk.staff, kept.id, desk.patient_id)
        won, codes = await all_at_once(
            [
                perform(desk.staff, move_appointment, booked.id, MoveDraft(slot_id=wanted.id)),
                *(_book(desk.staff, wanted.id, patient) for patient in others),
            ]
        )
        assert (len(won), codes) == (1, {"slot_taken": 4})
    must_be_sound(ledger)


async def test_a_status_and_a_cancellation_never_both_happen(ledger):
    with pretend(at(8, 30)):
        desk = await make_desk()
        for hour in (9, 10, 11, 14):
            made = await schedule(desk, at(hour))
            begun = perform(desk.staff, set_status, made.id, StatusDraft(status="in_progress"))
            won, codes = await all_at_once([begun, _cancel(desk, made)])
            assert (len(won), sum(codes.values())) == (1, 1)
            assert set(codes) <= {"wrong_status", "too_late"}
    must_be_sound(ledger)


async def test_what_is_cancelled_while_its_provider_goes_away_leaves_no_hole(ledger):
    desk = await make_desk()
    slot = await make_slot(desk.clinic, at(9))
    booked = await _book(desk.staff, slot.id, desk.patient_id)
    away = TimeOffDraft(start=at(8), end=at(12))
    keep = [DecisionDraft(appointment_id=booked.id, action="keep")]
    async with signed_in(desk.staff) as uow:
        await cancel_appointment(uow, booked.id, CancellationDraft())
        leave = asyncio.ensure_future(perform(desk.staff, add_time_off, desk.clinic.provider_id, away, keep))
        # Either it comes in between, or it waits for the cancellation.
        await asyncio.wait([leave], timeout=0.5)
    await asyncio.gather(leave, return_exceptions=True)
    must_be_sound(ledger)


async def _book(session: str, slot_id: UUID, patient_id: UUID) -> AppointmentView:
    return await perform(session, book_slot, BookingDraft(slot_id=slot_id, patient_id=patient_id))


async def _cancel(desk: Desk, appointment: AppointmentView) -> AppointmentView:
    return await perform(desk.staff, cancel_appointment, appointment.id, CancellationDraft())


async def _reschedule(desk: Desk, appointment: AppointmentView, **change: object) -> AppointmentView:
    return await perform(desk.staff, reschedule_appointment, appointment.id, RescheduleDraft.read(change))
