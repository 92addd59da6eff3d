"""When a delivery is tried again, when it is given up, and when an endpoint is."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from medisched.domain.errors import Conflict
from medisched.schemas.webhooks import EndpointChange, ReplayDraft
from medisched.services.webhook_deliveries import replay_delivery, replay_failed
from medisched.services.webhook_endpoints import change_endpoint
from medisched.services.webhook_outbox import (
    DELAYS,
    MOST_FAILURES,
    delay_after,
)
from tests.factories import make_clinic
from tests.integration.http import newest_mail
from tests.integration.receivers import Receiver, answer
from tests.integration.webhooks import (
    as_owner,
    deliver,
    endpoint_now,
    happen,
    log_of,
    told_at,
)


async def test_the_schedule_is_eight_tries_in_three_days_and_retry_after_is_kept(monkeypatch, fake_clock):
    assert len(DELAYS) == 7
    assert timedelta(days=2.8) < timedelta(seconds=sum(DELAYS)) < timedelta(days=3.2)
    assert delay_after(8) is None
    clinic = await make_clinic()
    later = format_datetime(fake_clock.now + timedelta(hours=2), usegmt=True)
    waits = Receiver(
        answer(429, Retry_After="3600"), answer(503, Retry_After=later), answer(429, Retry_After="9999999")
    )
    async with told_at(clinic, waits, monkeypatch) as endpoint:
        await happen(clinic)
        for hours in (1, 1, 12):
            await deliver()
            [log] = await log_of(clinic, endpoint.id)
            wait = log.next_attempt_at - fake_clock.now
            assert timedelta(hours=hours, minutes=-1) <= wait <= timedelta(hours=hours, minutes=1)
            fake_clock.now += wait


async def test_after_the_last_try_it_failed_for_good_and_can_be_replayed(monkeypatch, fake_clock):
    monkeypatch.setattr("medisched.services.webhook_outbox.DELAYS", (60,) * 7)
    clinic = await make_clinic()
    receiver = Receiver(*[answer(500)] * 8)
    async with told_at(clinic, receiver, monkeypatch) as endpoint:
        began = fake_clock.now
        await happen(clinic)
        for _ in range(8):
            assert await deliver() == 1
            fake_clock.now += timedelta(minutes=2)
        [failed] = await log_of(clinic, endpoint.id)
        assert (failed.status, failed.attempts, failed.next_attempt_at) == ("failed", 8, None)
        before = await as_owner(clinic, replay_failed, endpoint.id, ReplayDraft(since=fake_clock.now))
        since = await as_owner(clinic, replay_failed, endpoint.id, ReplayDraft(since=began - timedelta(minutes=1)))
        assert (before.count, since.count) == (0, 1)
        await deliver()
        [log] = await log_of(clinic, endpoint.id)
        assert (log.status, log.attempts) == ("delivered", 9)
        await as_owner(clinic, replay_delivery, endpoint.id, log.id)
        await deliver()
        assert len({one.headers["webhook-id"] for one in receiver.received}) == 1
        assert len(receiver.received) == 10


async def test_gone_switches_the_endpoint_off_and_tells_the_owners(monkeypatch, fake_clock):
    clinic = await make_clinic()
    receiver = Receiver(answer(410))
    async with told_at(clinic, receiver, monkeypatch) as endpoint:
        await happen(clinic, 2)
        await deliver()
        now = await endpoint_now(clinic, endpoint.id)
        assert (now.status, now.disabled_reason, now.failed_last_day) == ("disabled", "gone", 1)
        mail = await newest_mail(clinic.owner.email, "webhook_disabled")
        assert "/webhooks" in mail.text
        assert "localhost" in mail.text
        await happen(clinic, first=90)
        assert len(await log_of(clinic, endpoint.id)) == 2
        with pytest.raises(Conflict):
            await as_owner(clinic, change_endpoint, endpoint.id, EndpointChange(status="paused"))
        await as_owner(clinic, change_endpoint, endpoint.id, EndpointChange(status="active"))
        await happen(clinic, first=100)
        await deliver()
        assert (await endpoint_now(clinic, endpoint.id)).status == "active"


async def test_ten_in_a_row_that_failed_for_good_switch_it_off_and_a_success_between_does_not(monkeypatch, fake_clock):
    monkeypatch.setattr("medisched.services.webhook_outbox.DELAYS", ())
    clinic = await make_clinic()
    bad, most = answer(500), 3
    assert MOST_FAILURES == 10
    monkeypatch.setattr("medisched.services.webhook_outbox.MOST_FAILURES", most)
    receiver = Receiver(*[bad] * (most - 1), answer(), *[bad] * most)
    async with told_at(clinic, receiver, monkeypatch) as endpoint:
        for number in range(2 * most):
            assert (await endpoint_now(clinic, endpoint.id)).status == "active"
            await happen(clinic, first=50 + number)
            await deliver()
        now = await endpoint_now(clinic, endpoint.id)
        assert (now.status, now.disabled_reason) == ("disabled", "failing")


async def test_failing_for_three_days_switches_it_off(monkeypatch, fake_clock):
    clinic = await make_clinic()
    receiver = Receiver(*[answer(500)] * 9)
    async with told_at(clinic, receiver, monkeypatch) as endpoint:
        await happen(clinic)
        await deliver()
        fake_clock.now += timedelta(days=3, minutes=1)
        await deliver()
        assert (await endpoint_now(clinic, endpoint.id)).status == "disabled"
