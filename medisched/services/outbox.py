"""The worker's side of the outbox. No transaction is open while a mail is on its way."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, insert, literal, or_, select, update

from medisched.domain.access import Permission, requires
from medisched.models import Email, EmailAttempt, EmailStatus, SuppressedAddress, SuppressionReason
from medisched.models.base import new_id
from medisched.schemas.emails import OutgoingEmail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from medisched.db.unit_of_work import UnitOfWork

# Seconds until the next try; together about a day. After the last one the mail is dead.
DELAYS = (10, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800)
LONGEST_DELAY = 28800
# Their links let the reader in: once another server has the mail, we keep no copy of the link.
CARRY_A_TOKEN = ("verify_email", "reset_password", "invitation", "claim")
SUPPRESSED, TOO_LATE = "this address gets no mail", "too late to be of use"
EMAILS, ATTEMPTS = Email.metadata.tables["emails"], EmailAttempt.metadata.tables["email_attempts"]
emails, attempts = EMAILS.c, ATTEMPTS.c


def delay_after(attempt: int, retry_after: float | None = None) -> float | None:
    """Say how many seconds to wait until the try after `attempt` (from 1); None if that was the last one.

    A tenth of jitter, so that mails that failed together do not come back together.
    """
    if attempt > len(DELAYS):
        return None
    jittered = DELAYS[attempt - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - jitter is no secret
    return max(jittered, min(retry_after or 0.0, LONGEST_DELAY))


@requires(Permission.RUN_JOBS)
async def claim_due_emails(uow: UnitOfWork, *, limit: int, lease: float) -> list[OutgoingEmail]:
    """Take up to `limit` due mails for `lease` seconds; nobody else gets them before that. Oldest first."""
    due = (
        select(emails.id)
        .where(
            emails.status == EmailStatus.QUEUED,
            emails.due_at <= uow.now,
            or_(emails.leased_until.is_(None), emails.leased_until <= uow.now),
        )
        .order_by(emails.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    contents = ("subject", "text", "html", "calendar", "calendar_method", "unsubscribe")
    names = ("id", "kind", "recipient", *contents, "round_began")
    claimed = (
        update(EMAILS)
        .where(emails.id == due.c.id)
        .values(attempts=emails.attempts + 1, leased_until=uow.now + timedelta(seconds=lease))
        .returning(
            *(emails[name] for name in names),
            emails.attempts.label("attempt"),
            _pointless(uow.now).label("pointless"),
        )
    )
    rows = await uow.list(claimed)
    for reason in (SUPPRESSED, TOO_LATE):
        await _cancel(uow, [row["id"] for row in rows if row["pointless"] == reason], reason)
    mails = [OutgoingEmail.of(row) for row in rows if row["pointless"] is None]
    if mails:
        await _note_attempts(uow, mails)
    return mails


def _pointless(now: datetime) -> ColumnElement[str]:
    """Why a mail is not sent any more; null if it is."""
    return case((_is_suppressed(), SUPPRESSED), (emails.expires_at <= now, TOO_LATE))


def _is_suppressed() -> ColumnElement[bool]:
    """Nothing goes to a mailbox that is none; who complained gets only letters that let them in."""
    address = SuppressedAddress.metadata.tables["suppressed_addresses"].c
    is_it = address.address_hash == address_hash(emails.recipient)
    for_all = or_(address.reason == SuppressionReason.BOUNCED, emails.kind.not_in(CARRY_A_TOKEN))
    return select(address.id).where(is_it, for_all).exists()


def address_hash(address: Any) -> ColumnElement[bytes]:
    """By what a suppressed address is known; `address` is a column or a text."""
    return func.sha256(func.convert_to(func.lower(address), "UTF8"))


async def _cancel(uow: UnitOfWork, ids: Sequence[UUID], reason: str) -> None:
    if ids:
        cancelled = {"status": EmailStatus.CANCELLED.value, "leased_until": None, "last_error": reason}
        await uow.run(update(EMAILS).where(emails.id.in_(ids)).values(cancelled | {"attempts": emails.attempts - 1}))


async def _note_attempts(uow: UnitOfWork, mails: list[OutgoingEmail]) -> None:
    await uow.run(
        update(ATTEMPTS)
        .where(attempts.email_id.in_([mail.id for mail in mails]), attempts.finished_at.is_(None))
        .values(finished_at=uow.now, error="the worker stopped before it knew the answer")
    )
    rows = [
        {"id": new_id(), "email_id": mail.id, "number": mail.attempt, "started_at": uow.now, "sender": ""}
        for mail in mails
    ]
    await uow.run(insert(ATTEMPTS).values(rows))


@requires(Permission.RUN_JOBS)
async def record_sent(uow: UnitOfWork, mail: OutgoingEmail, *, sender: str, provider_message_id: str) -> None:
    """Mark it as gone: a sender has it. Also true when the lease had run out, or it was withdrawn, meanwhile."""
    forget = and_(emails.kind.in_(CARRY_A_TOKEN), literal(sender != "inbox"))
    await uow.run(
        update(EMAILS)
        .where(emails.id == mail.id, emails.status.in_([EmailStatus.QUEUED.value, EmailStatus.CANCELLED.value]))
        .values(
            status=EmailStatus.SENT,
            sent_at=uow.now,
            sender=sender,
            provider_message_id=provider_message_id[:200],
            leased_until=None,
            last_error=None,
            text=case((forget, ""), else_=emails.text),
            html=case((forget, ""), else_=emails.html),
        )
    )
    await _finish_attempt(uow, mail, sender=sender, error=None)


@requires(Permission.RUN_JOBS)
async def record_refused(
    uow: UnitOfWork,
    mail: OutgoingEmail,
    *,
    sender: str,
    error: str,
    permanent: bool,
    retry_after: float | None = None,
) -> None:
    """Plan the next try, or none. Says nothing if another worker has the mail by now."""
    delay = None if permanent else delay_after(mail.attempt - mail.round_began, retry_after)
    await uow.run(
        update(EMAILS)
        .where(emails.id == mail.id, emails.status == EmailStatus.QUEUED, emails.attempts == mail.attempt)
        .values(
            status=EmailStatus.DEAD if delay is None else EmailStatus.QUEUED,
            due_at=uow.now + timedelta(seconds=delay or 0),
            leased_until=None,
            last_error=error[:500],
            failed_at=uow.now if delay is None else None,
        )
    )
    await _finish_attempt(uow, mail, sender=sender, error=error[:500])


async def _finish_attempt(uow: UnitOfWork, mail: OutgoingEmail, *, sender: str, error: str | None) -> None:
    await uow.run(
        update(ATTEMPTS)
        .where(attempts.email_id == mail.id, attempts.number == mail.attempt)
        .values(finished_at=uow.now, sender=sender, error=error)
    )


@requires(Permission.RUN_JOBS)
async def discard_queued(uow: UnitOfWork) -> int:
    """Cancel all mail that waits; demo people get no letters. How many there were."""
    return await uow.run(
        update(EMAILS).where(emails.status == EmailStatus.QUEUED).values(status=EmailStatus.CANCELLED.value)
    )
