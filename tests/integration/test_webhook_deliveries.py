"""Deliveries as somebody else's server receives them: signed, tried again, given up, and never the wrong way round."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from medisched.domain.errors import Conflict
from medisched.integrations import webhooks_out as words
from medisched.jobs.webhooks import LEASE, webhooks_loop
from medisched.schemas.webhooks import EndpointChange
from medisched.services.doors import work
from medisched.services.webhook_deliveries import send_test
from medisched.services.webhook_endpoints import change_endpoint, rotate_secret, tell_secret
from medisched.services.webhook_outbox import (
    AT_ONCE_OF_ONE,
    KEPT,
    claim_due_deliveries,
    delete_old_deliveries,
)
from tests.factories import make_clinic
from tests.integration.receivers import Receiver, answer, trusting
from tests.integration.standings import close
from tests.integration.webhooks import (
    AWAY,
    allow_this_machine,
    as_owner,
    deliver,
    endpoint_now,
    happen,
    log_of,
    make_endpoint,
    poster,
    told_at,
)


async def test_a_receiver_verifies_what_it_gets_with_the_published_library(monkeypatch):
    clinic = await make_clinic()
    receiver = Receiver(answer(204, b"", X_Request_Id="r1"))
    async with told_at(clinic, receiver, monkeypatch) as endpoint:
        await happen(clinic)
        assert await deliver() == 1
        assert await deliver() == 0
        [got] = receiver.received
        event = Webhook(endpoint.secret).verify(got.body, got.headers)
        assert event["type"] == "slot.published"
        assert got.target == "/hooks?from=medisched"
        assert got.headers["content-type"] == "application/json"
        assert got.headers["host"] == f"localhost:{receiver.port}"
        [delivery] = await log_of(clinic, endpoint.id)
        assert (delivery.status, delivery.status_code, delivery.body) == ("delivered", 204, got.body.decode())
        assert delivery.webhook_id == got.headers["webhook-id"]
        [tried] = delivery.tries
        assert tried.response_headers["x-request-id"] == "r1"
        assert tried.request_headers["Webhook-Signature"] == got.headers["webhook-signature"]
        assert (await endpoint_now(clinic, endpoint.id)).delivered_last_day == 1


async def test_the_previous_secret_signs_along_for_a_day(monkeypatch, fake_clock):
    clinic = await make_clinic()
    receiver = Receiver()
    async with told_at(clinic, receiver, monkeypatch) as endpoint:
        new = await as_owner(clinic, rotate_secret, endpoint.id)
        await happen(clinic)
        await deliver()
        for secret in (endpoint.secret, new.secret):
            Webhook(secret).verify(receiver.received[0].body, receiver.received[0].headers)
        fake_clock.now += timedelta(hours=25)
        await happen(clinic, first=90)
        await deliver()
        assert len(receiver.received[1].headers["webhook-signature"].split(" ")) == 1


FAILURES = {
    "server error": (answer(500, b"<h1>Oops\0</h1>"), words.REFUSED, 500),
    "not found": (answer(404), words.REFUSED, 404),
    "redirect": (answer(302, Location="http://127.0.0.1/inside"), words.REDIRECT, 302),
    "too many": (answer(429), words.SLOW_DOWN, 429),
    "hangs up": (b"", words.NOT_HTTP, None),
    "no HTTP": (b"220 mail.example.com ESMTP\r\n", words.NOT_HTTP, None),
}


@pytest.mark.parametrize(("given", "error", "status"), FAILURES.values(), ids=FAILURES)
async def test_what_is_no_success_is_tried_again_and_says_why(monkeypatch, fake_clock, given, error, status):
    clinic = await make_clinic()
    receiver = Receiver(given)
    async with told_at(clinic, receiver, monkeypatch) as endpoint:
        await happen(clinic)
        await deliver()
        [failed] = await log_of(clinic, endpoint.id)
        assert (failed.status, failed.error, failed.status_code) == ("waiting", error, status)
        assert len(receiver.received) == 1
        assert 4 < (failed.next_attempt_at - fake_clock.now).total_seconds() < 6
        assert await deliver() == 0
        fake_clock.now += timedelta(seconds=10)
        assert await deliver() == 1
        [delivered] = await log_of(clinic, endpoint.id)
        assert (delivered.status, delivered.error, delivered.attempts) == ("delivered", "", 2)
        first, second = receiver.received
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert first.body == second.body


async def test_silence_dripping_and_endless_answers_hold_nobody_for_long(monkeypatch):
    clinic = await make_clinic()
    silent, dripping, huge = Receiver(), Receiver(drip=True), Receiver(answer(200, b"x" * 5_000_000))
    silent.hold = asyncio.Event()
    allow_this_machine(monkeypatch)
    async with silent, dripping, huge:
        made = [await make_endpoint(clinic, one.url) for one in (silent, dripping, huge)]
        await happen(clinic)
        await deliver(seconds=0.5)
        logs = [(await log_of(clinic, endpoint.id))[0] for endpoint in made]
        silent.hold.set()
    assert [(log.status, log.error) for log in logs] == [
        ("waiting", words.TOO_LATE),
        ("waiting", words.TOO_LATE),
        ("delivered", ""),
    ]
    assert len(logs[2].tries[0].response_body) == words.BODY_KEPT


async def test_certificates_are_checked_for_the_name_and_nobody_there_is_said(monkeypatch):
    clinic = await make_clinic()
    allow_this_machine(monkeypatch)
    async with Receiver(tls=True) as receiver:
        trusted = await make_endpoint(clinic, receiver.url)
        other_name = await make_endpoint(clinic, receiver.url.replace("localhost", "127.0.0.1"))
        await happen(clinic)
        await deliver(trust=trusting())
        assert (await log_of(clinic, trusted.id))[0].status == "delivered"
        assert (await log_of(clinic, other_name.id))[0].error == words.BAD_CERTIFICATE
        answered = await poster().post(receiver.url, {}, b"{}")
        assert answered.error == words.BAD_CERTIFICATE
    assert (await poster().post(receiver.url, {}, b"{}")).error == words.NO_CONNECTION


async def test_a_name_is_looked_up_once_and_the_checked_address_is_used():
    asked = []

    async def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["93.184.215.14"] if len(asked) > 1 else ["127.0.0.1"]

    async def unknown(_host: str, _port: int) -> list[str]:
        raise OSError

    async with Receiver() as receiver:
        url = f"http://localhost:{receiver.port}/"
        assert (await poster(resolver=rebinding).post(url, {}, b"{}")).error == ""
        assert asked == ["localhost"]
        # The same name later leads inside: nothing is sent, whatever it was when it was entered.
        inside = await poster(allow_loopback=False, resolver=lambda *_: asyncio.sleep(0, ["127.0.0.1"])).post(
            f"https://hooks.example.com:{receiver.port}/", {}, b"{}"
        )
        assert inside.error != ""
        assert len(receiver.received) == 1
    assert (await poster(resolver=unknown).post(AWAY, {}, b"{}")).error == words.UNKNOWN_NAME


async def test_paused_endpoints_and_suspended_organizations_wait(monkeypatch, fake_clock):
    clinic = await make_clinic()
    receiver = Receiver()
    async with told_at(clinic, receiver, monkeypatch) as endpoint:
        await as_owner(clinic, change_endpoint, endpoint.id, EndpointChange(status="paused"))
        await happen(clinic)
        assert await deliver() == 0
        await as_owner(clinic, send_test, endpoint.id)
        assert await deliver() == 1
        assert json.loads(receiver.received[0].body)["type"] == "test.ping"
        await as_owner(clinic, change_endpoint, endpoint.id, EndpointChange(status="active"))
        await close(clinic, "suspended")
        assert await deliver() == 0
        await close(clinic, "read_only")
        assert await deliver() == 1


async def test_a_failed_test_is_not_tried_again_and_counts_for_nothing(monkeypatch):
    clinic = await make_clinic()
    receiver = Receiver(answer(410))
    async with told_at(clinic, receiver, monkeypatch) as endpoint:
        await as_owner(clinic, send_test, endpoint.id)
        await deliver()
        [test] = await log_of(clinic, endpoint.id)
        assert (test.status, test.status_code) == ("failed", 410)
        assert (await endpoint_now(clinic, endpoint.id)).status == "active"


async def test_a_killed_worker_loses_nothing_and_the_id_stays(monkeypatch, fake_clock):
    clinic = await make_clinic()
    receiver = Receiver()
    async with told_at(clinic, receiver, monkeypatch) as endpoint:
        await happen(clinic)
        [lost] = await work(claim_due_deliveries, limit=10, lease=LEASE, door_role="worker")
        assert await deliver() == 0
        fake_clock.now += timedelta(seconds=LEASE + 1)
        assert await deliver() == 1
        [log] = await log_of(clinic, endpoint.id)
        assert (log.id, log.status, [one.number for one in log.tries]) == (lost.id, "delivered", [2, 1])
        assert "stopped" in log.tries[1].error


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 - the receivers count, and tell nobody
        await asyncio.sleep(0.02)


async def test_a_slow_endpoint_holds_up_no_other(monkeypatch):
    clinic, other = await make_clinic(), await make_clinic()
    slow, quick = Receiver(), Receiver()
    slow.hold = asyncio.Event()
    allow_this_machine(monkeypatch)
    monkeypatch.setattr("medisched.jobs.webhooks.EVERY", 0.02)
    async with slow, quick:
        await make_endpoint(clinic, slow.url)
        await make_endpoint(other, quick.url)
        await happen(clinic, 8)
        await happen(other, 6)
        stop = asyncio.Event()
        loop = asyncio.create_task(webhooks_loop(stop, poster()))
        async with asyncio.timeout(10):
            await until(lambda: len(quick.received) == 6)
        assert len(slow.received) <= 4
        slow.hold.set()
        async with asyncio.timeout(10):
            await until(lambda: len(slow.received) == 8)
        stop.set()
        await loop


async def test_an_organization_with_many_slow_endpoints_holds_up_no_other():
    busy, small = await make_clinic(), await make_clinic()
    for _ in range(10):
        await make_endpoint(busy)
    await happen(busy, times=5)
    await make_endpoint(small)
    await happen(small)
    claimed = await work(claim_due_deliveries, limit=32, lease=60, door_role="worker")
    of = [one.organization_id for one in claimed]
    assert (of.count(small.id), of.count(busy.id)) == (1, AT_ONCE_OF_ONE)
    assert await work(claim_due_deliveries, limit=32, lease=60, door_role="worker") == []


async def test_a_secret_is_told_once():
    clinic = await make_clinic()
    endpoint = await make_endpoint(clinic)
    told = await as_owner(clinic, tell_secret, endpoint.id)
    assert told.secret == endpoint.secret
    with pytest.raises(Conflict):
        await as_owner(clinic, tell_secret, endpoint.id)
    await as_owner(clinic, rotate_secret, endpoint.id)
    assert (await as_owner(clinic, tell_secret, endpoint.id)).secret != endpoint.secret


async def test_the_log_is_kept_for_thirty_days(fake_clock):
    clinic = await make_clinic()
    endpoint = await make_endpoint(clinic)
    await happen(clinic)
    assert await work(delete_old_deliveries, door_role="worker") == 0
    fake_clock.now += KEPT + timedelta(minutes=1)
    assert await work(delete_old_deliveries, door_role="worker") == 1
    assert (await endpoint_now(clinic, endpoint.id)).waiting == 0
