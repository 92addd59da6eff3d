"""Deliveries from Polar: only signed ones, each once, and none is lost."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medisched.api.body_limit import BodyLimit
from medisched.db.engine import Database, use_database
from medisched.domain.webhook_signatures import keys_of
from medisched.jobs.billing import apply_due
from medisched.services import polar_events
from medisched.services.doors import work
from medisched.services.polar_events import DELAYS, list_due_events
from tests.conftest import FakeClock
from tests.deliveries import ACTIVE, ADDRESS, BEGIN, PAID, another, deliver, event, secret, signed
from tests.integration.billing_rows import CLAIMS, OWNERS, change, events, inside, organizations, subscription
from tests.integration.http import the_api

POLAR_ID = "e5149aae-e521-42b9-b24c-abb3d71eea2e"
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


def polar() -> httpx.AsyncClient:
    """As Polar comes: no cookie, no page; with the limit on bodies before the API."""
    app = BodyLimit(the_api())
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://localhost"
    )


async def must_refuse(headers: list[tuple[bytes, bytes]], body: bytes = ACTIVE, status: int = 403) -> None:
    async with polar() as http:
        answer = await http.post(ADDRESS, content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if status == 403:
        assert answer.json()["code"] == "not_signed"


def encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


@pytest.mark.parametrize("body", [ACTIVE, PAID])
async def test_a_real_event_makes_the_hospital_and_a_letter_for_who_paid(body):
    async with polar() as http:
        answer = await deliver(http, body)
    assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
    (made,) = await organizations()
    assert (made["name"], made["slug"], made["timezone"]) == ("CityCare Hospital", "citycare", "Europe/Berlin")
    assert made["status"] == "active"
    assert await inside(made["id"], OWNERS) == []
    (claim,) = await inside(made["id"], CLAIMS)
    assert (claim["email"], claim["role"], claim["status"]) == ("grace@citycare.example", "owner", "open")
    (kept,) = await events()
    assert (kept["state"], kept["note"], kept["deliveries"], kept["attempts"]) == ("applied", "", 1, 1)
    assert bytes(kept["body"]) == body
    row = await subscription(POLAR_ID)
    assert (row["amount"], row["currency"], row["plan"], row["country"]) == (9900, "EUR", "Medisched Hospital", "DE")
    assert row["organization_id"] == made["id"]


async def test_both_ways_of_signing_are_good_and_a_repetition_is_only_counted():
    async with polar() as http:
        for key in keys_of(secret()):
            answer = await http.post(ADDRESS, content=ACTIVE, headers=signed(ACTIVE, key=key))
            assert answer.status_code == 202
        await deliver(http, b"something else under the same name")
    (kept,) = await events()
    assert (kept["deliveries"], kept["state"], bytes(kept["body"])) == (len(keys_of(secret())) + 1, "applied", ACTIVE)


@pytest.mark.parametrize("missing", NAMES)
async def test_a_missing_or_doubled_header_is_refused(missing):
    good = encoded(signed(ACTIVE))
    await must_refuse([pair for pair in good if pair[0] != missing.encode()])
    await must_refuse(good + [pair for pair in good if pair[0] == missing.encode()])
    await must_refuse([*good, (missing.upper().encode(), b"")])
    assert await events() == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_whatever_the_headers_are_it_is_a_refusal_and_no_row(data):
    good = encoded(signed(ACTIVE))
    place = data.draw(st.integers(0, 2))
    wrong = data.draw(st.binary(max_size=80).map(lambda value: value.replace(b"\r", b"").replace(b"\n", b"").strip()))
    if wrong != good[place][1]:
        good[place] = (good[place][0], wrong)
        await must_refuse(good)
        assert await events() == []


@pytest.mark.parametrize("late", [-301, 310, -(10**9), 10**9])
async def test_an_old_or_early_delivery_is_refused(late):
    # the clock goes on between the signing and the check: an early one needs room, the exact edge is a unit test
    await must_refuse(encoded(signed(ACTIVE, at=int(time.time()) + late)))
    assert await events() == []


@pytest.mark.parametrize("place", [0, len(ACTIVE) // 2, len(ACTIVE) - 1])
async def test_a_changed_body_is_refused(place):
    await must_refuse(encoded(signed(ACTIVE)), ACTIVE[:place] + b"#" + ACTIVE[place + 1 :])
    await must_refuse(encoded(signed(ACTIVE)), ACTIVE[:place])
    await must_refuse(encoded(signed(ACTIVE, key=b"somebody's secret")))
    assert await events() == []


@pytest.mark.parametrize("is_announced", [True, False])
async def test_a_body_without_end_is_refused_before_it_is_looked_at(is_announced):
    body = b" " * 1_000_001

    async def parts() -> Any:
        for _ in range(3):
            yield body

    async with polar() as http:
        content = body if is_announced else parts()
        answer = await http.post(ADDRESS, content=content, headers=signed(body))
    assert answer.status_code == 413
    assert await events() == []


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b"\xff\x00", "unknown"),
        (b"[" * 300_000, "unknown"),
        (b'{"type": NaN}', "unknown"),
        (b"[]", "unknown"),
        (b'{"type": "subscription.active\\u0000", "timestamp": "2026-11-20T09:15:02Z", "data": {}}', "unknown"),
        (b'{"type": "comet.passed", "timestamp": "2026-11-20T09:15:02Z", "data": {}}', "unknown"),
        (b'{"type": "order.refunded", "timestamp": "2026-11-20T09:15:02Z", "data": {}}', "ignored"),
        (ACTIVE.replace(b"d8dd2de1-21b7-4a41-8bc3-ce909c0cfe23", b"d8dd2de1-21b7-4a41-8bc3-ce909c0cfe24"), "ignored"),
    ],
)
async def test_what_is_signed_but_says_nothing_to_us_is_kept_for_the_administrators(body, state):
    async with polar() as http:
        answer = await deliver(http, body)
    assert answer.status_code == 202
    (kept,) = await events()
    assert (kept["state"], bytes(kept["body"])) == (state, body)
    assert kept["note"]
    assert await organizations() == []


async def test_of_32_deliveries_at_once_one_is_applied():
    async with polar() as http:
        answers = await asyncio.gather(*(deliver(http, ACTIVE) for _ in range(32)))
    assert {answer.status_code for answer in answers} == {202}
    (kept,) = await events()
    assert (kept["state"], kept["deliveries"], kept["attempts"]) == ("applied", 32, 1)
    assert len(await organizations()) == 1


async def test_different_events_at_once_make_one_hospital():
    same = [
        event(kind, BEGIN + timedelta(seconds=n), status="active")
        for n, kind in enumerate(
            (
                "subscription.created",
                "subscription.active",
                "subscription.updated",
                "order.paid",
                "subscription.updated",
            )
        )
    ]
    async with polar() as http:
        await asyncio.gather(*(deliver(http, json.dumps(one).encode(), f"msg_{n}") for n, one in enumerate(same)))
    assert {kept["state"] for kept in await events()} == {"applied"}
    assert len(await organizations()) == 1
    assert (await subscription(POLAR_ID))["event_at"] == BEGIN + timedelta(seconds=4)


async def test_what_could_not_be_applied_waits_and_the_job_applies_it(
    monkeypatch: pytest.MonkeyPatch, fake_clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError("Grace Hopper of CityCare")

    with monkeypatch.context() as patched:
        patched.setattr(polar_events, "provide_organization", crash)
        async with polar() as http:
            assert (await deliver(http, ACTIVE)).status_code == 202
    (kept,) = await events()
    assert (kept["state"], kept["attempts"], kept["applied_at"]) == ("pending", 1, None)
    assert kept["note"].startswith("RuntimeError in ")
    assert str(kept["id"]) in caplog.text
    assert "Grace" not in caplog.text + kept["note"]
    assert await organizations() == []
    assert await apply_due() == 0
    fake_clock.now += timedelta(seconds=DELAYS[0])
    assert await apply_due() == 1
    (kept,) = await events()
    assert (kept["state"], kept["attempts"], kept["note"]) == ("applied", 2, "")
    assert len(await organizations()) == 1


async def test_after_ten_tries_an_administrator_has_to_look(
    monkeypatch: pytest.MonkeyPatch, fake_clock: FakeClock
) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(polar_events, "provide_organization", crash)
    async with polar() as http:
        await deliver(http, ACTIVE)
    waits = []
    while (kept := (await events())[0])["state"] == "pending":
        waits.append(int((kept["due_at"] - fake_clock.now).total_seconds()))
        fake_clock.now = kept["due_at"] - timedelta(microseconds=1)
        assert await apply_due() == 0
        fake_clock.now = kept["due_at"]
        assert await apply_due() == 1
    assert (kept["state"], kept["attempts"], waits) == ("failed", 10, list(DELAYS))
    fake_clock.now += timedelta(days=1)
    assert await apply_due() == 0


async def test_a_server_that_died_between_keeping_and_applying_is_made_up_for(
    monkeypatch: pytest.MonkeyPatch, fake_clock: FakeClock
) -> None:
    async with polar() as http:
        await deliver(http, ACTIVE)
    await change("update polar_events set state = 'pending', applied_at = null, attempts = 0")
    fake_clock.now += timedelta(seconds=DELAYS[0])
    both = await asyncio.gather(work(list_due_events, 10), work(list_due_events, 10))
    assert sorted(len(due) for due in both) == [0, 1]
    fake_clock.now += timedelta(seconds=60)
    assert sorted(await asyncio.gather(apply_due(), apply_due())) == [0, 1]
    assert (await events())[0]["attempts"] == 1
    assert len(await organizations()) == 1


async def test_without_a_database_polar_is_asked_to_come_again(server):
    nowhere = Database(server.url("nowhere", user="medisched_app").replace("postgresql://", "postgresql+psycopg://", 1))
    await use_database(nowhere)
    async with polar() as http:
        answer = await deliver(http, ACTIVE)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_a_delivery_is_answered_at_once():
    took = []
    async with polar() as http:
        for number in range(30):
            body = json.dumps(another(json.loads(ACTIVE), number)).encode()
            started = time.perf_counter()
            assert (await deliver(http, body, f"msg_{number}")).status_code == 202
            took.append(time.perf_counter() - started)
    median = statistics.median(took)
    print(f"acknowledged in {median * 1000:.1f} ms (median of {len(took)})")
    assert len(await organizations()) == 30
    assert median < 0.1
