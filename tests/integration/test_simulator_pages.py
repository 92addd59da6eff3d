"""What people see of the simulator: checkout, their payments, and the developers' panel."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from medisched.domain.clock import now_utc, pretend
from medisched.simulator.app import Simulator
from tests.integration.simulators import Caller, make_simulator

GOOD, DECLINED = "4242424242424242", "4000000000000002"


@pytest.fixture
def simulator(tmp_path: Path):
    return make_simulator(tmp_path)


@pytest.fixture
async def caller(simulator: Simulator):
    async with Caller(simulator) as caller:
        yield caller


async def test_a_declined_card_leaves_another_try(caller: Caller):
    checkout = await caller.checkout()
    page = f"/checkout/{checkout['id']}"
    shown = await caller.get(page)
    assert "no money moves" in shown.text
    assert 'value="grace@citycare.example"' in shown.text
    refused = await caller.post(page, data={"email": "grace@other.example", "card": DECLINED})
    assert (refused.status_code, "declined" in refused.text, "grace@other.example" in refused.text) == (402, True, True)
    paid = await caller.post(page, data={"email": "grace@other.example", "card": GOOD, "country": "JP"})
    assert paid.status_code == 303
    assert paid.headers["location"] == f"http://localhost:8139/welcome?checkout_id={checkout['id']}"
    again = await caller.post(page, data={"card": GOOD})
    assert (again.status_code, "Already paid" in again.text) == (200, True)
    listed = (await caller.get("/v1/subscriptions/")).json()["items"]
    assert [one["customer"]["email"] for one in listed] == ["grace@other.example"]
    assert listed[0]["customer"]["billing_address"]["country"] == "JP"


async def test_nobody_pays_without_an_address(caller: Caller):
    checkout = await caller.checkout(customer_email=None)
    for email in ("", "nobody"):
        answer = await caller.post(f"/checkout/{checkout['id']}", data={"email": email, "card": GOOD})
        assert 'role="alert"' in answer.text
    assert (await caller.get(f"/v1/checkouts/{checkout['id']}")).json()["status"] == "open"


async def test_what_is_over_or_never_was_is_said_kindly(caller: Caller):
    checkout = await caller.checkout()
    with pretend(now_utc() + timedelta(hours=2)):
        assert "has expired" in (await caller.get(f"/checkout/{checkout['id']}")).text
    for path in ("/checkout/nobody", "/portal/nobody", "/portal/nobody/invoices/none"):
        assert (await caller.get(path)).status_code == 404
    assert (await caller.post("/checkout/nobody")).status_code == 404


async def test_pages_allow_no_scripts_and_show_text_as_text(caller: Caller):
    evil = '"><script>alert(1)</script>'
    checkout = await caller.checkout(customer_name=evil, metadata={"organization_name": evil})
    page = await caller.get(f"/checkout/{checkout['id']}")
    await caller.pay(checkout)
    for answer in (page, await caller.get("")):
        assert "<script" not in answer.text
        assert "&lt;script&gt;" in answer.text
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "script-src" not in policy
    assert "form-action 'self' http://localhost:8139;" in page.headers["content-security-policy"]


async def open_portal(caller: Caller, subscription_id: str, **wanted: str) -> str:
    customer = (await caller.get(f"/v1/subscriptions/{subscription_id}")).json()["customer_id"]
    answer = await caller.post("/v1/customer-sessions/", json={"customer_id": customer} | wanted)
    return answer.json()["customer_portal_url"].replace("http://localhost:8139", "http://127.0.0.1:8139")


async def test_customers_cancel_and_take_it_back(caller: Caller):
    key = await caller.subscribe()
    portal = await open_portal(caller, key)
    assert "€99.00 on " in (await caller.get(portal)).text
    for action, wanted in (("cancel", True), ("uncancel", False)):
        answer = await caller.post(portal, data={"subscription": key, "action": action})
        assert answer.status_code == 303
        assert (await caller.get(f"/v1/subscriptions/{key}")).json()["cancel_at_period_end"] is wanted
    await caller.act(key, "revoke")
    assert "Subscribe again" in (await caller.get(portal)).text


async def test_customers_reach_only_what_is_theirs(caller: Caller):
    own = await caller.subscribe()
    other = await caller.subscribe(customer_email="mallory@other.example")
    portal, foreign = await open_portal(caller, own), await open_portal(caller, other)
    assert "no such subscription" in (await caller.post(portal, data={"subscription": other, "action": "cancel"})).text
    assert "no such subscription" in (await caller.post(portal, data={"subscription": own, "action": "revoke"})).text
    invoice = re.search(r"/invoices/[\w-]+", (await caller.get(portal)).text)
    assert invoice is not None
    assert "MEDI-0001" in (await caller.get(portal + invoice[0])).text
    assert (await caller.get(foreign + invoice[0])).status_code == 404
    with pretend(now_utc() + timedelta(hours=2)):
        assert (await caller.get(portal)).status_code == 404


async def test_the_panel_does_what_its_buttons_say(caller: Caller):
    assert "Nobody has subscribed yet" in (await caller.get("")).text
    key = await caller.subscribe()
    assert (await caller.post("/panel/act", data={"subscription": key, "action": "pause"})).status_code == 303
    assert (await caller.post("/panel/act", data={"subscription": key, "action": "pause"})).status_code == 409
    entered = {"copies": "3", "delay": "1.5", "scheme": "standard", "lose": "true"}
    assert (await caller.post("/panel/options", data=entered)).status_code == 303
    kept = (await caller.get("/control/options")).json()
    expected = {"copies": 3, "delay": 1.5, "scheme": "standard", "lose": True, "shuffle": False}
    assert kept == expected | {"wrong_signature": False}
    assert (await caller.post("/panel/options", data=entered | {"copies": "9"})).status_code == 422
    for name, status in (("unknown", 303), ("broken", 303), ("enable", 303), ("explode", 404)):
        assert (await caller.post(f"/panel/{name}")).status_code == status
    newest = (await caller.deliveries())[0]
    assert (newest["kind"], newest["state"]) == ("(broken)", "lost")
    assert (await caller.post("/panel/again", data={"number": newest["number"]})).status_code == 303
    assert (await caller.deliveries())[0]["state"] == "waiting"
    assert "Send again" in (await caller.get("")).text
