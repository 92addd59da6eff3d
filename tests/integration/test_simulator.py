"""The simulator answers as Polar does: Polar's own library and a person with a browser find nothing wrong."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from polar.v2026_10 import PolarAsync
from polar.v2026_10.errors import HTTPValidationError, ResourceNotFound

from medisched.domain.clock import now_utc, pretend
from medisched.integrations.polar import SIMULATED_PRODUCT, Polar
from medisched.settings import SettingsError
from medisched.simulator.app import Simulator, create_simulator
from medisched.simulator.lifecycle import ACTIONS
from tests.integration.loopback import make_settings
from tests.integration.simulators import Caller, make_simulator

CLEARED = ["past_due_at", "paused_at", "ended_at", "ends_at", "canceled_at"]


@pytest.fixture
def simulator(tmp_path: Path):
    return make_simulator(tmp_path)


@pytest.fixture
async def caller(simulator: Simulator):
    async with Caller(simulator) as caller:
        yield caller


@pytest.fixture
async def library(simulator: Simulator):
    """Polar's own client."""
    account = simulator.place.account
    async with PolarAsync(account.token, base_url=account.api_url) as polar:
        inner = polar._client._client
        await inner.aclose()
        polar._client._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(simulator.app), base_url=account.api_url, headers=inner.headers
        )
        yield polar


async def test_polars_library_understands_every_answer(caller: Caller, library: PolarAsync):
    opened = await library.checkouts.create(products=[SIMULATED_PRODUCT], customer_email="g@citycare.example")
    assert (opened.status, opened.url.rpartition("/")[2]) == ("open", opened.id)
    await caller.pay({"id": opened.id})
    paid = await library.checkouts.get(opened.id)
    assert paid.subscription_id
    subscription = await library.subscriptions.get(paid.subscription_id)
    assert (subscription.status, subscription.checkout_id) == ("active", opened.id)
    page = await library.subscriptions.list(product_id=SIMULATED_PRODUCT)
    assert ([one.id for one in page.items], page.pagination.total_count) == ([subscription.id], 1)
    assert (await library.products.get(SIMULATED_PRODUCT)).prices[0].price_amount == 9900
    session = await library.customer_sessions.create(customer_id=subscription.customer_id)
    assert session.customer_portal_url.startswith("http://localhost:8139/simulator/portal/")


async def test_polars_library_understands_every_refusal(library: PolarAsync):
    with pytest.raises(ResourceNotFound):
        await library.checkouts.get("5fa8ac7e-0000-4000-8000-000000000000")
    with pytest.raises(ResourceNotFound):
        await library.subscriptions.get("nobody")
    with pytest.raises(ResourceNotFound):
        await library.products.get("another")
    with pytest.raises(HTTPValidationError):
        await library.customer_sessions.create(customer_id="nobody")


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ({"products": ["another"]}, "products"),
        ({"products": []}, "products"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"metadata": {"k" * 41: "v"}}, "metadata"),
        ({"metadata": {"k": "v" * 501}}, "metadata"),
        ({"metadata": {str(n): "v" for n in range(51)}}, "metadata"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
    ],
)
async def test_a_wrong_wish_is_refused_where_it_is_wrong(library: PolarAsync, wanted: dict, where: str):
    with pytest.raises(HTTPValidationError) as refused:
        await library.checkouts.create(**({"products": [SIMULATED_PRODUCT]} | wanted))
    assert refused.value.error.detail[0].loc[1] == where


async def test_nothing_is_told_without_the_token(caller: Caller):
    for headers in ({"Authorization": ""}, {"Authorization": "Bearer guess"}):
        answer = await caller.get(f"/v1/products/{SIMULATED_PRODUCT}", headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "Unauthorized")


async def test_the_products_own_client_reads_all_pages(caller: Caller, simulator: Simulator):
    made = {await caller.subscribe(customer_email=f"g{n}@citycare.example") for n in range(3)}
    small = await caller.get("/v1/subscriptions/", params={"limit": 2, "page": 2})
    assert (len(small.json()["items"]), small.json()["pagination"]) == (1, {"total_count": 3, "max_page": 2})
    assert (await caller.get("/v1/subscriptions/", params={"limit": 101})).status_code == 422
    async with Polar(simulator.place.account, transport=httpx.ASGITransport(simulator.app)) as polar:
        assert {one["id"] async for one in polar.list_subscriptions()} == made
        assert (await polar.get_product()).name == "Medisched Hospital"


