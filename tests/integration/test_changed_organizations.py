"""A change of the organization itself reaches its open pages; nobody enters times by clocks that they did not see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from medisched.schemas.moderation import SuspensionDraft
from medisched.schemas.organizations import OrganizationChange
from medisched.services import calendar, moderation
from medisched.services.doors import find_viewers, perform
from medisched.services.live import Change, exchange
from medisched.services.organizations import change_organization
from medisched.services.settlements import settle_due
from medisched.state.calendar import CalendarState
from medisched.state.desk_asks import DeskAsksState
from medisched.state.find import FindState
from medisched.state.live import watchers
from medisched.state.public_organizations import PublicOrganizationState
from medisched.state.returns import ARRIVAL, LOAD
from medisched.state.schedule import ScheduleState
from medisched.state.slot_series import SlotSeriesState
from medisched.state.viewer import ViewerState
from medisched.state.working_hours import WorkingHoursState
from tests.desks import make_desk
from tests.factories import Clinic, make_clinic, make_slot, soon
from tests.integration.desk_tab import open_desk, wish
from tests.integration.polar_rows import make_admin
from tests.integration.standings import keep_subscription
from tests.integration.tab import Tab
from tests.integration.test_live import until
from tests.integration.test_live_pages import Browser, comes
from tests.integration.test_schedule_states import make_two

pytestmark = pytest.mark.usefixtures("database")
SUSPENSION = SuspensionDraft(reason="Was asked to stop, and went on.")
MEANWHILE = "was changed meanwhile. Look at the times again."


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    made = Browser()
    async with watchers.serve(made.open, lambda _token: made.socket, find_viewers):
        yield made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Change]:
    """What was committed and is told."""
    found: list[Change] = []
    monkeypatch.setattr(exchange, "tell", found.append)
    return found


async def change_zone(clinic: Clinic, zone: str = "America/New_York") -> None:
    await perform(clinic.owner.session, change_organization, OrganizationChange(timezone=zone))


def organization_changed(clinic: Clinic) -> Change:
    return Change(clinic.id, frozenset({"organizations"}))


async def test_whoever_changes_an_organization_tells_of_it_and_who_changes_nothing_does_not(told: list[Change]):
    clinic, admin = await make_clinic(), await make_admin()
    told.clear()
    await change_zone(clinic, "Europe/Berlin")
    await perform(clinic.owner.session, change_organization, OrganizationChange())
    assert told == []
    await change_zone(clinic)
    assert told == [organization_changed(clinic)]
    await perform(admin.session, moderation.suspend_organization, clinic.id, SUSPENSION)
    await perform(admin.session, moderation.restore_organization, clinic.id)
    assert told == [organization_changed(clinic)] * 3


async def test_what_a_subscription_means_for_an_organization_is_told_without_being_inside_of_it(told: list[Change]):
    clinic = await make_clinic()
    await keep_subscription(clinic.id, status="unpaid")
    told.clear()
    assert await settle_due() == 1
    assert told == [organization_changed(clinic)]


async def test_every_page_follows_its_organization_whatever_it_watches(browser: Browser):
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    tab = browser.tab = Tab(clinic.provider, "/calendar")
    for load in (ViewerState.load, CalendarState.load):
        await tab.send(load)
    page, frame = tab.of(CalendarState), tab.of(ViewerState)
    day = slot.start.date()
    await tab.send(CalendarState.show_range, f"{day - timedelta(days=1)}", f"{day + timedelta(days=2)}", "week")
    before = page.entries[0]["start"]
    await change_zone(clinic)
    exchange.deliver([organization_changed(clinic)])
    await until(lambda: page.entries[0]["start"] != before and frame.place == "New York")
    assert tab.notices == ["The time zone was changed: all times are New York time now."]


async def test_a_visitor_sees_at_once_that_an_organization_is_suspended(browser: Browser):
    clinic, admin = await make_clinic(), await make_admin()
    tab = browser.tab = Tab(None, f"/o/{clinic.organization.slug}")
    await tab.send(PublicOrganizationState.load)
    page = tab.of(PublicOrganizationState)
    await perform(admin.session, moderation.suspend_organization, clinic.id, SUSPENSION)
    exchange.deliver([organization_changed(clinic)])
    await until(lambda: page.organization is not None and page.organization.status == "suspended")


async def test_a_time_that_is_being_confirmed_is_told_by_the_new_clocks_and_rules(browser: Browser):
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    tab = browser.tab = Tab(clinic.member, f"/find?slot={slot.id}")
    await tab.send(FindState.load)
    page = tab.of(FindState)
    before = page.offer.time, page.rule
    change = OrganizationChange(timezone="America/New_York", cancellation_window=0)
    await perform(clinic.owner.session, change_organization, change)
    exchange.deliver([organization_changed(clinic)])
    await until(lambda: page.offer.time != before[0] and page.rule != before[1])
    assert page.is_confirming


async def test_a_page_of_which_only_the_frame_follows_is_loaded_anew_when_it_comes_back(browser: Browser):
    clinic = await make_clinic()
    browser.tab = Tab(clinic.provider, "/calendar")
    await browser.tab.send(ViewerState.load)
    assert [await comes(browser, ARRIVAL), await comes(browser, LOAD)] == [False, False]
    await browser.tab.send(CalendarState.load)
    assert [await comes(browser, ARRIVAL), await comes(browser, LOAD)] == [False, True]


async def test_a_slot_is_not_published_by_clocks_that_its_provider_did_not_see():
    clinic = await make_clinic()
    tab = Tab(clinic.provider, "/calendar")
    await tab.send(CalendarState.load)
    page, day = tab.of(CalendarState), soon().date().isoformat()
    await tab.send(CalendarState.begin_publish)
    form = {"day": day, "start": "14:00", "end": "14:30", "title": ""}
    await change_zone(clinic)
    await tab.send(CalendarState.publish, form)
    assert (page.dialog, page.refusal) == ("publish", f"The time zone of {clinic.organization.name} {MEANWHILE}")
    week = soon(0), soon(24 * 7)
    assert (await perform(clinic.provider.session, calendar.list_calendar, clinic.provider_id, *week)).slots == []
    await tab.send(CalendarState.publish, form)
    [slot] = (await perform(clinic.provider.session, calendar.list_calendar, clinic.provider_id, *week)).slots
    assert (page.refusal, slot.start.hour in {18, 19}) == ("", True)


async def test_no_form_takes_times_by_clocks_that_were_not_seen():
    desk, _, made = await make_two()
    day = soon().date().isoformat()
    schedule = Tab(desk.clinic.staff, f"/schedule?day={made.start.date()}")
    hours, series = Tab(desk.clinic.provider, "/hours"), Tab(desk.clinic.provider, "/calendar")
    asking = await open_desk(desk)
    for tab, load in ((schedule, ScheduleState.load), (hours, WorkingHoursState.load), (series, CalendarState.load)):
        await tab.send(load)
    await change_zone(desk.clinic)
    await asking.send(DeskAsksState.ask, {**wish(desk), "day": day, "time": "14:00"})
    assert MEANWHILE in asking.of(DeskAsksState).refusal
    await hours.send(WorkingHoursState.add_time_off, {"first_day": day, "start": "14:00", "end": "15:00"})
    assert MEANWHILE in hours.of(WorkingHoursState).refusal
    pattern = {"first_day": day, "last_day": day, "opens": "09:00", "closes": "10:00", "length": "30"}
    await series.send(SlotSeriesState.preview, pattern)
    assert MEANWHILE in series.of(SlotSeriesState).refusal
    await schedule.send(ScheduleState.move_entry, f"appointment:{made.id}", f"{day}T14:00", "", "")
    assert schedule.of(ScheduleState).dialog == ""
    assert MEANWHILE in schedule.notices[-1]


async def test_a_time_zone_that_stayed_is_asked_about_by_nobody():
    desk = await make_desk()
    tab = await open_desk(desk)
    await perform(desk.clinic.owner.session, change_organization, OrganizationChange(name="Another name"))
    await tab.send(DeskAsksState.ask, {**wish(desk), "day": soon().date().isoformat(), "time": "14:00"})
    assert MEANWHILE not in tab.of(DeskAsksState).refusal
