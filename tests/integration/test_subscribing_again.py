"""Who may subscribe again, and what is said when an organization pays twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from medisched.domain.errors import Conflict
from medisched.schemas.polar import PolarCheckout
from medisched.schemas.polar_events import SubscriptionQuery
from medisched.services.billing import get_billing
from medisched.services.doors import perform, work
from medisched.services.onboardings import begin_renewal, keep_checkout
from medisched.services.polar_event_lists import list_subscriptions
from medisched.state.admin_billing import AdminBillingState
from medisched.state.billing import BillingState
from tests.factories import make_clinic
from tests.integration.payers import arrive, of
from tests.integration.polar_rows import make_admin
from tests.integration.standings import keep_subscription
from tests.integration.tab import Tab

NOW, DAY = datetime.now(UTC), timedelta(days=1)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], ""),
        ([{"status": "canceled"}], ""),
        ([{"status": "canceled"}, {"status": "incomplete_expired"}], ""),
        ([{"status": "incomplete"}], ""),
        ([{"status": "active", "ended_at": NOW - DAY}], ""),
        ([{"status": "frozen", "ended_at": NOW - DAY}], ""),
        ([{"status": "active"}], "has a subscription"),
        ([{"status": "trialing"}], "has a subscription"),
        ([{"status": "active", "ends_at": NOW + DAY, "cancel_at_period_end": True}], "has a subscription"),
        ([{"status": "past_due", "past_due_at": NOW - 30 * DAY}], "update the payment"),
        ([{"status": "unpaid"}], "update the payment"),
        ([{"status": "paused"}], "paused: resume it"),
        ([{"status": "canceled"}, {"status": "paused"}], "paused: resume it"),
        ([{"status": "frozen"}], "we do not know"),
        ([{"status": "canceled"}, {"status": "frozen"}], "we do not know"),
    ],
)
async def test_page_and_service_agree_on_who_may_subscribe_again(rows, words):
    clinic = await make_clinic()
    for values in rows:
        await keep_subscription(clinic.id, **values)
    view = await perform(clinic.owner.session, get_billing)
    assert view.can_subscribe == (not words)
    if not words:
        assert (await perform(clinic.owner.session, begin_renewal)).id
        return
    with pytest.raises(Conflict) as refused:
        await perform(clinic.owner.session, begin_renewal)
    assert words in refused.value.message


async def page_of(clinic) -> BillingState:
    tab = Tab(clinic.owner, "/billing")
    await tab.send(BillingState.load)
    return tab.of(BillingState)


async def test_two_checkouts_that_were_both_paid_are_told_to_owner_and_administrator():
    admin, clinic = await make_admin(), await make_clinic()
    begun = [await perform(clinic.owner.session, begin_renewal) for _ in range(2)]
    for number, one in enumerate(begun):
        await work(keep_checkout, one.id, PolarCheckout(id=f"co_{one.id}", url="https://polar.example/pay"))
        await arrive(polar_id=f"sub_{number}", email=clinic.owner.email, **of(one))
        page = await page_of(clinic)
        assert bool(page.doubled) == (number == 1)
    assert (await perform(clinic.owner.session, get_billing)).costing == 2
    assert page.doubled == "You have two subscriptions that both cost. Please cancel one of them."
    query = SubscriptionQuery()
    assert [line.is_double for line in (await perform(admin.session, list_subscriptions, query)).items] == [True] * 2
    tab = Tab(admin, "/admin/billing")
    await tab.send(AdminBillingState.load)
    assert [row.is_double for row in tab.of(AdminBillingState).subscriptions] == [True] * 2


@pytest.mark.parametrize(
    ("other", "costing"),
    [
        ({"status": "trialing"}, 2),
        ({"status": "past_due"}, 2),
        ({"status": "active", "ended_at": NOW + DAY}, 1),
        ({"status": "active", "ends_at": NOW + DAY}, 1),
        ({"status": "active", "cancel_at_period_end": True}, 1),
        ({"status": "paused"}, 1),
        ({"status": "canceled"}, 1),
        ({"status": "frozen"}, 1),
    ],
)
async def test_what_ends_or_ended_costs_nothing_more(other, costing):
    admin, clinic = await make_admin(), await make_clinic()
    await keep_subscription(clinic.id, plan="one")
    await keep_subscription(clinic.id, plan="other", **other)
    await keep_subscription((await make_clinic()).id, plan="somebody else's")
    await keep_subscription(None, plan="nobody's")
    await keep_subscription(None, plan="nobody's either")
    assert (await perform(clinic.owner.session, get_billing)).costing == costing
    assert bool((await page_of(clinic)).doubled) == (costing == 2)
    lines = (await perform(admin.session, list_subscriptions, SubscriptionQuery())).items
    assert {line.plan for line in lines if line.is_double} == ({"one", "other"} if costing == 2 else set())


async def test_three_are_counted():
    clinic = await make_clinic()
    for _ in range(3):
        await keep_subscription(clinic.id)
    assert (await page_of(clinic)).doubled == "You have 3 subscriptions that all cost. Please cancel all but one."
