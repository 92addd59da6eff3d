"""The owner's page of reports, and the day by department on the overview."""

from dataclasses import replace
from datetime import timedelta

from medisched.domain.day_words import day_words
from medisched.state.overview import OverviewState
from medisched.state.report_rows import NONE, _lead_row, _rate_row, lead_words, percent, third_words
from medisched.state.reports import ReportsState
from tests.desks import at, make_desk, schedule
from tests.factories import sign_in_as
from tests.integration.tab import Tab


async def test_an_owner_chooses_days_and_whom_they_are_about():
    desk = await make_desk()
    for hour in (9, 10):
        await schedule(desk, at(hour))
    day = f"{at(9):%Y-%m-%d}"
    tab = Tab(desk.clinic.owner, f"/reports?from={day}&to={day}&provider={desk.clinic.provider_id}")
    await tab.send(ReportsState.load)
    page = tab.of(ReportsState)
    assert (page.problem, page.period, page.from_day, page.to_day) == ("", "own", day, day)
    assert [(one.title, one.value) for one in page.figures[:2]] == [("Utilisation", "12.5%"), ("Slots filled", NONE)]
    assert page.figures[0].detail == "1.0 h of 8.0 h"
    assert [(row.appointments, row.share) for row in page.by_provider] == [("2", 12)]
    assert [row.cells[0].text for row in page.utilisation.rows] == ["12.5%"]
    assert [row.head for row in page.hours.rows] == ["09:00", "10:00"]
    shown = [cell.text for cell in page.hours.rows[0].cells]
    assert (shown.count(NONE), shown[at(9).weekday()]) == (6, "0.50")
    monday, before = (day_words(one.date()) for one in (at(9), at(9) - timedelta(days=1)))
    assert page.told == (
        f"Only {page.providers[1].label}. {monday}. Nothing to compare with: there are no figures of {before}. "
        "Berlin time."
    )
    assert page.file.endswith(f"-report-{day}.csv")
    await tab.send(ReportsState.set_to_day, f"{at(9, day=1):%Y-%m-%d}")
    await tab.send(ReportsState.set_from_day, f"{at(9, day=1):%Y-%m-%d}")
    assert f"{day_words(at(9, day=1).date())}, compared with {monday}. Berlin" in page.told
    await tab.send(ReportsState.set_to_day, "2020-01-01")
    assert page.errors == {"to": "The last day must not be before the first."}
    assert (page.is_refused, page.told, page.export) == (True, "", "")
    await tab.send(ReportsState.set_period, "last_12_months")
    assert (page.errors, page.step, len(page.utilisation.rows)) == ({}, "Month", 0)
    assert (page.is_refused, " to " in page.told) == (False, True)
    assert page.export.startswith("/api/v1/reports.csv?period=last_12_months&providerId=")
    await tab.send(ReportsState.set_department, str(desk.clinic.department_id))
    assert page.address == f"/reports?period=last_12_months&department={desk.clinic.department_id}"


async def test_an_address_that_means_nothing_shows_the_usual_days():
    desk = await make_desk()
    tab = Tab(desk.clinic.owner, "/reports?period=own&from=x&service=nobody")
    await tab.send(ReportsState.load)
    assert (tab.of(ReportsState).period, tab.of(ReportsState).service_id, tab.notices) == ("last_4_weeks", "", [])


async def test_the_overview_tells_how_full_today_is(fake_clock):
    desk = await make_desk()
    await schedule(desk, at(9))
    fake_clock.now = at(8) + timedelta(minutes=1)
    session, _token = await sign_in_as(desk.clinic.owner.user_id, desk.clinic.id)
    tab = Tab(replace(desk.clinic.owner, session=session), "/overview")
    await tab.send(OverviewState.load)
    (load,) = tab.of(OverviewState).loads
    assert (load.name, load.utilisation, load.share) == ("General medicine", "6.2%", 6)
    assert load.words == "1 appointment, 0.5 h of 8.0 h"


def test_a_change_is_told_in_one_unit_with_a_minus_and_without_an_arrow_where_none_is_seen():
    def row(now: float | None, before: float | None) -> tuple[str, str, str]:
        one = _lead_row(now, before)
        return one.value, one.note, one.trend

    assert row(72, 29) == ("3 days", "1.2 days before", "up")
    assert row(72, 72.1) == ("3 days", "3 days before", "")
    assert row(None, 29) == (NONE, "29 hours before", "")
    shown = [_rate_row("", now, before, "") for now, before in ((0.081, 0.1), (0.0811, 0.0812), (0.1, 0.081))]
    assert [(one.note, one.trend) for one in shown] == [
        ("\N{MINUS SIGN}1.9 points, 10% before", "down"), ("8.1% before", ""), ("+1.9 points, 8.1% before", "up"),
    ]  # fmt: skip


def test_figures_in_words():
    assert [percent(value) for value in (None, 0, 0.614, 1)] == [NONE, "0%", "61.4%", "100%"]
    assert [lead_words(value) for value in (None, 1, 47, 60)] == [NONE, "1 hour", "47 hours", "2.5 days"]
    assert [third_words(value) for value in (None, 0, 1, 1.5, 3)] == [
        NONE, "today", "tomorrow", "in 1.5 days", "in 3 days",
    ]  # fmt: skip
