"""What a lost delivery leaves behind is put right by comparing with Polar."""

import asyncio
from datetime import timedelta

import pytest

from medisched.domain.errors import Unavailable
from medisched.services import reconciliation
from medisched.services.doors import work
from medisched.services.reconciliation import find_event_time, reconcile_all, reconcile_if_due
from medisched.settings import get_settings
from tests.factories import make_person
from tests.integration.payers import PAYER, arrive, look, subscription
from tests.integration.polar_server import PolarServer


@pytest.fixture
def polar(monkeypatch):
    with PolarServer() as server:
        server.sell(monkeypatch)
        yield server
    monkeypatch.undo()
    get_settings.cache_clear()


def list_at(polar, polar_id, **more):
    polar.subscriptions[polar_id] = subscription(polar_id, product_id="prod_1", **more)


def counts(done):
    return done.checked, done.healed, done.missing, done.unreadable


async def test_every_page_is_compared_and_what_was_missed_is_set_up(polar):
    await make_person("Grace Hopper", email=PAYER)
    for number in range(5):
        list_at(polar, f"sub_{number}", billing_name="CityCare")
    assert counts(await reconcile_all()) == (5, 5, 0, 0)
    assert [(await look(f"sub_{number}")).owners for number in range(5)] == [[PAYER]] * 5
    assert counts(await reconcile_all()) == (5, 0, 0, 0)


async def test_what_has_changed_at_polar_changes_here(polar):
    await arrive(polar_id="sub_1", product_id="prod_1")
    list_at(polar, "sub_1", status="unpaid", modified_at="2026-11-20T10:00:00Z")
    assert counts(await reconcile_all()) == (1, 1, 0, 0)
    assert (await look("sub_1")).status == "suspended"


async def test_what_polar_does_not_list_is_asked_for_by_its_id(polar):
    for name in ("sub_1", "sub_gone"):
        await arrive(polar_id=name, product_id="prod_1")
    polar.unlisted["sub_1"] = subscription(
        "sub_1", product_id="prod_1", status="unpaid", modified_at="2026-11-20T10:00:00Z"
    )
    assert counts(await reconcile_all()) == (2, 1, 1, 0)
    assert (await look("sub_1")).status == "suspended"
    assert (await look("sub_gone")).status == "active"


async def test_one_that_cannot_be_read_or_applied_stops_no_other(polar, monkeypatch):
    heal = reconciliation.heal_subscription

    async def sometimes(uow, said, seen):
        if said.id == "sub_bad":
            raise RuntimeError
        return await heal(uow, said, seen)

    monkeypatch.setattr(reconciliation, "heal_subscription", sometimes)
    list_at(polar, "sub_bad")
    polar.subscriptions["odd"] = {"id": "odd", "status": None}
    polar.subscriptions["none"] = {"what": "is this"}
    list_at(polar, "sub_good")
    assert counts(await reconcile_all()) == (4, 1, 0, 3)
    assert (await look("sub_good")).organization_id is not None


async def test_an_event_that_comes_while_polar_is_asked_counts_for_more(polar, monkeypatch):
    await arrive(polar_id="sub_1", product_id="prod_1", status="incomplete")
    answer = polar.answer

    def late(*asked):
        answered = answer(*asked)
        asyncio.run_coroutine_threadsafe(
            arrive(polar_id="sub_1", product_id="prod_1", after=3600, status="unpaid"), loop
        ).result()
        return answered

    loop = asyncio.get_running_loop()
    list_at(polar, "sub_1", after=60)
    monkeypatch.setattr(polar, "answer", late)
    assert counts(await reconcile_all()) == (1, 0, 0, 0)
    assert (await look("sub_1")).status == "suspended"


async def test_when_polar_is_away_it_says_so_and_keeps_everything(polar):
    await arrive(polar_id="sub_1", product_id="prod_1")
    polar.broken = True
    with pytest.raises(Unavailable):
        await reconcile_all()
    assert (await look("sub_1")).status == "active"


async def test_all_processes_together_compare_once_in_15_minutes(polar, fake_clock):
    list_at(polar, "sub_1")
    assert sorted(await asyncio.gather(*(reconcile_if_due() for _ in range(4)))) == [0, 0, 0, 1]
    assert len(polar.asked) == 1
    fake_clock.now += timedelta(minutes=15)
    await reconcile_if_due()
    assert len(polar.asked) == 2


async def test_nothing_is_asked_where_nothing_is_sold(polar, monkeypatch):
    sold = get_settings()
    off = sold.model_copy(update={"app_env": "production", "polar_access_token": ""})
    monkeypatch.setattr(reconciliation, "get_settings", lambda: off)
    assert await reconcile_if_due() == 0
    assert counts(await reconcile_all()) == (0, 0, 0, 0)
    assert polar.asked == []
    assert await work(find_event_time, "sub_1") is None
