"""Patients are reminded of their appointments: when, once, and when not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from medisched.db.unit_of_work import UnitOfWork
from medisched.jobs.outbox import deliver_due
from medisched.jobs.reminders import remind
from medisched.models import Patient, SuppressedAddress
from medisched.schemas.appointments import CancellationDraft, MoveDraft
from medisched.schemas.schedules import StatusDraft
from medisched.services.appointment_statuses import set_status
from medisched.services.appointments import cancel_appointment, move_appointment
from medisched.services.doors import perform, work
from medisched.services.entrances import system
from medisched.services.outbox import address_hash
from medisched.services.reminders import remind_patients
from tests.conftest import FakeClock
from tests.factories import Clinic, make_clinic, make_member, make_slot
from tests.integration.bookings import other_provider
from tests.integration.postbox import Recorder, as_worker
from tests.integration.reminding import book_at, reminded_at, reminders, set_hours_before, wait
from tests.integration.standings import close

pytestmark = pytest.mark.usefixtures("database")
HOUR, DAY, MINUTE, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
SUMMER = datetime(2027, 6, 7, 6, 0, tzinfo=UTC)


@pytest.fixture
async def clinic(fake_clock: FakeClock) -> Clinic:
    """On a Monday morning."""
    fake_clock.now = SUMMER
    return await make_clinic("City Medical")


async def test_a_patient_is_reminded_once_a_day_before(clinic: Clinic, fake_clock: FakeClock) -> None:
    start = SUMMER + 3 * DAY
    await book_at(clinic, start)
    assert await reminded_at(fake_clock, start - DAY - SECOND) == 0
    assert await reminded_at(fake_clock, start - DAY) == 1
    for later in (start - DAY + MINUTE, start - MINUTE, start, start + DAY):
        assert await reminded_at(fake_clock, later) == 1
    (mail,) = await reminders()
    assert (mail.recipient, mail.status) == (clinic.member.email, "queued")
    assert mail.subject == f"Reminder: your appointment with {clinic.provider.name}"
    assert "Thu 10 Jun 2027, 08:00 · Berlin time" in mail.text
    # A day before it is too late by the organization's rule, of a day, too.
    assert "It is too late to move or cancel it online. Please call City Medical." in mail.text


@pytest.mark.parametrize("hours", [1, 2, 36, 48, 72, 168])
async def test_an_owner_says_how_long_before(clinic: Clinic, fake_clock: FakeClock, hours: int) -> None:
    await set_hours_before(clinic, hours)
    start = SUMMER + 10 * DAY
    await book_at(clinic, start)
    assert await reminded_at(fake_clock, start - hours * HOUR - SECOND) == 0
    assert await reminded_at(fake_clock, start - hours * HOUR) == 1


async def test_an_owner_says_never(clinic: Clinic, fake_clock: FakeClock) -> None:
    await set_hours_before(clinic, 0)
    start = SUMMER + 3 * DAY
    await book_at(clinic, start)
    assert await reminded_at(fake_clock, start - HOUR) == 0


@pytest.mark.parametrize(
    ("now", "start"),
    [
        # The clocks go forward, then back, in the night before: a day is 24 hours, and 23 or 25 on the clock.
        (datetime(2027, 3, 24, 8, tzinfo=UTC), datetime(2027, 3, 28, 8, tzinfo=UTC)),
        (datetime(2027, 10, 27, 8, tzinfo=UTC), datetime(2027, 10, 31, 9, tzinfo=UTC)),
    ],
    ids=["forward", "back"],
)
async def test_hours_are_elapsed_ones_when_the_clocks_change(
    fake_clock: FakeClock, now: datetime, start: datetime
) -> None:
    fake_clock.now = now
    clinic = await make_clinic()
    await book_at(clinic, start)
    assert await reminded_at(fake_clock, start - DAY - SECOND) == 0
    assert await reminded_at(fake_clock, start - DAY) == 1
    assert ", 10:00 · Berlin time" in (await reminders())[0].text


@pytest.mark.parametrize("ahead", [2 * HOUR, DAY - SECOND, DAY, DAY + 30 * MINUTE])
async def test_who_has_just_booked_is_not_reminded(clinic: Clinic, fake_clock: FakeClock, ahead: timedelta) -> None:
    start = SUMMER + timedelta(days=1) + ahead
    clinic = await wait(fake_clock, clinic, DAY)
    await book_at(clinic, start)
    for later in (SECOND, 20 * MINUTE, HOUR, 2 * HOUR - MINUTE):
        assert await reminded_at(fake_clock, SUMMER + DAY + later) == 0


async def test_who_booked_more_than_an_hour_before_the_moment_is_reminded(
    clinic: Clinic, fake_clock: FakeClock
) -> None:
    start = SUMMER + DAY + HOUR
    await book_at(clinic, start)
    assert await reminded_at(fake_clock, start - DAY) == 1


async def test_moved_away_it_is_reminded_of_again_before_the_new_time(clinic: Clinic, fake_clock: FakeClock) -> None:
    start, new = SUMMER + 2 * DAY, SUMMER + 5 * DAY
    booked = await book_at(clinic, start)
    assert await reminded_at(fake_clock, start - DAY) == 1
    clinic = await wait(fake_clock, clinic, DAY + HOUR)
    slot = await make_slot(clinic, new)
    await perform(clinic.staff.session, move_appointment, booked.id, MoveDraft(slot_id=slot.id))
    assert await reminded_at(fake_clock, new - DAY - SECOND) == 1
    assert await reminded_at(fake_clock, new - DAY) == 2
    assert await reminded_at(fake_clock, new - HOUR) == 2


async def test_moved_closer_it_is_not_reminded_of(clinic: Clinic, fake_clock: FakeClock) -> None:
    booked = await book_at(clinic, SUMMER + 5 * DAY)
    slot = await make_slot(clinic, SUMMER + 5 * HOUR)
    await perform(clinic.staff.session, move_appointment, booked.id, MoveDraft(slot_id=slot.id))
    for hours in (1, 2, 4):
        assert await reminded_at(fake_clock, SUMMER + hours * HOUR) == 0
    assert await reminded_at(fake_clock, SUMMER + 4 * DAY) == 0


async def test_a_cancelled_appointment_is_not_reminded_of(clinic: Clinic, fake_clock: FakeClock) -> None:
    booked = await book_at(clinic, SUMMER + 3 * DAY)
    await perform(clinic.member.session, cancel_appointment, booked.id, CancellationDraft())
    assert await reminded_at(fake_clock, SUMMER + 2 * DAY) == 0


async def test_who_has_arrived_is_not_reminded(clinic: Clinic, fake_clock: FakeClock) -> None:
    await set_hours_before(clinic, 2)
    booked = await book_at(clinic, SUMMER + 6 * HOUR)
    await perform(clinic.staff.session, set_status, booked.id, StatusDraft(status="arrived"))
    assert await reminded_at(fake_clock, SUMMER + 4 * HOUR) == 0


async def test_without_an_address_nobody_is_reminded(clinic: Clinic, fake_clock: FakeClock) -> None:
    await book_at(clinic, SUMMER + 3 * DAY)
    await work(_change_patients, organization_id=clinic.id, email=None)
    assert await reminded_at(fake_clock, SUMMER + 2 * DAY) == 0


async def _change_patients(uow: UnitOfWork, **values: object) -> None:
    await uow.run(update(Patient).values(values))


async def test_an_address_that_bounced_for_good_gets_none(clinic: Clinic, fake_clock: FakeClock) -> None:
    await book_at(clinic, SUMMER + 3 * DAY)

    async def suppress(uow: UnitOfWork) -> None:
        hashed = (await uow.db.execute(select(address_hash(clinic.member.email)))).scalar_one()
        await uow.add(SuppressedAddress(address_hash=hashed, reason="bounced"))

    await as_worker(suppress)
    fake_clock.now = SUMMER + 2 * DAY
    await remind()
    sender = Recorder()
    await deliver_due([sender])
    assert {mail.kind for mail in sender.mails} == {"provider_booked"}
    assert [mail.status for mail in await reminders()] == ["cancelled"]


async def test_after_an_outage_it_catches_up_but_not_with_what_has_begun(clinic: Clinic, fake_clock: FakeClock) -> None:
    await book_at(clinic, SUMMER + 2 * DAY)
    second = await other_provider(clinic)
    late = await make_member(clinic.organization, name="Lee Late")
    await book_at(second, SUMMER + 3 * DAY, late)
    assert await reminded_at(fake_clock, SUMMER + 2 * DAY + SECOND) == 1
    assert [mail.recipient for mail in await reminders()] == [late.email]


async def test_more_hours_remind_of_what_lies_between_and_fewer_remind_nobody_twice(
    clinic: Clinic, fake_clock: FakeClock
) -> None:
    first, second = SUMMER + 3 * DAY, SUMMER + 4 * DAY
    await book_at(clinic, first)
    assert await reminded_at(fake_clock, SUMMER + DAY + 12 * HOUR) == 0
    clinic = await wait(fake_clock, clinic, DAY + 12 * HOUR)
    await set_hours_before(clinic, 48)
    assert await reminded_at(fake_clock, fake_clock.now) == 1
    await set_hours_before(clinic, 24)
    for hours in range(0, 36, 3):
        assert await reminded_at(fake_clock, fake_clock.now + hours * HOUR) == 1
    # Booked where the longer time would have settled everything already.
    await set_hours_before(clinic, 168)
    await reminded_at(fake_clock, fake_clock.now)
    await set_hours_before(clinic, 24)
    await reminded_at(fake_clock, fake_clock.now)
    await book_at(clinic, second)
    assert await reminded_at(fake_clock, second - DAY) == 2


async def test_many_at_one_instant_are_reminded_by_many_workers_once_each(
    clinic: Clinic, fake_clock: FakeClock
) -> None:
    start = SUMMER + 3 * DAY
    for number in range(6):
        place = clinic if number == 0 else await other_provider(clinic, f"Dr. Number {number}")
        person = await make_member(clinic.organization, name=f"Pat {number}")
        for hours in range(2):
            await book_at(place, start + hours * HOUR, person)
    fake_clock.now = start + HOUR - DAY
    await asyncio.gather(*(remind(batch=batch) for batch in (1, 2, 4, 5)))
    await remind(batch=1)
    found = await reminders()
    assert len(found) == 12
    assert len({(mail.recipient, mail.text) for mail in found}) == 12


async def test_who_cancels_while_reminders_are_written_is_not_reminded(clinic: Clinic, fake_clock: FakeClock) -> None:
    start = SUMMER + 3 * DAY
    booked = await book_at(clinic, start)
    clinic = await wait(fake_clock, clinic, start - DAY - SUMMER)
    async with system(organization_id=clinic.id) as uow:
        assert await remind_patients(uow, limit=10) == 1
        cancelling = perform(clinic.staff.session, cancel_appointment, booked.id, CancellationDraft())
        cancelled = asyncio.create_task(cancelling)
        # It has to wait for the reminder, or it would not find it.
        await asyncio.wait({cancelled}, timeout=0.3)
    await cancelled
    assert [mail.status for mail in await reminders()] == ["cancelled"]


@pytest.mark.parametrize(("status", "count"), [("read_only", 1), ("suspended", 0)])
async def test_a_closed_organization_reminds_until_it_is_suspended(
    clinic: Clinic, fake_clock: FakeClock, status: str, count: int
) -> None:
    start = SUMMER + 3 * DAY
    await book_at(clinic, start)
    await close(clinic, status)
    assert await reminded_at(fake_clock, start - DAY) == count
    await close(clinic, "active")
    assert await reminded_at(fake_clock, start - DAY + HOUR) == 1


async def test_one_organization_that_fails_stops_no_other(
    clinic: Clinic, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await make_clinic("Broken")
    for one in (clinic, other):
        await book_at(one, SUMMER + 3 * DAY)
    await work(_change_patients, organization_id=other.id, email="broken@example.com")
    from medisched.services import reminders as service  # noqa: PLC0415

    real = service.appointment_reminder

    def failing(facts: object, **more: object) -> object:
        if facts.organization == "Broken":  # type: ignore[attr-defined]
            raise RuntimeError
        return real(facts, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "appointment_reminder", failing)
    assert await reminded_at(fake_clock, SUMMER + 2 * DAY) == 1
