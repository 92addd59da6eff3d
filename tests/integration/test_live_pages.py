"""Open pages are read again when what they show has changed, for as long as somebody may see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from reflex_base.event import Event
from sqlalchemy import select

from medisched.db.engine import get_database
from medisched.domain.errors import Conflict, Invalid, MedischedError, NotAllowed, NotFound, Unavailable
from medisched.models import LoginSession
from medisched.schemas.appointments import BookingDraft
from medisched.services.appointments import book_slot
from medisched.services.doors import find_viewers, perform
from medisched.services.live import Change, exchange
from medisched.services.login_sessions import sign_out
from medisched.state import live
from medisched.state.base import BaseState
from medisched.state.calendar import CalendarState
from medisched.state.live import watchers
from medisched.state.my_appointments import MyAppointmentsState
from medisched.state.returns import ARRIVAL, LOAD, comes_back
from tests.conftest import FakeClock
from tests.factories import Clinic, make_clinic, make_slot
from tests.integration.tab import Tab
from tests.integration.test_live import until

SOCKET = "the socket"


async def last_seen(clinic: Clinic) -> datetime:
    async with get_database().transaction() as db:
        query = select(LoginSession.last_seen_at).where(LoginSession.id == clinic.provider.session)
        return (await db.execute(query)).scalar_one()


class Browser:
    """The one tab of these tests: connected, and counted how often it is read."""

    def __init__(self) -> None:
        self.tab: Tab | None = None
        self.socket: str | None = SOCKET
        self.readings = 0

    @asynccontextmanager
    async def open(self, token: str, state: type[BaseState]) -> AsyncIterator[object]:
        assert self.tab is not None
        self.readings += 1
        yield self.tab._root


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    made = Browser()
    async with watchers.serve(made.open, lambda _token: made.socket, find_viewers):
        yield made


async def open_calendar(clinic: Clinic, browser: Browser) -> CalendarState:
    browser.tab = Tab(clinic.provider, "/calendar")
    await browser.tab.send(CalendarState.load)
    return browser.tab.of(CalendarState)


def days(around: datetime) -> tuple[str, str, str]:
    """A range of the calendar, as its component names it."""
    return f"{around - timedelta(days=1):%Y-%m-%d}", f"{around + timedelta(days=2):%Y-%m-%d}", "week"


def change(
    clinic: Clinic, *topics: str, days: frozenset[date] | None = None, ids: frozenset[UUID] | None = None
) -> None:
    exchange.deliver([Change(clinic.id, frozenset(topics), days, ids)])


def shown(state: CalendarState) -> list[str]:
    return [entry["state"] for entry in state.entries]


async def test_a_page_is_read_again_when_its_topic_changes(browser: Browser):
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    state = await open_calendar(clinic, browser)
    await browser.tab.send(CalendarState.show_range, *days(slot.start))
    assert shown(state) == ["free"]
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    assert shown(state) == ["free"]
    change(clinic, "slots", "appointments")
    await until(lambda: shown(state) == ["booked"])


async def test_other_topics_and_other_organizations_do_not_matter(browser: Browser):
    clinic, other = await make_clinic(), await make_clinic()
    await open_calendar(clinic, browser)
    change(clinic, "catalog")
    change(other, "slots")
    await asyncio.sleep(0.1)
    assert browser.readings == 0


async def test_other_days_and_other_people_do_not_matter(browser: Browser):
    clinic = await make_clinic()
    await open_calendar(clinic, browser)
    today, own = datetime.now(UTC).date(), frozenset({clinic.provider_id})
    change(clinic, "slots", days=frozenset({today + timedelta(days=30)}), ids=own)
    change(clinic, "slots", days=frozenset({today}), ids=frozenset({uuid4()}))
    await asyncio.sleep(0.1)
    assert browser.readings == 0
    change(clinic, "slots", days=frozenset({today + timedelta(days=30), today}), ids=own)
    await until(lambda: browser.readings == 1)


async def test_a_burst_is_one_reading_and_none_is_lost(browser: Browser):
    clinic = await make_clinic()
    await open_calendar(clinic, browser)
    for _ in range(100):
        change(clinic, "slots")
    await until(lambda: browser.readings == 1)
    change(clinic, "slots")
    await until(lambda: browser.readings == 2)
    for _ in range(50):
        change(clinic, "slots")
        await asyncio.sleep(0.01)
    assert browser.readings <= 6


async def test_everything_is_read_again_when_something_may_have_been_missed(browser: Browser):
    clinic = await make_clinic()
    await open_calendar(clinic, browser)
    exchange.deliver(None)
    await until(lambda: browser.readings == 1)


async def test_who_has_signed_out_is_told_nothing(browser: Browser):
    clinic = await make_clinic()
    await open_calendar(clinic, browser)
    await perform(clinic.provider.session, sign_out)
    change(clinic, "slots")
    await until(lambda: watchers.count() == 0)
    assert browser.readings == 0


async def test_a_tab_that_is_gone_or_elsewhere_is_forgotten(browser: Browser):
    clinic = await make_clinic()
    await open_calendar(clinic, browser)
    assert watchers.count() == 1
    browser.socket = "another socket"
    change(clinic, "slots")
    await until(lambda: watchers.count() == 0)
    browser.socket = SOCKET
    await open_calendar(clinic, browser)
    at(browser, "/calendar?day=2026-12-01#main")
    assert watchers.count() == 1
    at(browser, "/appointments")
    assert (watchers.count(), browser.readings) == (0, 0)
    await open_calendar(clinic, browser)
    browser.socket = None
    watchers.sweep()
    assert watchers.count() == 0


def at(browser: Browser, address: str) -> None:
    """An event comes from there."""
    assert browser.tab is not None
    browser.tab.address = address
    with browser.tab._event():
        watchers.see()


async def test_a_page_is_tried_again_when_the_database_was_out_of_reach(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    clinic = await make_clinic()
    await open_calendar(clinic, browser)
    outages = [Unavailable(), OSError("gone")]

    async def read(_: CalendarState) -> None:
        if outages:
            raise outages.pop()

    monkeypatch.setattr(live, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(CalendarState, "_reload_live", read)
    change(clinic, "slots")
    await until(lambda: browser.readings == 3)
    assert (watchers.count(), outages) == (1, [])


@pytest.mark.parametrize(
    ("refusal", "count"),
    [(Invalid(), 1), (Conflict(), 1), (NotAllowed(), 0), (NotFound(), 0)],
    ids=["invalid-1", "conflict-1", "not_allowed-0", "not_found-0"],
)
async def test_only_who_may_not_see_it_any_more_is_forgotten(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, refusal: MedischedError, count: int
):
    clinic = await make_clinic()
    await open_calendar(clinic, browser)

    async def read(_: CalendarState) -> None:
        raise refusal

    monkeypatch.setattr(CalendarState, "_reload_live", read)
    change(clinic, "slots")
    await until(lambda: browser.readings == 1)
    await asyncio.sleep(0.05)
    assert (watchers.count(), browser.readings) == (count, 1)


async def test_a_tab_without_a_socket_does_not_begin_to_watch(browser: Browser):
    browser.socket = None
    await open_calendar(await make_clinic(), browser)
    assert watchers.count() == 0


async def test_a_page_that_comes_back_watches_no_more_than_before(browser: Browser):
    clinic = await make_clinic()
    browser.tab = Tab(clinic.member, "/my-appointments")
    await browser.tab.send(MyAppointmentsState.load)
    await browser.tab.send(BaseState.come_back)
    change(clinic, "appointments", ids=frozenset({uuid4()}))
    await asyncio.sleep(0.1)
    assert browser.readings == 0
    change(clinic, "appointments", ids=frozenset({clinic.member.user_id}))
    await until(lambda: browser.readings == 1)


async def test_a_state_that_was_lost_is_not_read_into_the_page(browser: Browser):
    clinic = await make_clinic()
    await open_calendar(clinic, browser)
    browser.tab = Tab(clinic.provider, "/calendar")
    change(clinic, "slots")
    await until(lambda: watchers.count() == 0)
    assert browser.tab.of(CalendarState).name == ""


async def test_a_page_that_comes_back_goes_on_as_it_was(browser: Browser):
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    state = await open_calendar(clinic, browser)
    assert browser.tab is not None
    await browser.tab.send(CalendarState.show_range, *days(slot.start))
    await browser.tab.send(CalendarState.begin_publish)
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    browser.socket = "another socket"
    first = [await comes(browser, LOAD), await comes(browser, ARRIVAL, hashes=[]), await comes(browser, LOAD)]
    again = [await comes(browser, ARRIVAL), await comes(browser, LOAD), await comes(browser, LOAD)]
    assert (first, again) == ([False, False, False], [False, True, False])
    await browser.tab.send(BaseState.come_back)
    assert (shown(state), state.dialog) == (["booked"], "publish")
    change(clinic, "slots")
    await until(lambda: browser.readings == 1)
    browser.tab.address = "/find"
    assert [await comes(browser, ARRIVAL), await comes(browser, LOAD)] == [False, False]


async def comes(browser: Browser, name: str, **payload: object) -> bool:
    """Whether an event of Reflex's own is answered with reading the page again."""
    assert browser.tab is not None
    with browser.tab._event():
        shared = browser.tab._base
        return await comes_back(shared, Event(name=name, payload=payload), shared.viewer)  # type: ignore[arg-type, attr-defined]


async def test_a_page_left_open_does_not_keep_its_session_alive(browser: Browser, fake_clock: FakeClock):
    clinic = await make_clinic()
    await open_calendar(clinic, browser)
    before = await last_seen(clinic)
    fake_clock.now += timedelta(minutes=5)
    change(clinic, "slots")
    await until(lambda: browser.readings == 1)
    await asyncio.sleep(0.3)
    assert await last_seen(clinic) == before
    await browser.tab.send(CalendarState.show_range, *days(fake_clock.now))
    assert await last_seen(clinic) > before
