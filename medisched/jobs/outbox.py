"""Bring mail out of the house: claim a few, try the senders in turn, write down how it went.

Killed anywhere, it loses nothing: the lease runs out and the mail is tried again under the same id.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, TypeVar

from medisched.domain.faults import describe
from medisched.domain.meters import MAILS, meters
from medisched.integrations.sender import Sender, SendRefused
from medisched.services.doors import work
from medisched.services.outbox import claim_due_emails, record_refused, record_sent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from medisched.schemas.emails import OutgoingEmail

R = TypeVar("R")
log = logging.getLogger(__name__)
BATCH = 10
SEND_SECONDS = 30.0
# Longer than all senders together can take, so that a slow worker is not overtaken.
LEASE = 150.0
RECORD_AGAIN = (0.2, 1.0, 5.0, 15.0)


async def deliver_due(senders: Sequence[Sender], *, limit: int = BATCH, lease: float = LEASE) -> int:
    """Try every mail that is due now, up to `limit`; how many were tried."""
    mails = await _as_worker(claim_due_emails, limit=limit, lease=lease)
    # No TaskGroup: it would break off the other deliveries when one cannot be recorded.
    outcomes = await asyncio.gather(*(_deliver(mail, senders) for mail in mails), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return len(mails)


async def _deliver(mail: OutgoingEmail, senders: Sequence[Sender]) -> None:
    refusals: list[tuple[str, SendRefused]] = []
    for sender in senders:
        try:
            message_id = await _hand_over(mail, sender)
        except SendRefused as refused:
            refusals.append((sender.name, refused))
        else:
            await _record(record_sent, mail, sender=sender.name, provider_message_id=message_id)
            meters.count(MAILS, kind=mail.kind, sender=sender.name, outcome="accepted")
            log.info("mail sent id=%s kind=%s attempt=%s sender=%s", mail.id, mail.kind, mail.attempt, sender.name)
            return
    await _record_refusals(mail, refusals)


async def _hand_over(mail: OutgoingEmail, sender: Sender) -> str:
    try:
        async with asyncio.timeout(SEND_SECONDS):
            return await sender.send(mail)
    except TimeoutError as error:
        raise SendRefused("no answer in time") from error
    except SendRefused:
        raise
    except Exception as error:
        log.warning("sender failed id=%s sender=%s error=%s", mail.id, sender.name, describe(error))
        raise SendRefused(type(error).__name__) from error


async def _record_refusals(mail: OutgoingEmail, refusals: list[tuple[str, SendRefused]]) -> None:
    waits = [refused.retry_after for _, refused in refusals if refused.retry_after is not None]
    await _record(
        record_refused,
        mail,
        sender=refusals[-1][0],
        error="; ".join(f"{name}: {refused.reason}" for name, refused in refusals),
        permanent=all(refused.permanent for _, refused in refusals),
        retry_after=min(waits, default=None),
    )
    meters.count(MAILS, kind=mail.kind, sender=refusals[-1][0], outcome="refused")
    log.warning("mail refused id=%s kind=%s attempt=%s", mail.id, mail.kind, mail.attempt)


async def _record(service: Callable[..., Awaitable[None]], mail: OutgoingEmail, **outcome: Any) -> None:
    """Through a short outage of the database: what is not written down is sent twice."""
    for pause in RECORD_AGAIN:
        try:
            return await _as_worker(service, mail, **outcome)
        except Exception:  # noqa: BLE001 - whatever it was, the last try below lets it out
            await asyncio.sleep(pause)
    return await _as_worker(service, mail, **outcome)


async def _as_worker(service: Callable[..., Awaitable[R]], *args: Any, **options: Any) -> R:
    """As the database role that sees the mail of all organizations, and nothing else."""
    return await work(service, *args, **options, door_role="worker")