async def test_one_person_is_one_customer(caller: Caller):
    first = (await caller.pay(await caller.checkout())).json()
    second = (await caller.pay(await caller.checkout(external_customer_id="user-1"))).json()
    third = (
        await caller.pay(await caller.checkout(external_customer_id="user-1", customer_email="o@x.example"))
    ).json()
    assert first["customer_id"] == second["customer_id"] == third["customer_id"]
    subscription = (await caller.get(f"/v1/subscriptions/{third['subscription_id']}")).json()
    assert (subscription["customer"]["external_id"], subscription["metadata"]["onboarding_id"]) == ("user-1", "42")


async def test_a_trial_costs_nothing_until_it_ends(caller: Caller):
    paid = (await caller.pay(await caller.checkout(), trial=True)).json()
    trial = (await caller.get(f"/v1/subscriptions/{paid['subscription_id']}")).json()
    assert (trial["status"], trial["trial_end"]) == ("trialing", trial["current_period_end"])
    ended = (await caller.act(trial["id"], "end_trial")).json()
    assert (ended["status"], ended["current_period_end"] > ended["trial_end"]) == ("active", True)


@pytest.mark.parametrize(
    ("actions", "status", "filled"),
    [
        (["fail_payment"], "past_due", ["past_due_at"]),
        (["fail_payment", "recover"], "active", []),
        (["fail_payment", "give_up"], "unpaid", ["ended_at", "ends_at", "past_due_at"]),
        (["renew"], "active", []),
        (["pause"], "paused", ["paused_at"]),
        (["pause", "resume"], "active", []),
        (["cancel"], "active", ["canceled_at", "ends_at"]),
        (["cancel", "uncancel"], "active", []),
        (["revoke"], "canceled", ["canceled_at", "ended_at", "ends_at"]),
        (["cancel", "revoke", "reactivate"], "active", []),
    ],
)
async def test_what_happens_to_a_subscription(caller: Caller, actions: list[str], status: str, filled: list[str]):
    key = await caller.subscribe()
    for action in actions:
        assert (await caller.act(key, action)).status_code == 200
    now = (await caller.get(f"/v1/subscriptions/{key}")).json()
    assert now["status"] == status
    assert sorted(name for name in CLEARED if now[name]) == sorted(filled)


async def test_what_cannot_happen_is_refused(caller: Caller):
    key = await caller.subscribe()
    for action in ACTIONS.keys() - {"fail_payment", "renew", "pause", "cancel", "revoke"} | {"explode"}:
        assert (await caller.act(key, action)).status_code == 409, action
    assert (await caller.act("nobody", "renew")).status_code == 404


def test_production_and_polar_itself_have_no_simulator(tmp_path: Path):
    polar = {"polar_access_token": "t", "polar_webhook_secrets": "s", "polar_product_id": "p"}
    production = {"app_env": "production", "public_url": "https://m.example", "secret_key": "k" * 32}
    for more in (polar, production | {"mail_senders": "smtp"}):
        with pytest.raises(SettingsError):
            create_simulator(make_settings(data_dir=tmp_path, **more))


async def test_a_later_start_knows_what_was_bought(caller: Caller, tmp_path: Path):
    key = await caller.subscribe()
    async with Caller(make_simulator(tmp_path)) as later:
        assert (await later.get(f"/v1/subscriptions/{key}")).json()["status"] == "active"


def test_nothing_is_kept_before_something_is_asked(simulator: Simulator, tmp_path: Path):
    assert not simulator.place.store.exists
    assert list(tmp_path.iterdir()) == []


async def test_a_checkout_is_good_for_an_hour(caller: Caller):
    checkout = await caller.checkout()
    with pretend(now_utc() + timedelta(minutes=61)):
        assert (await caller.get(f"/v1/checkouts/{checkout['id']}")).json()["status"] == "expired"
        assert (await caller.pay(checkout)).status_code == 409
