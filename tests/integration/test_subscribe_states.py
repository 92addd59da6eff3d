"""The public pages of subscribing, as their handlers do it: prices, addresses, and the way back from paying."""

from datetime import timedelta

import pytest

from medisched.domain.errors import Unavailable
from medisched.schemas.billing import PlanView
from medisched.schemas.onboardings import ProgressView
from medisched.services import checkouts
from medisched.settings import get_settings
from medisched.state import pricing
from medisched.state.pricing import PricingState, interval_text
from medisched.state.subscribe import SubscribeState
from medisched.state.welcome import WelcomeState
from tests.factories import make_clinic, make_person
from tests.integration.payers import PAYER, arrive, begin, of
from tests.integration.polar_server import PolarServer
from tests.integration.tab import Tab


@pytest.fixture
def polar(monkeypatch):
    with PolarServer() as server:
        server.sell(monkeypatch)
        yield server
    monkeypatch.undo()
    get_settings.cache_clear()


def planned(monkeypatch, plan):
    async def get_plan():
        return plan

    monkeypatch.setattr(pricing, "get_plan", get_plan)


async def opened(address, state, person=None):
    tab = Tab(person, address)
    await tab.send(state.load)
    return tab, tab.of(state)


def marks(page):
    return [step.status for step in page.steps]


async def test_the_price_is_shown_for_its_interval(monkeypatch):
    plan = PlanView(name="Hospital", amount=9900, currency="EUR", interval="month", trial_days=14)
    planned(monkeypatch, plan)
    _, page = await opened("/pricing", PricingState)
    assert (page.name, page.price, page.interval) == ("Hospital", "99.00 EUR", "per month")
    assert page.trial == "The first 14 days cost nothing."
    assert page.billing == "simulator"
    assert [interval_text("month", 3), interval_text("year", 1), interval_text("", 1)] == [
        "every 3 months",
        "per year",
        "",
    ]


@pytest.mark.parametrize("plan", [None, PlanView(name="Hospital")])
async def test_without_a_price_the_page_still_leads_to_the_payment(monkeypatch, plan):
    planned(monkeypatch, plan)
    tab, page = await opened("/pricing", PricingState)
    assert (page.price, page.interval, page.trial) == ("", "", "")
    assert page.name
    assert page.billing == "simulator"
    assert tab.notices == []


async def test_an_address_is_looked_up_while_it_is_typed():
    clinic = await make_clinic()
    tab, page = await opened("/subscribe", SubscribeState)
    assert page.prefix == f"{get_settings().address.removeprefix('http://')}/o/"
    await tab.send(SubscribeState.check, "harbour-hospital", "")
    assert (page.answer.slug, page.answer.is_free) == ("harbour-hospital", True)
    taken = clinic.organization.slug
    await tab.send(SubscribeState.check, taken, "")
    assert (page.answer.is_free, page.answer.suggestion) == (False, f"{taken}-2")
    assert "taken" in page.answer.message
    await tab.send(SubscribeState.check, "-" * 500, "")
    assert (len(page.answer.slug), page.answer.is_free) == (100, False)
    assert tab.notices == []


async def test_what_one_has_begun_to_pay_for_is_free_for_oneself():
    await begin(slug="citycare")
    tab, page = await opened("/subscribe", SubscribeState)
    await tab.send(SubscribeState.check, "citycare", "other@example.org")
    assert not page.answer.is_free
    await tab.send(SubscribeState.check, "citycare", PAYER.upper())
    assert page.answer.is_free


async def test_a_page_without_a_checkout_does_not_wait():
    _, page = await opened("/welcome", WelcomeState)
    assert (page.stage, page.pace, page.steps) == ("unknown", 0, [])


async def test_the_page_looks_until_the_hospital_is_there(fake_clock):
    begun = await begin()
    tab, page = await opened(f"/welcome?checkout_id=co_{begun.id}", WelcomeState)
    assert (page.stage, page.pace, page.beat) == ("working", 700, 1)
    assert marks(page) == ["now", "later", "later"]
    fake_clock.now += timedelta(seconds=1)
    await arrive(**of(begun))
    await tab.send(WelcomeState.look)
    assert (page.stage, page.beat) == ("letter", 2)
    assert page.email_hint == "g•••@citycare.example"
    assert marks(page) == ["done", "done", "yours"]
    assert page.pace >= 3000


