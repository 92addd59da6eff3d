"""The billing page and the banner of every page, in every standing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from medisched.domain.clock import day_text, get_zone
from medisched.state.billing import BillingState
from medisched.state.viewer import ViewerState
from tests.factories import Clinic, make_clinic, make_person
from tests.integration.standings import close, keep_subscription, pretend_polar
from tests.integration.tab import Tab

DAY = timedelta(days=1)
NOW = datetime.now(UTC)
BERLIN = get_zone("Europe/Berlin")
PRICE = {"amount": 24900, "currency": "eur", "recurring_interval": "month"}


def on(instant: datetime) -> str:
    return day_text(instant, BERLIN)


async def billing_page(clinic: Clinic, address: str = "/billing") -> BillingState:
    tab = Tab(clinic.owner, address)
    await tab.send(BillingState.load)
    assert tab.notices == []
    return tab.of(BillingState)


async def banner(clinic: Clinic, role: str):
    tab = Tab(clinic.people[role], "/account")
    await tab.send(ViewerState.load)
    assert tab.notices == []
    return tab.of(ViewerState).standing


@pytest.mark.parametrize(
    ("values", "status", "detail", "following"),
    [
        ({"status": "active", "period_end": NOW + 9 * DAY}, "Active", "", f"Next payment {on(NOW + 9 * DAY)}"),
        (
            {"status": "trialing", "trial_end": NOW + 9 * DAY, "period_end": NOW + 9 * DAY},
            f"Trial until {on(NOW + 9 * DAY)}",
            "Nothing is charged",
            f"First payment {on(NOW + 9 * DAY)}",
        ),
        (
            {"status": "active", "ends_at": NOW + 9 * DAY, "cancel_at_period_end": True},
            f"Ends on {on(NOW + 9 * DAY)}",
            "You can still resume",
            f"Ends {on(NOW + 9 * DAY)}",
        ),
        (
            {"status": "past_due", "past_due_at": NOW - DAY},
            f"Payment failed on {on(NOW - DAY)}",
            f"Everything works until {on(NOW + 6 * DAY)}",
            " ",
        ),
        (
            {"status": "past_due", "past_due_at": NOW - 9 * DAY},
            f"Read-only since {on(NOW - 2 * DAY)}",
            "Appointments can still be cancelled",
            " ",
        ),
        ({"status": "paused"}, "Paused", "Nothing is charged", " "),
        ({"status": "paused", "resumes_at": NOW + DAY}, f"Paused until {on(NOW + DAY)}", "", " "),
        ({"status": "unpaid"}, "Not paid", "Pay what is open", " "),
        ({"status": "canceled", "ended_at": NOW - DAY}, f"Ended on {on(NOW - DAY)}", "Subscribe again", " "),
        ({"status": "active", "ended_at": NOW - DAY}, f"Ended on {on(NOW - DAY)}", "Subscribe again", " "),
        ({"status": "incomplete"}, "Not begun", "first payment", " "),
        ({"status": "frozen_solid"}, "Frozen solid", "Polar", " "),
    ],
)
async def test_a_standing_is_said_in_words(values, status, detail, following):
    clinic = await make_clinic()
    await keep_subscription(clinic.id, **PRICE, **values)
    page = await billing_page(clinic)
    assert page.current is not None
    assert page.current.status == status
    assert detail in page.current.detail
    assert f"{page.current.next} {page.current.next_day}" == following
    assert page.current.price == "249.00 EUR per month"


@pytest.mark.parametrize(
    ("values", "can"),
    [
        ({"status": "active"}, "cancel"),
        ({"status": "active", "ends_at": NOW + DAY}, "resume"),
        ({"status": "past_due"}, "cancel pay"),
        ({"status": "unpaid"}, "cancel pay"),
        ({"status": "canceled", "ended_at": NOW - DAY}, "subscribe"),
        ({"status": "frozen_solid"}, ""),
    ],
)
async def test_only_what_can_be_done_is_offered(values, can):
    clinic = await make_clinic()
    await keep_subscription(clinic.id, **values)
    page = await billing_page(clinic)
    assert page.current is not None
    offered = {
        "cancel": page.current.can_cancel,
        "resume": page.current.can_resume,
        "pay": page.current.needs_payment,
        "subscribe": page.can_subscribe,
    }
    assert " ".join(name for name, is_offered in offered.items() if is_offered) == can


async def test_seats_and_earlier_subscriptions_are_listed():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, seats=1, **PRICE)
    await keep_subscription(clinic.id, status="canceled", plan="Early bird", ended_at=NOW - DAY)
    page = await billing_page(clinic)
    assert page.seats == "1 of 1 seat used"
    assert "get more seats" in page.seats_note
    assert [(row.plan, row.status) for row in page.earlier] == [("Early bird", f"Ended on {on(NOW - DAY)}")]


@pytest.mark.parametrize("code", ["unavailable", "no_subscription", "not_allowed", "<script>"])
async def test_who_comes_back_from_a_closed_portal_reads_why(code):
    page = await billing_page(await make_clinic(), f"/billing?error={code}")
    assert page.refusal.endswith(".")
    assert "<" not in page.refusal


async def test_the_plan_comes_after_the_page_and_its_absence_is_said(monkeypatch):
    clinic = await make_clinic()
    pretend_polar(monkeypatch, lambda _: httpx.Response(503))
    tab = Tab(clinic.owner, "/billing")
    await tab.send(BillingState.load)
    await tab.send(BillingState.load_plan)
    page = tab.of(BillingState)
    assert (page.plan, page.is_plan_missing, tab.notices) == (None, True, [])
    price = {"price_amount": 60000, "price_currency": "usd"}
    plan = {"name": "Hospitals", "recurring_interval": "month", "recurring_interval_count": 3, "prices": [price]}
    pretend_polar(monkeypatch, lambda _: httpx.Response(200, json=plan))
    await tab.send(BillingState.load_plan)
    assert page.plan is not None
    assert page.plan.price == "600.00 USD every 3 months"
    assert not page.is_plan_missing


async def test_owners_are_told_with_a_date_and_a_way():
    clinic = await make_clinic()
    assert (await banner(clinic, "owner")).text == ""
    await keep_subscription(clinic.id, status="past_due", past_due_at=NOW - DAY)
    told = await banner(clinic, "owner")
    assert told.text == f"A payment failed. Everything works until {on(NOW + 6 * DAY)}."
    assert told.action == "Update the payment"
    assert not told.is_closed
    for role in ("staff", "provider", "member"):
        assert (await banner(clinic, role)).text == ""


async def test_the_end_is_told_to_owners_alone():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, ends_at=NOW + 9 * DAY)
    told = await banner(clinic, "owner")
    assert (told.text, told.action) == (f"Your subscription ends on {on(NOW + 9 * DAY)}.", "Resume it")
    assert (await banner(clinic, "member")).text == ""


@pytest.mark.parametrize("status", ["read_only", "suspended"])
async def test_each_role_reads_what_concerns_it_in_a_closed_organization(status):
    clinic = await make_clinic()
    await keep_subscription(clinic.id, status="past_due", past_due_at=NOW - 9 * DAY)
    await close(clinic, status)
    name = clinic.organization.name
    told = {role: await banner(clinic, role) for role in clinic.people}
    assert on(NOW - 2 * DAY) in told["owner"].text
    assert told["owner"].action
    assert told["member"].text == f"{name} takes no new bookings at present. You can still cancel appointments."
    for role in ("staff", "provider"):
        assert told[role].text.startswith(name)
        assert "can still be cancelled" in told[role].text
    for role in ("staff", "provider", "member"):
        assert told[role].action == ""
        assert "payment" not in told[role].text
    assert all(row.is_closed for row in told.values())


async def test_the_banner_leaves_with_the_organization():
    clinic = await make_clinic()
    await close(clinic)
    tab = Tab(clinic.member, "/account")
    await tab.send(ViewerState.load)
    assert tab.of(ViewerState).standing.text
    tab.person = await make_person()
    await tab.send(ViewerState.load)
    assert tab.of(ViewerState).standing.text == ""
