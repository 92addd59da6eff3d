"""What the simulator tells the product arrives as Polar's deliveries do, with all that can go wrong with them."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from polar.v2026_10.webhooks import PolarWebhookVerificationError, validate_event

from medisched.domain.clock import now_utc, pretend
from medisched.domain.webhook_signatures import NotSigned, verify
from medisched.simulator.app import Simulator
from medisched.simulator.deliveries import Deliveries
from medisched.simulator.outbox import claim
from tests.integration.simulators import Caller, Receiver, make_simulator, receiving

PURCHASE = [
    "checkout.updated",
    "customer.created",
    "customer.state_changed",
    "subscription.created",
    "subscription.active",
    "subscription.updated",
    "order.created",
    "order.paid",
]
LIFE = "fail_payment recover renew pause resume cancel uncancel fail_payment give_up reactivate revoke reactivate"
TOLD = "created active updated canceled uncanceled revoked past_due paused resumed cycled"


@pytest.fixture
def product():
    with receiving(Receiver()) as receiver:
        yield receiver


@pytest.fixture
def simulator(tmp_path: Path, product: Receiver):
    return make_simulator(tmp_path, product.port)


@pytest.fixture
async def caller(simulator: Simulator):
    async with Caller(simulator) as caller:
        yield caller


async def send(simulator: Simulator) -> int:
    return await simulator.place.deliveries.send_due()


async def send_after(simulator: Simulator, seconds: float) -> int:
    with pretend(now_utc() + timedelta(seconds=seconds)):
        return await send(simulator)


def kinds(product: Receiver) -> list[str]:
    return [json.loads(body)["type"] for _, body in product.told]


@pytest.mark.parametrize(("scheme", "place"), [("polar", 0), ("standard", 1)])
async def test_polars_library_accepts_every_event(
    simulator: Simulator, caller: Caller, product: Receiver, scheme: str, place: int
):
    await caller.option(scheme=scheme)
    key = await caller.subscribe()
    for action in LIFE.split():
        assert (await caller.act(key, action)).status_code == 200
    trial = (await caller.pay(await caller.checkout(), trial=True)).json()["subscription_id"]
    await caller.act(trial, "end_trial")
    while await send(simulator):
        pass
    secrets = simulator.place.account.secrets
    seen = set()
    for headers, body in product.told:
        assert headers[":path"] == "/api/webhooks/polar"
        assert verify(secrets, headers, body, now_utc()).body == body
        assert json.loads(body)["api_version"] == "2026-10"
        seen.add(json.loads(body)["type"])
        if json.loads(body)["type"] != "customer.state_changed":  # which the library cannot parse
            validate_event(body, headers, secrets[place])
    wanted = {f"subscription.{name}" for name in TOLD.split()}
    assert {kind for kind in seen if kind.startswith("subscription.")} == wanted


async def test_a_purchase_is_told_in_the_order_of_making(simulator: Simulator, caller: Caller, product: Receiver):
    await caller.subscribe()
    made = (await caller.deliveries())[::-1]
    assert [one["kind"] for one in made] == PURCHASE
    assert await send(simulator) == len(PURCHASE)
    told = {json.loads(body)["type"]: json.loads(body)["timestamp"] for _, body in product.told}
    times = [told[kind] for kind in PURCHASE]
    assert times == sorted(set(times))
    assert all(one["state"] == "delivered" and one["status"] == 202 for one in await caller.deliveries())
    assert await send(simulator) == 0


async def test_a_failed_delivery_comes_again_with_the_same_id(simulator: Simulator, caller: Caller, product: Receiver):
    product.answers = [500, 302, 404]
    await caller.post("/control/unknown")
    await send(simulator)
    assert await send_after(simulator, 1) == 0
    assert await send_after(simulator, 3) == 1
    assert await send_after(simulator, 3 + 6) == 1
    assert await send_after(simulator, 3 + 6 + 11) == 1
    assert len(set(product.ids)) == 1
    stamps = [int(headers["webhook-timestamp"]) for headers, _ in product.told]
    assert stamps == sorted(set(stamps))
    delivered = (await caller.deliveries())[0]
    assert (delivered["state"], delivered["attempts"], delivered["status"]) == ("delivered", 4, 202)


async def test_ten_deliveries_given_up_disable_the_endpoint(simulator: Simulator, caller: Caller, product: Receiver):
    product.default = 503
    for _ in range(10):
        await caller.post("/control/unknown")
    for again in range(10):
        assert await send_after(simulator, again * 1000) == 10
    assert {(one["state"], one["attempts"]) for one in await caller.deliveries()} == {("failed", 10)}
    assert (await caller.get("/control/endpoint")).json() == {"enabled": False, "failures": 10}
    assert "Enable again" in (await caller.get("")).text
    await caller.post("/control/unknown")
    assert (await caller.deliveries())[0]["state"] == "skipped"
    assert await send_after(simulator, 20_000) == 0
    await caller.post("/control/enable")
    await caller.post("/control/unknown")
    product.default = 202
    assert await send(simulator) == 1


async def test_one_success_forgives_what_failed_before(simulator: Simulator, caller: Caller, product: Receiver):
    product.default = 503
    await caller.post("/control/unknown")
    for again in range(10):
        await send_after(simulator, again * 1000)
    assert (await caller.get("/control/endpoint")).json() == {"enabled": True, "failures": 1}
    product.default = 202
    await caller.post("/control/unknown")
    await send(simulator)
    assert (await caller.get("/control/endpoint")).json() == {"enabled": True, "failures": 0}


async def test_copies_carry_one_id_and_the_same_bytes(simulator: Simulator, caller: Caller, product: Receiver):
    await caller.option(copies=3)
    await caller.post("/control/unknown")
    assert await send(simulator) == 3
    assert len(set(product.ids)) == 1
    assert len({body for _, body in product.told}) == 1


async def test_shuffled_deliveries_all_arrive_in_another_order(simulator: Simulator, caller: Caller, product: Receiver):
    await caller.option(shuffle=True)
    for _ in range(3):
        await caller.subscribe()
    times = [one["due_at"] for one in await caller.deliveries()]
    assert len(set(times)) == len(times)
    again = [kind.replace("customer.created", "customer.updated") for kind in PURCHASE]
    assert [one["kind"] for one in await caller.deliveries()][::-1] != PURCHASE + again + again
    assert await send_after(simulator, 5) == 24
    assert sorted(set(kinds(product))) == sorted({*PURCHASE, "customer.updated"})


async def test_delayed_and_lost_deliveries(simulator: Simulator, caller: Caller, product: Receiver):
    await caller.option(delay=30)
    await caller.post("/control/unknown")
    assert (await send(simulator), await send_after(simulator, 31)) == (0, 1)
    await caller.option(lose=True)
    await caller.post("/control/unknown")
    assert await send_after(simulator, 3600) == 0
    lost = (await caller.deliveries())[0]
    assert lost["state"] == "lost"
    await caller.post("/control/again", json={"number": lost["number"]})
    assert await send(simulator) == 1
    assert (await caller.post("/control/again", json={"number": 999})).status_code == 404


async def test_a_wrong_key_is_noticed_by_everybody(simulator: Simulator, caller: Caller, product: Receiver):
    await caller.option(wrong_signature=True)
    await caller.post("/control/unknown")
    await send(simulator)
    headers, body = product.told[0]
    for secret in simulator.place.account.secrets:
        with pytest.raises(PolarWebhookVerificationError):
            validate_event(body, headers, secret)
    with pytest.raises(NotSigned):
        verify(simulator.place.account.secrets, headers, body, now_utc())


async def test_a_broken_body_is_well_signed(simulator: Simulator, caller: Caller, product: Receiver):
    await caller.post("/control/broken")
    await send(simulator)
    headers, body = product.told[0]
    assert verify(simulator.place.account.secrets, headers, body, now_utc()).body == body
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(body)


async def test_an_answer_that_does_not_come_counts_as_none(simulator: Simulator, caller: Caller, product: Receiver):
    product.slow = 0.5
    await caller.post("/control/unknown")
    place = simulator.place
    await Deliveries(place.store, lambda: place.account, seconds=0.1).send_due()
    waiting = (await caller.deliveries())[0]
    assert (waiting["state"], waiting["status"], waiting["milliseconds"] < 400) == ("waiting", None, True)


async def test_two_processes_do_not_send_one_delivery_twice(caller: Caller, tmp_path: Path, product: Receiver):
    for _ in range(4):
        await caller.subscribe()
    others = [make_simulator(tmp_path, product.port) for _ in range(2)]
    while sum(await asyncio.gather(*(send(other) for other in others))):
        pass
    assert len(product.ids) == len(set(product.ids)) == 32


async def test_what_a_dead_process_took_is_sent_by_another(simulator: Simulator, caller: Caller, product: Receiver):
    await caller.post("/control/unknown")
    assert len(await simulator.place.store.run(lambda book: claim(book, 10))) == 1
    assert (await send(simulator), await send_after(simulator, 21)) == (0, 1)
    assert (await caller.deliveries())[0]["attempts"] == 2


async def test_the_loop_sends_at_once_and_what_another_process_told(
    simulator: Simulator, caller: Caller, tmp_path: Path, product: Receiver
):
    async with simulator.run_deliveries():
        await caller.post("/control/unknown")
        assert await asyncio.to_thread(product.heard.wait, 0.9)
        product.heard.clear()
        async with Caller(make_simulator(tmp_path, product.port)) as elsewhere:
            await elsewhere.post("/control/unknown")
        assert await asyncio.to_thread(product.heard.wait, 5)
