"""The platform over time: counted by a job, equal to what happened, and never twice."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from medisched.domain.access import Permission, requires
from medisched.domain.clock import now_utc
from medisched.jobs.numbers import count
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.schemas.platform_trends import PlatformTrendsView, TrendQuery
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.doors import perform, work
from medisched.services.organization_days import LOCK, count_days
from medisched.services.platform_trends import get_platform_trends
from tests.conftest import FakeClock
from tests.factories import Person, make_clinic, make_slot, soon
from tests.integration.http import client
from tests.integration.polar_rows import make_admin


async def trends(admin: Person, days: int = 30) -> PlatformTrendsView:
    return await perform(admin.session, get_platform_trends, TrendQuery(days=days))  # type: ignore[arg-type]


async def test_days_are_counted_once_and_again_when_they_change(database):
    clinic, admin = await make_clinic(), await make_admin()
    booked = []
    for hours in (48, 50):
        slot = await make_slot(clinic, soon(hours))
        booked.append(await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id)))
    # The day may end between two of these: what is compared are the sums of the month.
    await count()
    first = (await trends(admin)).sums
    assert (first.organizations, first.bookings, first.cancellations) == (1, 2, 0)
    assert first.sign_ins >= 5
    assert first.mails > 0
    assert await work(count_days) == 0
    await perform(clinic.member.session, cancel_appointment, booked[0].id, CancellationDraft())
    assert await work(count_days) >= 1
    again = await trends(admin)
    assert (again.sums.bookings, again.sums.cancellations) == (2, 1)
    assert (len(again.days), again.days[-1].day - again.days[0].day) == (30, timedelta(days=29))
    assert sum(day.bookings for day in again.days) == 2
    async with database.transaction() as db:
        await db.execute(text(f"select pg_advisory_xact_lock({LOCK})"))
        assert await work(count_days) == 0


async def test_what_happened_before_the_first_count_and_in_a_pause_is_counted_too(fake_clock: FakeClock):
    today = now_utc()
    clinic, admin = await make_clinic(), await make_admin()
    for days in (200, 45, 10):
        fake_clock.now = today - timedelta(days=days)
        slot = await make_slot(clinic, soon(48 + days))
        await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
        if days == 45:
            await work(count_days)
    fake_clock.now = today
    await work(count_days)
    month, year = await trends(admin), await trends(admin, 365)
    assert (month.sums.bookings, month.before.bookings, year.sums.bookings) == (1, 1, 3)
    expected = (today - timedelta(days=10)).astimezone(UTC).date()
    assert [day.day for day in month.days if day.bookings] == [expected]


async def test_programs_ask_for_it_and_the_counter_may_do_nothing_else():
    async with client((await make_admin()).token) as http:
        answer = await http.get("/api/v1/admin/trends", params={"days": 90})
        assert len(answer.json()["days"]) == 90
        assert (await http.get("/api/v1/admin/trends", params={"days": 31})).status_code == 422
        assert (await http.get("/api/v1/admin/attention")).json()["mails"] == 0
    for statement in ("select text from emails", "delete from organization_days", "update emails set status = 'dead'"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await work(as_counter, statement)


@requires(Permission.RUN_JOBS)
async def as_counter(uow, statement: str) -> None:
    """What the counter would do if it were to."""
    await uow.take_role("counter")
    await uow.db.execute(text(statement))
