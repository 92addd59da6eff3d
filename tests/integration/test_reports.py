"""Figures for owners: equal to a recount minute by minute, of one organization, in so many statements."""

import csv
import re
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import text

from medisched.domain.clock import get_zone
from medisched.domain.errors import Invalid, NotAllowed, NotFound
from medisched.jobs.reports import keep_days
from medisched.schemas.departments import DepartmentDraft
from medisched.schemas.reports import FiguresView, ReportQuery, ReportView
from medisched.services.departments import rename_department
from medisched.services.doors import perform, system, work
from medisched.services.next_times import known_times
from medisched.services.report_exports import export_report
from medisched.services.reports import get_report
from tests.conftest import FakeClock
from tests.desks import at, make_desk, schedule
from tests.factories import Clinic, make_clinic, sign_in_as
from tests.integration.http import client
from tests.integration.recount import Weeks, recount
from tests.integration.statements import noted

# Mondays of weeks in which clocks change, and of one where they do not.
WEEKS = (
    ("Europe/Berlin", date(2027, 3, 22), 1),
    ("America/New_York", date(2027, 11, 1), 2),
    ("Australia/Lord_Howe", date(2027, 3, 29), 3),
    ("Europe/Berlin", date(2027, 10, 25), 4),
)


async def make_weeks(zone: str, monday: date, seed: int) -> tuple[Clinic, Weeks]:
    clinic = await make_clinic(timezone=zone)
    weeks = Weeks(get_zone(zone), monday, Random(seed))
    await work(weeks.fill, clinic.owner.user_id, organization_id=clinic.id)
    return clinic, weeks


async def report(clinic: Clinic, **query: object) -> ReportView:
    session, _token = await sign_in_as(clinic.owner.user_id, clinic.id)  # the clock may be far ahead
    return await perform(session, get_report, ReportQuery.read(query))


def told(figures: FiguresView) -> dict[str, object]:
    names = FiguresView.model_fields.keys() - {"third_next_days"}
    return {name: getattr(figures, name) for name in names}


@pytest.mark.parametrize(("zone", "monday", "seed"), WEEKS)
async def test_every_figure_equals_a_recount_minute_by_minute(zone, monday, seed, fake_clock: FakeClock):
    clinic, weeks = await make_weeks(zone, monday, seed)
    await take_some(clinic, weeks)
    fake_clock.now = weeks.now
    first, last = monday, monday + timedelta(days=6)
    days = {"from": first, "to": last}
    own = set(weeks.providers)
    seen = await report(clinic, **days)
    expected = recount(weeks, first, last, own, None)
    assert told(seen.figures) == expected["figures"]
    assert {(one.weekday, one.hour): one.minutes for one in seen.hours} == expected["hours"]
    before = recount(weeks, first - timedelta(days=7), first - timedelta(days=1), own, None)
    assert (seen.before_from, told(seen.before)) == (first - timedelta(days=7), before["figures"])
    assert {one.day: one.offered_minutes for one in seen.days} == weeks.offered([one.day for one in seen.days], own)
    assert sum(one.booked_minutes for one in seen.days) == seen.figures.booked_minutes
    for line in seen.providers:
        if line.id is not None and line.id in own:
            assert told(line) == recount(weeks, first, last, {line.id}, None)["figures"]
    department = weeks.providers[min(own)]
    narrow = await report(clinic, **days, departmentId=department, serviceId=weeks.services[0])
    theirs = {one for one, where in weeks.providers.items() if where == department}
    assert told(narrow.figures) == recount(weeks, first, last, theirs, weeks.services[0])["figures"]


async def take_some(clinic: Clinic, weeks: Weeks) -> None:
    """Every third published slot is held by some appointment."""
    holder = weeks.appointments[0].id
    async with system(organization_id=clinic.id) as uow:
        for number, (provider_id, start, end, _status) in enumerate(weeks.slots):
            if number % 3 == 0:
                await uow.run(
                    text(
                        "update slots set status = 'busy', appointment_id = :holder"
                        " where provider_id = :provider and extract(epoch from start) = :start"
                    ),
                    holder=holder, provider=provider_id, start=start * 60,
                )  # fmt: skip
                weeks.slots[number] = (provider_id, start, end, "busy")