async def test_somebody_signed_in_is_led_into_their_hospital():
    person = await make_person("Grace Hopper")
    begun = await begin(session=person.session)
    await arrive(**of(begun), user_id=person.user_id)
    tab, page = await opened(f"/welcome?checkout_id=co_{begun.id}", WelcomeState, person)
    assert (page.stage, page.pace) == ("viewer", 0)
    assert page.title == "CityCare Hospital is ready"
    assert marks(page) == ["done", "done", "done"]
    assert page.organization_id
    beat = page.beat
    await tab.send(WelcomeState.look)
    assert page.beat == beat


async def test_an_owner_who_is_not_signed_in_here_signs_in_and_comes_back():
    person = await make_person("Grace Hopper")
    begun = await begin(session=person.session)
    await arrive(**of(begun), user_id=person.user_id)
    for other in (None, await make_person("Somebody Else")):
        tab, page = await opened(f"/welcome?checkout_id=co_{begun.id}", WelcomeState, other)
        assert (page.stage, page.pace) == ("account", 0)
        assert page.sign_in_path == f"/sign-in?next=%2Fwelcome%3Fcheckout_id%3Dco_{begun.id}"
        assert tab.of(WelcomeState).leave_to == ""


async def test_once_the_letter_was_answered_elsewhere_the_page_goes_on(monkeypatch):
    begun = await begin()
    await arrive(**of(begun))
    tab, page = await opened(f"/welcome?checkout_id=co_{begun.id}", WelcomeState)
    assert page.stage == "letter"

    async def follow(checkout_id, **_):
        return ProgressView(checkout_id=checkout_id, state="ready", owner="account")

    monkeypatch.setattr(checkouts, "follow", follow)
    await tab.send(WelcomeState.look)
    assert (tab.of(WelcomeState).leave_to, page.pace) == ("/overview", 0)


async def test_polar_is_asked_after_three_seconds_and_no_more_than_each_three(polar, fake_clock):
    begun = await begin()
    checkout = f"co_{begun.id}"
    polar.checkouts[checkout] = {"id": checkout, "status": "open"}
    tab, _ = await opened(f"/welcome?checkout_id={checkout}", WelcomeState)
    for _ in range(10):
        fake_clock.now += timedelta(milliseconds=700)
        await tab.send(WelcomeState.look)
    assert len(polar.asked) == 2


async def test_what_was_paid_stays_paid(polar, fake_clock):
    begun = await begin()
    checkout = f"co_{begun.id}"
    polar.checkouts[checkout] = {"id": checkout, "status": "succeeded"}
    tab, page = await opened(f"/welcome?checkout_id={checkout}", WelcomeState)
    for _ in range(3):
        fake_clock.now += timedelta(seconds=2)
        await tab.send(WelcomeState.look)
    assert len(polar.asked) == 1
    assert marks(page) == ["done", "now", "later"]


@pytest.mark.parametrize("status", ["failed", "expired"])
async def test_a_payment_that_did_not_happen_ends_the_waiting(polar, fake_clock, status):
    begun = await begin()
    checkout = f"co_{begun.id}"
    polar.checkouts[checkout] = {"id": checkout, "status": status}
    tab, page = await opened(f"/welcome?checkout_id={checkout}", WelcomeState)
    fake_clock.now += timedelta(seconds=3)
    await tab.send(WelcomeState.look)
    assert (page.stage, page.pace) == (status, 0)


async def test_the_page_gets_calmer_and_says_that_one_may_leave(polar, fake_clock):
    begun = await begin()
    tab, page = await opened(f"/welcome?checkout_id=co_{begun.id}", WelcomeState)
    paces = []
    for seconds in (10, 15, 40, 30 * 60):
        fake_clock.now += timedelta(seconds=seconds)
        await tab.send(WelcomeState.look)
        paces.append((page.pace, page.is_slow))
    assert paces == [(700, False), (2000, False), (5000, True), (0, True)]


async def test_a_checkout_that_nobody_knows_is_said_to_be_unknown_after_a_while(polar, fake_clock):
    tab, page = await opened("/welcome?checkout_id=co_nobody", WelcomeState)
    assert page.stage == "working"
    fake_clock.now += timedelta(seconds=8)
    await tab.send(WelcomeState.look)
    assert page.stage == "unknown"
    assert polar.asked


async def test_a_failure_on_our_side_does_not_end_the_waiting(monkeypatch):
    begun = await begin()
    tab, page = await opened(f"/welcome?checkout_id=co_{begun.id}", WelcomeState)

    async def follow(_checkout_id, **_):
        raise Unavailable

    monkeypatch.setattr(checkouts, "follow", follow)
    await tab.send(WelcomeState.look)
    assert (page.stage, page.pace, page.beat) == ("working", 700, 2)
    assert tab.notices == []
