"""Patients' pages follow what others do: what somebody is about to take is never gone without a word."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from medisched.domain.texts import speaking
from medisched.schemas.catalog import ServiceChangeDraft
from medisched.services.catalog import archive_service, change_service
from medisched.services.doors import find_viewers, perform, visit
from medisched.services.live import Change, exchange
from medisched.services.slots import withdraw_slot
from medisched.state import public_offers
from medisched.state.find import FindState
from medisched.state.live import watchers
from medisched.state.moves import MovesState
from medisched.state.my_appointments import MyAppointmentsState
from medisched.state.opening_rows import opening_key, read_key
from medisched.state.openings import OpeningsState
from medisched.state.public_offers import PublicTimes
from medisched.state.public_organizations import PublicOrganizationState
from medisched.state.shared_answers import sharing
from tests.conftest import FakeClock
from tests.desks import BERLIN, Desk, at, make_service, set_hours
from tests.factories import Clinic, make_clinic, make_member, make_person, make_slot
from tests.integration.bookings import book, morning, other_provider, shown_ids
from tests.integration.openings import booking, online_desk, shown, take
from tests.integration.tab import Tab
from tests.integration.test_live import until
from tests.integration.test_live_pages import SOCKET, Browser
from tests.integration.test_schedule_boards import make_colleague


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    made = Browser()
    async with watchers.serve(made.open, lambda _token: SOCKET, find_viewers):
        yield made


async def read_again(tab: Tab, state) -> None:
    with tab._event():
        await tab.of(state)._reload_live()


async def open_page(clinic: Clinic, query: str = "", person=None) -> tuple[Tab, PublicOrganizationState]:
    tab = Tab(person, f"/o/{clinic.organization.slug}{query}")
    await tab.send(PublicOrganizationState.load)
    return tab, tab.of(PublicOrganizationState)


async def test_a_visitors_page_follows_its_organization_and_no_other(browser: Browser):
    clinic, other = await make_clinic(), await make_clinic()
    first, second = await make_slot(clinic, morning(5)), await make_slot(clinic, morning(6))
    browser.tab, page = await open_page(clinic)
    exchange.deliver([Change(other.id, frozenset({"slots"}))])
    assert [one.slot_id for one in page.providers] == [str(first.id)]
    await book(clinic.member, first.id)
    exchange.deliver([Change(clinic.id, frozenset({"slots"}))])
    await until(lambda: [one.slot_id for one in page.providers] == [str(second.id)])
    assert browser.readings == 1
    assert page.viewer is None


async def test_a_visitor_who_is_asked_to_sign_in_learns_at_once_that_the_time_is_gone(browser: Browser):
    clinic = await make_clinic()
    slots = [await make_slot(clinic, morning(5 + n)) for n in range(5)]
    browser.tab, page = await open_page(clinic)
    await browser.tab.send(PublicOrganizationState.choose_provider, clinic.provider_id)
    await browser.tab.send(PublicOrganizationState.choose_day, f"{morning(6):%Y-%m-%d}")
    await browser.tab.send(PublicOrganizationState.choose_time, str(slots[1].id))
    await book(clinic.member, slots[0].id)
    await read_again(browser.tab, PublicOrganizationState)
    assert (page.is_asking, page.taken) == (True, "")
    await book(await make_member(clinic.organization), slots[1].id)
    await read_again(browser.tab, PublicOrganizationState)
    assert not page.is_asking
    assert page.taken.startswith("This time was just taken. Here are the next three free times with")
    assert [time.id for time in page.instead] == [str(slot.id) for slot in slots[2:5]]
    assert (page.chosen.kind, page.board.day.reason) == ("provider", "No times on this day.")
    await perform(clinic.provider.session, withdraw_slot, slots[2].id)
    await read_again(browser.tab, PublicOrganizationState)
    assert [time.id for time in page.instead] == [str(slot.id) for slot in slots[3:5]]


async def test_the_same_holds_for_a_service(browser: Browser):
    desk = await online_desk()
    tab, page = await open_page(desk.clinic, f"?service={desk.service_id}&day={at(9):%Y-%m-%d}")
    await tab.send(PublicOrganizationState.choose_time, opening_key(at(9)))
    assert page.is_asking
    browser.tab = tab
    await take(desk, desk.clinic.member, at(9))
    exchange.deliver([Change(desk.clinic.id, frozenset({"slots"}))])
    await until(lambda: not page.is_asking)
    assert (page.is_asking, page.taken) == (False, "This time was just taken. Here are the next three free times.")
    assert [read_key(time.id)[0] for time in page.instead] == [at(9, 30), at(9, 45), at(10)]
    assert "09:00" not in [time.time for time in page.board.day.morning]
    await tab.send(PublicOrganizationState.choose_time, page.instead[0].id)
    assert (page.is_asking, page.taken) == (True, "")


async def test_what_other_organizations_have_is_neither_shown_nor_wanted_there():
    clinic, foreign = await make_clinic(), await online_desk()
    slot = await make_slot(foreign.clinic, morning(5))
    for query in (
        f"?provider={foreign.clinic.provider_id}",
        f"?service={foreign.service_id}&time={opening_key(at(9))}",
        f"?slot={slot.id}",
    ):
        _tab, page = await open_page(clinic, query, await make_person())
        assert (page.chosen.kind, page.is_asking, page.providers[0].slot_id) == ("", False, "")
        assert page.instead == []


async def test_who_is_confirming_a_slot_is_told_at_once_and_keeps_the_day():
    clinic = await make_clinic()
    slots = [await make_slot(clinic, morning(5 + n)) for n in range(5)]
    other = await other_provider(clinic)
    await make_slot(other, morning(5))
    tab = Tab(clinic.member, f"/find?day={morning(5):%Y-%m-%d}")
    await tab.send(FindState.load)
    page = tab.of(FindState)
    assert [one.note for one in page.people] != ["No free times", "No free times"]
    await tab.send(FindState.choose_time, slots[0].id)
    await read_again(tab, FindState)
    assert page.is_confirming
    await book(await make_member(clinic.organization), slots[0].id)
    await read_again(tab, FindState)
    assert not page.is_confirming
    assert [time.id for time in page.instead] == [str(slot.id) for slot in slots[1:4]]
    assert "next three free times" in page.taken
    assert str(slots[0].id) not in shown_ids(page)
    assert f"day={morning(5):%Y-%m-%d}" in page.address


async def test_who_is_confirming_an_opening_is_told_at_once_and_keeps_the_month_looked_at_later():
    desk = await online_desk()
    tab, page = await booking(desk, f"/openings?service={desk.service_id}&time={opening_key(at(9))}")
    await read_again(tab, OpeningsState)
    assert page.is_confirming
    await take(desk, await make_member(desk.clinic.organization), at(9))
    await read_again(tab, OpeningsState)
    assert not page.is_confirming
    assert [read_key(time.id)[0] for time in page.instead] == [at(9, 30), at(9, 45), at(10)]
    assert "09:00" not in shown(page)
    await tab.send(OpeningsState.choose_day, f"{at(9, day=2):%Y-%m-%d}")
    await take(desk, await make_member(desk.clinic.organization), at(9, 30))
    await read_again(tab, OpeningsState)
    assert [read_key(time.id)[0] for time in page.instead] == [at(10), at(10, 15), at(10, 30)]
    assert page.day.title.startswith("Wed")


async def test_who_is_about_to_move_to_a_time_learns_that_it_is_gone():
    clinic = await make_clinic()
    appointment = await book(clinic.member, (await make_slot(clinic, morning(9))).id)
    wanted = await make_slot(clinic, morning(10))
    tab = Tab(clinic.member, f"/my-appointments?move={appointment.id}")
    await tab.send(MyAppointmentsState.load)
    await tab.send(MovesState.load)
    page = tab.of(MovesState)
    assert page.is_open
    await tab.send(MovesState.choose_time, wanted.id)
    await book(await make_member(clinic.organization), wanted.id)
    with speaking("de"):
        await read_again(tab, MovesState)
    said = "Diese Zeit wurde gerade vergeben. Bitte wählen Sie eine andere."
    assert (page.offer.slot_id, page.refusal) == ("", said)


async def with_two() -> tuple[Desk, UUID]:
    """A desk whose service a second provider offers too."""
    desk = await online_desk()
    _, colleague = await make_colleague(desk.clinic)
    await set_hours(desk.clinic, colleague)
    await offer(desk, desk.clinic.provider_id, colleague)
    return desk, colleague


async def offer(desk: Desk, *provider_ids: UUID) -> None:
    """From now on they offer the service, nobody else."""
    changes = ServiceChangeDraft(provider_ids=list(provider_ids))
    await perform(desk.clinic.owner.session, change_service, desk.service_id, changes)
    exchange.deliver([Change(desk.clinic.id, frozenset({"catalog"}))])


async def test_a_provider_who_offers_the_service_no_longer_is_not_chosen_any_more(browser: Browser):
    desk, colleague = await with_two()
    address = f"/openings?service={desk.service_id}&provider={colleague}&time={opening_key(at(9), colleague)}"
    browser.tab, page = await booking(desk, address)
    assert (page.provider_id, page.is_confirming) == (str(colleague), True)
    await offer(desk, desk.clinic.provider_id)
    await until(lambda: [one.value for one in page.providers] == [str(desk.clinic.provider_id)])
    assert (page.provider_id, page.is_confirming) == ("", False)
    said = "Dr. Carla Colleague no longer offers Check-up. Please choose another time."
    assert (browser.tab.notices, watchers.count()) == ([said], 1)


async def test_a_service_that_is_offered_no_longer_is_not_chosen_any_more(browser: Browser):
    desk = await online_desk()
    await make_service(desk.clinic, name="Vaccination", online=True)
    tab, page = await booking(desk)
    visitor, shown_there = await open_page(desk.clinic, f"?service={desk.service_id}")
    await perform(desk.clinic.owner.session, archive_service, desk.service_id)
    await read_again(tab, OpeningsState)
    assert (page.service, [card.name for card in page.services]) == (None, ["Vaccination"])
    assert tab.notices == ["Check-up is no longer offered online."]
    await read_again(visitor, PublicOrganizationState)
    assert shown_there.board.nothing == "Check-up is no longer offered online."
    assert shown_there.people == []


async def test_what_happens_while_a_public_page_is_read_is_not_lost(browser: Browser, monkeypatch: pytest.MonkeyPatch):
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    read, read_for = PublicOrganizationState._read_people, []

    async def read_slowly(page: PublicOrganizationState) -> None:
        await read(page)
        if not read_for:
            read_for.append(page)
            await perform(clinic.provider.session, withdraw_slot, slot.id)
            exchange.deliver([Change(clinic.id, frozenset({"slots"}))])

    monkeypatch.setattr(PublicOrganizationState, "_read_people", read_slowly)
    browser.tab = Tab(None, f"/o/{clinic.organization.slug}")
    await browser.tab.send(PublicOrganizationState.load)
    page = browser.tab.of(PublicOrganizationState)
    await until(lambda: [one.slot_id for one in page.providers] == [""])


async def test_many_visitors_of_one_service_ask_once_within_a_minute(
    monkeypatch: pytest.MonkeyPatch, fake_clock: FakeClock
):
    desk, asked = await online_desk(), Counter[str]()

    async def count(service, *args, **options):
        asked[service.__name__] += 1
        return await visit(service, *args, **options)

    monkeypatch.setattr(public_offers, "visit", count)
    fake_clock.now = fake_clock.now.replace(hour=10, minute=20, second=5)
    today = fake_clock.now.date()
    with sharing({}):
        for _ in range(5):
            fake_clock.now += timedelta(seconds=3.5)
            times = PublicTimes(desk.clinic.organization.slug, BERLIN).openings(str(desk.service_id))
            await times.count_days(today, today)
            await times.list_day(today)
            await times.list_next(fake_clock.now, 3)
    assert asked == {"list_opening_days": 1, "find_openings": 2}


async def test_pages_with_times_are_left_alone_by_days_that_they_do_not_show(browser: Browser):
    desk = await online_desk(horizon=300)
    far = frozenset({(at(9) + timedelta(days=80)).date()})
    for is_public in (False, True):
        if is_public:
            browser.tab, page = await open_page(desk.clinic, f"?service={desk.service_id}")
            assert page.board.day.title
        else:
            browser.tab, page = await booking(desk)
        before = browser.readings
        exchange.deliver([Change(desk.clinic.id, frozenset({"slots"}), far)])
        await asyncio.sleep(0.1)
        assert browser.readings == before
        exchange.deliver([Change(desk.clinic.id, frozenset({"slots"}), frozenset({at(9).date()}))])
        await until(lambda before=before: browser.readings == before + 1)
        watchers.drop("tab")
