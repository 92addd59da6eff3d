"""What is sold changes: another product, or another plan that a payer takes. Whoever paid before stays ours."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from medisched.jobs.billing import apply_due
from medisched.schemas.polar import PolarSubscription
from medisched.services.doors import perform, work
from medisched.services.polar_event_lists import retry_polar_event
from medisched.services.reconciliation import find_event_time, reconcile_all
from medisched.services.subscriptions import heal_subscription
from medisched.settings import get_settings
from tests.deliveries import Event, another, delivery_of, event, life, take_delivery
from tests.integration.billing_rows import events, subscription
from tests.integration.payers import arrive, look
from tests.integration.payers import subscription as shown
from tests.integration.polar_rows import make_admin, state_of
from tests.integration.polar_server import PolarServer
from tests.integration.test_subscription_orders import long_ago

OURS, FOREIGN = "prod_1", "prod_2"


def sell(monkeypatch, product: str) -> None:
    monkeypatch.setenv("POLAR_PRODUCT_ID", product)
    get_settings.cache_clear()


@pytest.fixture
def polar(monkeypatch):
    with PolarServer() as server:
        server.sell(monkeypatch)
        yield server
    monkeypatch.undo()
    get_settings.cache_clear()


def of_product(source: Event, product: str) -> Event:
    source["data"] |= {"product_id": product, "product": source["data"]["product"] | {"id": product}}
    return source


async def tell(one: Event, name: str) -> str:
    await take_delivery(delivery_of(one, name))
    return next(kept["state"] for kept in await events() if kept["webhook_id"] == name)


async def test_events_of_a_subscription_that_we_know_count_whatever_is_sold_today(polar, monkeypatch):
    begun, over = long_ago(), long_ago() + timedelta(days=1)
    assert await tell(of_product(another(event("subscription.active", begun), 7), OURS), "one") == "applied"
    sell(monkeypatch, "prod_of_next_year")
    ended = {"status": "canceled", "ended_at": over, "modified_at": over}
    assert await tell(of_product(another(event("subscription.revoked", over, **ended), 7), OURS), "two") == "applied"
    assert ((await subscription("sub-7"))["status"], (await look("sub-7")).status) == ("canceled", "suspended")
    assert await tell(of_product(another(event("subscription.active", begun), 8), OURS), "three") == "ignored"


async def test_what_polar_answers_of_a_known_subscription_counts_whatever_is_sold_today(polar, monkeypatch):
    await arrive(polar_id="sub_1", product_id=OURS)
    sell(monkeypatch, "prod_of_next_year")
    polar.unlisted["sub_1"] = shown("sub_1", product_id=OURS, status="unpaid", modified_at="2026-11-20T10:00:00Z")
    done = await reconcile_all()
    assert (done.checked, done.healed, done.missing, done.unreadable) == (1, 1, 0, 0)
    assert (await look("sub_1")).status == "suspended"


async def test_a_subscription_to_something_else_is_made_neither_by_events_nor_by_answers(polar):
    foreign = of_product(another(event("subscription.active", long_ago()), 7), FOREIGN)
    assert await tell(foreign, "one") == "ignored"
    assert (await events())[0]["note"] == "About another product than ours."
    said = PolarSubscription.model_validate(foreign["data"])
    assert not await work(heal_subscription, said, None)
    assert await work(find_event_time, "sub-7") is None


@pytest.mark.parametrize("seed", range(5))
async def test_a_change_of_plan_ends_alike_in_every_order(polar, seed):
    story = [another(one, 7) for one in life(long_ago())]
    told = [of_product(one, OURS if place < 2 else FOREIGN) for place, one in enumerate(story)]
    random.Random(seed).shuffle(told)
    for place, one in enumerate(told):
        await tell(one, f"msg_{place}")
    while await apply_due():
        pass
    row = await subscription("sub-7")
    assert (row["status"], row["product_id"], (await look("sub-7")).status) == ("canceled", FOREIGN, "suspended")
    assert {kept["state"] for kept in await events()} == {"applied"}


async def test_an_administrator_has_an_ignored_message_looked_at_again(polar, monkeypatch):
    admin = await make_admin()
    assert await tell(of_product(another(event("subscription.active", long_ago()), 7), FOREIGN), "one") == "ignored"
    (kept,) = await events()
    sell(monkeypatch, FOREIGN)
    await perform(admin.session, retry_polar_event, kept["id"])
    assert await apply_due() == 1
    assert (await state_of(kept["id"]))[0] == "applied"
    assert (await look("sub-7")).status == "active"
