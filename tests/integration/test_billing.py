"""What an owner learns of the subscription, what everybody learns of the standing, and the way to Polar's portal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from medisched.domain.errors import Conflict, NotAllowed, Unavailable
from medisched.services import billing
from medisched.services.billing import get_billing, get_plan, get_standing, open_portal
from medisched.services.doors import perform
from medisched.settings import get_settings
from tests.factories import Clinic, make_clinic
from tests.integration.http import client
from tests.integration.standings import close, keep_subscription, pretend_polar

DAY = timedelta(days=1)
NOW = datetime.now(UTC)
PORTAL = "https://portal.polar.test/session"
PAID = {
    "plan": "Medisched for hospitals",
    "amount": 24900,
    "currency": "eur",
    "recurring_interval": "month",
    "customer_id": "customer",
    "period_end": NOW + 20 * DAY,
}


def product(request: httpx.Request) -> httpx.Response:
    price = {"price_amount": 24900, "price_currency": "eur"}
    plan = {"id": "product", "name": "Hospitals", "recurring_interval": "month", "prices": [{}, price]}
    return httpx.Response(200, json=plan | {"trial_interval": "week", "trial_interval_count": 2})


async def standing(clinic: Clinic, role: str = "owner"):
    return await perform(clinic.people[role].session, get_standing)


async def test_without_a_subscription_everything_works_and_one_can_be_made():
    clinic = await make_clinic()
    seen = await perform(clinic.owner.session, get_billing)
    assert (seen.status, seen.subscription, seen.earlier) == ("active", None, [])
    assert (seen.seats_used, seen.seats_allowed) == (1, None)
    assert seen.can_subscribe
    assert not seen.has_portal


async def test_an_owner_sees_plan_price_payment_and_seats():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, seats=5, **PAID)
    seen = await perform(clinic.owner.session, get_billing)
    one = seen.subscription
    assert one is not None
    assert (one.plan, one.amount, one.currency, one.interval) == ("Medisched for hospitals", 24900, "EUR", "month")
    assert one.next_payment_at == PAID["period_end"]
    assert one.customer_email == "payer@example.org"
    assert (seen.seats_used, seen.seats_allowed) == (1, 5)
    assert seen.has_portal
    assert not seen.can_subscribe


async def test_a_trial_is_paid_at_its_end_and_a_subscription_that_ends_not_at_all():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, status="trialing", **PAID | {"trial_end": NOW + 9 * DAY})
    seen = await perform(clinic.owner.session, get_billing)
    assert seen.subscription is not None
    assert seen.subscription.next_payment_at == NOW + 9 * DAY
    other = await make_clinic()
    await keep_subscription(other.id, **PAID | {"cancel_at_period_end": True})
    seen = await perform(other.owner.session, get_billing)
    assert seen.subscription is not None
    assert seen.subscription.next_payment_at is None
    assert seen.subscription.ends_at == PAID["period_end"]


async def test_of_several_subscriptions_the_one_that_allows_most_counts_and_the_newest_of_equals():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, status="canceled", plan="Newest, ended", ended_at=NOW - DAY, event_at=NOW)
    await keep_subscription(clinic.id, plan="Live", event_at=NOW - 30 * DAY)
    await keep_subscription(clinic.id, status="unpaid", plan="Unpaid", event_at=NOW - 60 * DAY)
    seen = await perform(clinic.owner.session, get_billing)
    assert seen.subscription is not None
    assert seen.subscription.plan == "Live"
    assert [one.plan for one in seen.earlier] == ["Newest, ended", "Unpaid"]
    assert not seen.can_subscribe


async def test_what_is_unpaid_counts_before_what_ended():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, status="canceled", plan="Ended", ended_at=NOW - DAY, event_at=NOW)
    await keep_subscription(clinic.id, status="unpaid", plan="Unpaid", event_at=NOW - 60 * DAY)
    seen = await perform(clinic.owner.session, get_billing)
    assert seen.subscription is not None
    assert seen.subscription.plan == "Unpaid"


async def test_nobody_sees_another_organizations_subscription():
    mine, theirs = await make_clinic(), await make_clinic()
    await keep_subscription(theirs.id, **PAID)
    await keep_subscription(None, **PAID)
    assert (await perform(mine.owner.session, get_billing)).subscription is None


@pytest.mark.parametrize("role", ["staff", "provider", "member"])
async def test_money_is_for_owners(role):
    clinic = await make_clinic()
    await keep_subscription(clinic.id, **PAID)
    with pytest.raises(NotAllowed):
        await perform(clinic.people[role].session, get_billing)
    with pytest.raises(NotAllowed):
        await open_portal(clinic.people[role].session)
    async with client(clinic.people[role].token) as browser:
        assert (await browser.get("/api/v1/billing")).status_code == 403


@pytest.mark.parametrize(
    ("values", "kind", "until"),
    [
        ({"status": "active"}, "", None),
        ({"status": "past_due", "past_due_at": NOW - DAY}, "past_due", NOW + 6 * DAY),
        ({"status": "active", "cancel_at_period_end": True, "ends_at": NOW + 9 * DAY}, "ending", NOW + 9 * DAY),
        ({"status": "trialing", "cancel_at_period_end": True, "period_end": NOW + DAY}, "ending", NOW + DAY),
    ],
)
async def test_only_owners_hear_of_a_failed_payment_and_of_the_end(values, kind, until):
    clinic = await make_clinic()
    await keep_subscription(clinic.id, **values)
    seen = await standing(clinic)
    assert (seen.kind, seen.until, seen.for_owner) == (kind, until, True)
    for role in ("staff", "provider", "member"):
        others = await standing(clinic, role)
        assert (others.kind, others.until, others.for_owner) == ("", None, False)


@pytest.mark.parametrize(
    ("status", "values", "since"),
    [
        ("read_only", {"status": "past_due", "past_due_at": NOW - 10 * DAY}, NOW - 3 * DAY),
        ("suspended", {"status": "canceled", "ended_at": NOW - 2 * DAY}, NOW - 2 * DAY),
        ("suspended", {"status": "paused"}, None),
        ("suspended", {"status": "active"}, None),
        ("suspended", {"status": "something_new"}, None),
    ],
)
async def test_everybody_hears_that_an_organization_is_closed_and_owners_since_when(status, values, since):
    clinic = await make_clinic()
    await keep_subscription(clinic.id, event_at=NOW - 30 * DAY, **values)
    await close(clinic, status)
    for role in clinic.people:
        seen = await standing(clinic, role)
        assert (seen.status, seen.kind) == (status, status)
        assert seen.until == (since if role == "owner" else None)


async def test_the_api_shows_the_owners_billing_in_camel_case():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, seats=3, **PAID)
    async with client(clinic.owner.token) as browser:
        body = (await browser.get("/api/v1/billing")).json()
    assert body["seatsUsed"] == 1
    assert body["seatsAllowed"] == 3
    assert body["subscription"]["nextPaymentAt"].startswith(f"{PAID['period_end']:%Y-%m-%d}")
    assert "customer" not in str(body.keys())


async def test_the_portal_is_opened_for_the_organizations_own_customer(monkeypatch):
    clinic, asked = await make_clinic(), []
    await keep_subscription(clinic.id, customer_email=clinic.owner.email, **PAID)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path, request.read()))
        return httpx.Response(201, json={"customer_portal_url": PORTAL})

    pretend_polar(monkeypatch, answer)
    async with client(clinic.owner.token) as browser:
        response = await browser.get("/api/billing/portal")
    assert response.status_code == 303
    assert response.headers["location"] == PORTAL
    assert response.headers["cache-control"] == "no-store"
    assert [path for path, _ in asked] == ["/v1/customer-sessions/"]
    assert b"customer" in asked[0][1]


@pytest.mark.parametrize("status", [404, 422, 500])
async def test_when_polar_is_away_the_billing_page_says_so(monkeypatch, status):
    clinic = await make_clinic()
    await keep_subscription(clinic.id, customer_email=clinic.owner.email, **PAID)
    pretend_polar(monkeypatch, lambda _: httpx.Response(status))
    with pytest.raises(Unavailable):
        await open_portal(clinic.owner.session)
    async with client(clinic.owner.token) as browser:
        response = await browser.get("/api/billing/portal")
    assert (response.status_code, response.headers["location"]) == (303, "/billing?error=unavailable")


async def test_others_are_led_to_a_page_that_explains():
    clinic = await make_clinic()
    places = {
        clinic.staff.token: "/billing?error=not_allowed",
        clinic.owner.token: "/billing?error=no_subscription",
        "": "/sign-in?next=%2Fbilling",
    }
    for token, place in places.items():
        async with client(token) as browser:
            response = await browser.get("/api/billing/portal")
        assert (response.status_code, response.headers["location"]) == (303, place)
    with pytest.raises(Conflict):
        await open_portal(clinic.owner.session)


async def test_without_a_payment_service_there_is_neither_portal_nor_plan(monkeypatch):
    clinic = await make_clinic()
    await keep_subscription(clinic.id, customer_email=clinic.owner.email, **PAID)
    off = get_settings().model_copy(update={"app_env": "production", "polar_access_token": ""})
    assert off.billing == "off"
    monkeypatch.setattr(billing, "get_settings", lambda: off)
    seen = await perform(clinic.owner.session, get_billing)
    assert (seen.has_portal, seen.can_subscribe) == (False, False)
    with pytest.raises(Unavailable):
        await open_portal(clinic.owner.session)


async def test_the_plan_is_asked_for_once_in_ten_minutes(monkeypatch):
    asked = []
    pretend_polar(monkeypatch, lambda request: asked.append(request) or product(request))
    clock = [0.0]
    monkeypatch.setattr(billing.time, "monotonic", lambda: clock[0])
    plan = await get_plan()
    assert plan is not None
    assert (plan.name, plan.amount, plan.currency, plan.trial_days) == ("Hospitals", 24900, "EUR", 14)
    clock[0] = 599
    assert await get_plan() == plan
    assert len(asked) == 1
    clock[0] = 601
    await get_plan()
    assert len(asked) == 2


async def test_that_polar_was_away_is_forgotten_after_half_a_minute(monkeypatch):
    answers = [httpx.Response(500)]
    pretend_polar(monkeypatch, lambda request: answers.pop() if answers else product(request))
    clock = [0.0]
    monkeypatch.setattr(billing.time, "monotonic", lambda: clock[0])
    assert await get_plan() is None
    clock[0] = 29
    assert await get_plan() is None
    clock[0] = 31
    assert await get_plan() is not None