async def test_what_was_offered_stays_true_when_hours_change_later(fake_clock: FakeClock):
    desk = await make_desk()
    fake_clock.now = datetime(2031, 5, 14, 10, tzinfo=UTC)
    assert await keep_days() >= 31
    assert await keep_days() == 0
    days = {"from": "2031-05-05", "to": "2031-05-09"}
    assert (await report(desk.clinic, **days)).figures.offered_minutes == 5 * 8 * 60
    async with system(organization_id=desk.clinic.id) as uow:
        await uow.run(text("delete from working_hours"))
    assert (await report(desk.clinic, **days)).figures.offered_minutes == 5 * 8 * 60
    assert (await report(desk.clinic, **{"from": "2031-05-14", "to": "2031-05-16"})).figures.offered_minutes == 0
    fake_clock.now += timedelta(days=3)
    assert await keep_days() == 3


async def test_the_third_next_time_is_that_of_the_soonest_service(fake_clock: FakeClock):
    desk = await make_desk(step=15)
    fake_clock.now = at(16, day=0) - timedelta(minutes=1)
    # From four o'clock there is room for two more; the third is tomorrow's first.
    assert (await report(desk.clinic)).figures.third_next_days == 1
    fake_clock.now = at(15, 30, day=0) - timedelta(minutes=1)
    seen = await report(desk.clinic)
    assert (seen.figures.third_next_days, seen.providers[0].third_next_days) == (0, 0)


async def test_the_number_of_statements_does_not_grow(fake_clock: FakeClock):
    clinic, weeks = await make_weeks(*WEEKS[0])
    fake_clock.now = weeks.now
    counts = []
    for query in ({"period": "this_week"}, {"period": "last_12_months"}):
        known_times.clear()
        with noted() as seen:
            await report(clinic, **query)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 35


async def test_hours_of_the_week_are_averages_since_the_first_offer(fake_clock: FakeClock):
    desk = await make_desk()
    await schedule(desk, at(9))
    first = at(9).date()
    async with system(organization_id=desk.clinic.id) as uow:
        await uow.run(text("update providers set created_at = :at"), at=at(0))
    seen = await report(desk.clinic, **{"from": first - timedelta(days=70), "to": first})
    assert (seen.hours_from, [(one.hour, one.at_once) for one in seen.hours]) == (first, [(9, 0.5)])
    later = await report(desk.clinic, **{"from": first, "to": first + timedelta(days=13)})
    assert (later.hours_from, later.third_next_of, [one.at_once for one in later.hours]) == (first, 1, [0.25])


async def test_another_organizations_numbers_are_not_there():
    desk, other = await make_desk(), await make_clinic()
    await schedule(desk, at(9))
    days = {"from": f"{at(9):%Y-%m-%d}", "to": f"{at(9):%Y-%m-%d}"}
    assert (await report(desk.clinic, **days)).figures.appointments == 1
    assert (await report(other, **days)).figures.appointments == 0
    for name, value in (
        ("departmentId", desk.clinic.department_id),
        ("providerId", desk.clinic.provider_id),
        ("serviceId", desk.service_id),
        ("serviceId", uuid4()),
    ):
        with pytest.raises(NotFound):
            await report(other, **{name: value})
    with pytest.raises(NotAllowed):
        await perform(desk.staff, get_report, ReportQuery())


@pytest.mark.parametrize(
    "days",
    [
        {"from": "2027-01-01"},
        {"to": "2027-01-01"},
        {"from": "2027-01-02", "to": "2027-01-01"},
        {"from": "2027-01-01", "to": "2028-01-03"},
    ],
)
async def test_days_that_cannot_be_are_refused(days):
    clinic = await make_clinic()
    with pytest.raises(Invalid):
        await report(clinic, **days)


async def test_the_table_for_spreadsheets_runs_nothing():
    desk = await make_desk()
    name = DepartmentDraft(name='=HYPERLINK("x"), "y"')
    await perform(desk.clinic.owner.session, rename_department, desk.clinic.department_id, name)
    await schedule(desk, at(9))
    made = await perform(desk.clinic.owner.session, export_report, ReportQuery.read({"period": "this_week"}))
    rows = list(csv.DictReader(made.text.splitlines()))
    assert [row["Part"] for row in rows[:2]] == ["In all", "The period before"]
    assert next(row["Name"] for row in rows if row["Part"] == "Department") == "'" + name.name
    async with client(desk.clinic.owner.token) as http:
        answer = await http.get("/api/v1/reports.csv", params={"period": "this_week"})
        asked = (await http.get("/api/v1/reports", params={"from": "2031-01-01", "to": "2031-01-31"})).json()
    assert answer.headers["content-disposition"] == f'attachment; filename="{made.name}"'
    assert re.fullmatch(r"[a-z0-9-]+-report(-\d{4}-\d{2}-\d{2}){2}\.csv", made.name)
    assert (asked["from"], asked["beforeFrom"], asked["figures"]["offeredMinutes"]) == (
        "2031-01-01", "2030-12-01", 23 * 8 * 60,
    )  # fmt: skip
