"""The worker's side of webhooks. No transaction is open while a delivery is on its way.

Claimed for all organizations at once as the worker's role; what became of a delivery is written in its own
organization's transaction.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, or_, select, text, update

from medisched.domain.access import Permission, requires
from medisched.domain.texts import mark
from medisched.domain.webhook_events import PING
from medisched.models import DeliveryStatus, EndpointStatus, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from medisched.models.base import new_id
from medisched.schemas.webhooks import OutgoingDelivery
from medisched.services.webhook_mails import announce_disabled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, RowMapping

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.integrations.webhooks_out import Answer

# Seconds until the next try: eight tries within about three days.
DELAYS = (5, 300, 1800, 14400, 43200, 86400, 108000)
MOST_FAILURES = 10
"""Deliveries in a row that failed for good."""
LONGEST_FAILING = timedelta(days=3)
KEPT = timedelta(days=30)
AT_ONCE_EACH = 4
"""How many deliveries of one endpoint are on their way at once, in all workers."""
AT_ONCE_OF_ONE = 8
"""And of one organization, whatever number of endpoints it has."""
STOPPED = mark("The server stopped before it knew the answer.")
ENDPOINTS = WebhookEndpoint.metadata.tables["webhook_endpoints"]
DELIVERIES = WebhookDelivery.metadata.tables["webhook_deliveries"]
ATTEMPTS = WebhookAttempt.metadata.tables["webhook_attempts"]
endpoints, deliveries, attempts = ENDPOINTS.c, DELIVERIES.c, ATTEMPTS.c

# A few of each endpoint and of each organization, in turns, so that one with many or slow deliveries holds up nobody
# else's. A test goes out in any state.
CLAIM = text(
    """
    with tests as materialized (
        select d.id from webhook_deliveries d
        where d.status = 'waiting' and d.type = 'test.ping' and d.due_at <= :now
          and (d.leased_until is null or d.leased_until <= :now)
        order by d.due_at limit :limit for update skip locked
    ), waiting as materialized (
        select d.id, d.due_at, e.organization_id
        from webhook_endpoints e
        join organizations o on o.id = e.organization_id and o.status <> 'suspended'
        cross join lateral (
            select d.id, d.due_at from webhook_deliveries d
            where d.endpoint_id = e.id and d.status = 'waiting' and d.due_at <= :now
              and (d.leased_until is null or d.leased_until <= :now)
            order by d.due_at
            limit greatest(0, :each - (
                select count(*) from webhook_deliveries f
                where f.endpoint_id = e.id and f.status = 'waiting' and f.leased_until > :now))
            for update skip locked
        ) d
        where e.status = 'active'
    ), due as materialized (
        select w.id
        from (
            select id, due_at, organization_id, row_number() over (partition by organization_id order by due_at) as turn
            from waiting
        ) w
        where w.turn <= :of_one - (
            select count(*) from webhook_endpoints s join webhook_deliveries f on f.endpoint_id = s.id
            where s.organization_id = w.organization_id and f.status = 'waiting' and f.leased_until > :now)
        order by w.turn, w.due_at
        limit :limit
    )
    update webhook_deliveries d
    set attempts = d.attempts + 1, leased_until = :now + :lease
    from (select id from tests union select id from due) chosen, webhook_endpoints e
    where d.id = chosen.id and e.organization_id = d.organization_id and e.id = d.endpoint_id
    returning d.id, d.organization_id, d.endpoint_id, e.url, d.type, d.data, d.occurred_at, d.attempts as attempt,
        d.attempts - d.round_began as number_in_round, e.salt, e.previous_salt,
        e.previous_until is not null and e.previous_until > :now as signs_along
    """
)


def delay_after(number: int, retry_after: float | None = None) -> float | None:
    """Say how many seconds to wait until the try after `number` (from 1); None if that was the last one.

    A tenth of jitter, so that what failed together does not come back together.
    """
    if number > len(DELAYS):
        return None
    jittered = DELAYS[number - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - jitter is no secret
    return max(jittered, retry_after or 0.0)


@requires(Permission.RUN_JOBS)
async def claim_due_deliveries(uow: UnitOfWork, *, limit: int, lease: float) -> list[OutgoingDelivery]:
    """Take up to `limit` due deliveries for `lease` seconds; nobody else gets them before that."""
    most = {"each": AT_ONCE_EACH, "of_one": AT_ONCE_OF_ONE, "limit": limit}
    values = {"now": uow.now, "lease": timedelta(seconds=lease)}
    claimed = [_outgoing(row) for row in await uow.list(CLAIM, **most, **values)]
    if claimed:
        await _note_attempts(uow, claimed)
    return claimed


async def _note_attempts(uow: UnitOfWork, claimed: list[OutgoingDelivery]) -> None:
    await uow.run(
        update(ATTEMPTS)
        .where(attempts.delivery_id.in_([one.id for one in claimed]), attempts.finished_at.is_(None))
        .values(finished_at=uow.now, error=STOPPED)
    )
    rows = [
        {
            "id": new_id(),
            "organization_id": one.organization_id,
            "delivery_id": one.id,
            "number": one.attempt,
            "started_at": uow.now,
            "url": one.url,
        }
        for one in claimed
    ]
    await uow.run(insert(ATTEMPTS).values(rows))


def _outgoing(row: RowMapping) -> OutgoingDelivery:
    salts = (row["salt"], row["previous_salt"]) if row["signs_along"] else (row["salt"],)
    return OutgoingDelivery.of(row, salts=tuple(bytes(salt) for salt in salts))


@requires(Permission.RUN_JOBS)
async def record_answer(
    uow: UnitOfWork, delivery: OutgoingDelivery, answer: Answer, sent_headers: Mapping[str, str]
) -> None:
    """Note what came back, and what follows from it: done, another try, none, or an endpoint that is switched off."""
    await _finish_attempt(uow, delivery, answer, sent_headers)
    if not answer.error:
        await _record_success(uow, delivery, answer)
        return
    is_test = delivery.type == PING
    delay = None if is_test or answer.is_gone else delay_after(delivery.number_in_round, answer.retry_after)
    failed = (
        update(DELIVERIES)
        .where(*_still_ours(uow, delivery), deliveries.attempts == delivery.attempt)
        .values(
            status=(DeliveryStatus.FAILED if delay is None else DeliveryStatus.WAITING).value,
            due_at=uow.now + timedelta(seconds=delay or 0),
            leased_until=None,
            status_code=answer.status_code,
            error=answer.error,
        )
    )
    if await uow.run(failed) and not is_test:
        await _count_failure(uow, delivery, is_final=delay is None, is_gone=answer.is_gone)


async def _record_success(uow: UnitOfWork, delivery: OutgoingDelivery, answer: Answer) -> None:
    """Also true when the lease had run out meanwhile."""
    await uow.run(
        update(DELIVERIES)
        .where(*_still_ours(uow, delivery))
        .values(
            status=DeliveryStatus.DELIVERED.value,
            delivered_at=uow.now,
            leased_until=None,
            status_code=answer.status_code,
            error="",
        )
    )
    if delivery.type != PING:
        has_failed = or_(endpoints.failures > 0, endpoints.failing_since.is_not(None))
        await uow.run(
            update(ENDPOINTS)
            .where(endpoints.organization_id == uow.organization_id, endpoints.id == delivery.endpoint_id, has_failed)
            .values(failures=0, failing_since=None)
        )


async def _count_failure(uow: UnitOfWork, delivery: OutgoingDelivery, *, is_final: bool, is_gone: bool) -> None:
    counted = (
        update(ENDPOINTS)
        .where(
            endpoints.organization_id == uow.organization_id,
            endpoints.id == delivery.endpoint_id,
            endpoints.status != EndpointStatus.DISABLED.value,
        )
        .values(
            failures=endpoints.failures + int(is_final), failing_since=func.coalesce(endpoints.failing_since, uow.now)
        )
        .returning(endpoints.failures, endpoints.failing_since)
    )
    row = await uow.find(counted)
    if row is None:
        return
    is_failing = row["failures"] >= MOST_FAILURES or row["failing_since"] <= uow.now - LONGEST_FAILING
    if is_gone or is_failing:
        await _disable(uow, delivery, "gone" if is_gone else "failing")


async def _disable(uow: UnitOfWork, delivery: OutgoingDelivery, reason: str) -> None:
    await uow.run(
        update(ENDPOINTS)
        .where(endpoints.organization_id == uow.organization_id, endpoints.id == delivery.endpoint_id)
        .values(status=EndpointStatus.DISABLED.value, disabled_reason=reason)
    )
    await announce_disabled(uow, url=delivery.url, reason=reason, key=f"{delivery.id}/{delivery.attempt}")


async def _finish_attempt(
    uow: UnitOfWork, delivery: OutgoingDelivery, answer: Answer, sent_headers: Mapping[str, str]
) -> None:
    await uow.run(
        update(ATTEMPTS)
        .where(
            attempts.organization_id == uow.organization_id,
            attempts.delivery_id == delivery.id,
            attempts.number == delivery.attempt,
        )
        .values(
            finished_at=uow.now,
            milliseconds=answer.milliseconds,
            status_code=answer.status_code,
            error=answer.error,
            request_headers=dict(sent_headers),
            response_headers=dict(answer.headers),
            response_body=answer.body,
        )
    )


def _still_ours(uow: UnitOfWork, delivery: OutgoingDelivery) -> tuple[ColumnElement[bool], ...]:
    return (
        deliveries.organization_id == uow.organization_id,
        deliveries.id == delivery.id,
        deliveries.status == DeliveryStatus.WAITING.value,
    )


@requires(Permission.RUN_JOBS)
async def delete_old_deliveries(uow: UnitOfWork, *, limit: int = 10_000) -> int:
    """Delete what is older than 30 days, with its tries; how many there were, at most `limit`."""
    old = select(deliveries.id).where(deliveries.created_at < uow.now - KEPT).limit(limit)
    return await uow.run(delete(DELIVERIES).where(deliveries.id.in_(old)))
