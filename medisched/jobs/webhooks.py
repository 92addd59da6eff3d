"""Bring events to other systems' servers: claim a few, send them side by side, write down what came back.

Killed anywhere, it loses nothing: the lease runs out and the delivery is sent again under the same id. Each one is on
its own: what is slow or fails delays no other.
"""

from __future__ import annotations

import asyncio
import logging
from time import perf_counter
from typing import TYPE_CHECKING

from medisched.domain import clock
from medisched.domain.faults import describe
from medisched.domain.meters import DELIVERIES, meters
from medisched.domain.webhook_events import event_body, event_id
from medisched.domain.webhook_secrets import signatures
from medisched.integrations.webhooks_out import USER_AGENT, Poster
from medisched.services.doors import work
from medisched.services.webhook_outbox import claim_due_deliveries, delete_old_deliveries, record_answer
from medisched.settings import get_settings

if TYPE_CHECKING:
    from medisched.integrations.webhooks_out import Answer
    from medisched.schemas.webhooks import OutgoingDelivery

log = logging.getLogger(__name__)
AT_ONCE = 32
EVERY = 0.5
AFTER_FAILURE = 5.0
# Longer than sending and writing down can take together, so that a slow worker is not overtaken.
LEASE = 60.0
RECORD_AGAIN = (0.2, 1.0, 5.0, 15.0)


def make_poster() -> Poster:
    """As the settings say."""
    return Poster(allow_loopback=get_settings().webhooks_to_this_machine)


async def webhooks_loop(stop: asyncio.Event, poster: Poster | None = None) -> None:
    """Until stopped, through any outage of the database; what is on its way may finish."""
    poster = poster or make_poster()
    running: set[asyncio.Task[None]] = set()
    stopped = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            pause, error, began = EVERY, "", perf_counter()
            try:
                claimed = await _claim(AT_ONCE - len(running)) if len(running) < AT_ONCE else []
                running.update(asyncio.create_task(_deliver(one, poster)) for one in claimed)
            except Exception as fault:  # noqa: BLE001 - outlives the database's outages
                error = describe(fault)
                log.warning("webhooks not claimed error=%s", error)
                pause = AFTER_FAILURE
            meters.note_job("webhooks", every=EVERY, at=clock.now_utc(), seconds=perf_counter() - began, error=error)
            await asyncio.wait({stopped}, timeout=pause)
            running = {task for task in running if not task.done()}
        await asyncio.gather(*running, return_exceptions=True)
    finally:
        stopped.cancel()
        for task in running:
            task.cancel()


async def deliver_due(poster: Poster, *, limit: int = AT_ONCE) -> int:
    """Send what is due now, up to `limit`, and wait for all of it; how many were tried."""
    claimed = await _claim(limit)
    await asyncio.gather(*(_deliver(one, poster) for one in claimed))
    return len(claimed)


async def forget_old() -> int:
    """Delete deliveries that are too old to be of use; there is never more to do at once."""
    return await work(delete_old_deliveries, door_role="worker")


async def _claim(limit: int) -> list[OutgoingDelivery]:
    return await work(claim_due_deliveries, limit=limit, lease=LEASE, door_role="worker")


async def _deliver(delivery: OutgoingDelivery, poster: Poster) -> None:
    try:
        body = event_body(delivery.type, delivery.occurred_at, delivery.data).encode()
        headers = _headers(delivery, body)
        answer = await poster.post(delivery.url, headers, body)
        await _record(delivery, answer, headers)
    except Exception as error:  # noqa: BLE001 - the lease runs out and it is sent again
        log.warning("webhook not recorded id=%s error=%s", delivery.id, describe(error))
    else:
        meters.count(DELIVERIES, outcome="failed" if answer.error else "delivered")
        # Never the address: some carry a secret.
        log.info(
            "webhook sent id=%s type=%s attempt=%s status=%s ms=%s",
            delivery.id,
            delivery.type,
            delivery.attempt,
            answer.status_code,
            answer.milliseconds,
        )


def _headers(delivery: OutgoingDelivery, body: bytes) -> dict[str, str]:
    seconds, name = int(clock.now_utc().timestamp()), event_id(delivery.id)
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Webhook-Id": name,
        "Webhook-Timestamp": str(seconds),
        "Webhook-Signature": signatures(get_settings().signing_key, delivery.salts, name, seconds, body),
    }


async def _record(delivery: OutgoingDelivery, answer: Answer, headers: dict[str, str]) -> None:
    """Through a short outage of the database: what is not written down is sent twice."""
    for pause in (*RECORD_AGAIN, None):
        try:
            await work(record_answer, delivery, answer, headers, organization_id=delivery.organization_id)
        except Exception:
            if pause is None:
                raise
            await asyncio.sleep(pause)
        else:
            return
