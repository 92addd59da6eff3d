"""What a sender tells of mail that it took: kept first, then applied, whatever the order. See `mail_deliveries`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from medisched.domain.access import Permission, requires
from medisched.models import Email, MailEvent, MailEventState, SuppressedAddress, SuppressionReason
from medisched.models.base import new_id
from medisched.schemas.mail_events import MailOutcome, read_mail_event
from medisched.services.outbox import address_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.webhook_signatures import Delivery

EVENTS, EMAILS = MailEvent.metadata.tables["mail_events"], Email.metadata.tables["emails"]
SUPPRESSED = SuppressedAddress.metadata.tables["suppressed_addresses"]
events, emails = EVENTS.c, EMAILS.c
RESEND = "resend"
# Seconds until the mail is looked for again: the sender may tell of it before we have written down that it took it.
DELAYS = (5, 10, 30, 60, 300, 900)
LEASE = timedelta(seconds=60)
KEPT = timedelta(days=30)
SETTLED = {
    MailOutcome.NOTHING: MailEventState.IGNORED,
    MailOutcome.UNREADABLE: MailEventState.UNKNOWN,
}
SUPPRESSES = {
    MailOutcome.BOUNCED: SuppressionReason.BOUNCED,
    MailOutcome.COMPLAINED: SuppressionReason.COMPLAINED,
}


@dataclass(frozen=True, slots=True)
class StoredMailEvent:
    """A message that is kept; `is_open` if it is new and there is something to make of it."""

    id: UUID
    is_open: bool


@requires(Permission.RUN_JOBS)
async def store_mail_event(uow: UnitOfWork, delivery: Delivery) -> StoredMailEvent:
    """Keep what a signed message says, or count it if it came before."""
    await uow.take_role("worker")
    reading = read_mail_event(delivery.body)
    row = {
        "id": new_id(),
        "webhook_id": delivery.id,
        "kind": reading.kind,
        "outcome": reading.outcome.value,
        "message_id": reading.message_id,
        "happened_at": reading.happened_at,
        "note": reading.note,
        "state": SETTLED.get(reading.outcome, MailEventState.PENDING).value,
        # It is applied at once; this is for the job, in case that this server does not live to do it.
        "due_at": uow.now + timedelta(seconds=DELAYS[0]),
    }
    kept = (
        insert(EVENTS)
        .values(row)
        .on_conflict_do_update(index_elements=[events.webhook_id], set_={"deliveries": events.deliveries + 1})
        .returning(events.id, events.deliveries, events.state)
    )
    stored = (await uow.db.execute(kept)).one()
    return StoredMailEvent(stored.id, stored.deliveries == 1 and stored.state == MailEventState.PENDING)


@requires(Permission.RUN_JOBS)
async def apply_mail_event(uow: UnitOfWork, event_id: UUID) -> None:
    """Write what it says to the mail that it is about; an event that is not pending stays as it is.

    Each outcome has its own place and is written there once, so that neither order nor repetition matters. A mail that
    is not found is looked for again, for twenty minutes.
    """
    await uow.take_role("worker")
    query = select(EVENTS).where(events.id == event_id, events.state == MailEventState.PENDING).with_for_update()
    event = await uow.find(query)
    if event is None:
        return
    mail = await _note_outcome(uow, event)
    if mail is not None:
        await _suppress(uow, event, mail["recipient"])
        await _settle(uow, event, MailEventState.APPLIED)
    elif event["attempts"] >= len(DELAYS):
        await _settle(uow, event, MailEventState.UNMATCHED)
    else:
        due_at = uow.now + timedelta(seconds=DELAYS[event["attempts"]])
        await _change(uow, event, due_at=due_at)


async def _note_outcome(uow: UnitOfWork, event: RowMapping) -> RowMapping | None:
    """The mail that it is about, if there is one."""
    at = event["happened_at"] or event["created_at"]
    outcome = MailOutcome(event["outcome"])
    values: dict[str, Any]
    if outcome is MailOutcome.DELIVERED:
        values = {"delivered_at": func.coalesce(emails.delivered_at, at)}
    elif outcome is MailOutcome.COMPLAINED:
        values = {"complained_at": func.coalesce(emails.complained_at, at)}
    else:
        values = {
            "bounced_at": func.coalesce(emails.bounced_at, at),
            "failed_at": func.coalesce(emails.failed_at, uow.now),
            "bounce": case((emails.bounced_at.is_(None), event["note"]), else_=emails.bounce),
        }
    of_it = (emails.sender == RESEND, emails.provider_message_id == event["message_id"])
    return await uow.find(update(EMAILS).where(*of_it).values(values).returning(emails.recipient))


async def _suppress(uow: UnitOfWork, event: RowMapping, recipient: str) -> None:
    reason = SUPPRESSES.get(MailOutcome(event["outcome"]))
    if reason is None:
        return
    values = {"id": new_id(), "address_hash": address_hash(recipient), "reason": reason.value}
    kept = insert(SUPPRESSED).values(values)
    if reason is SuppressionReason.BOUNCED:
        kept = kept.on_conflict_do_update(index_elements=[SUPPRESSED.c.address_hash], set_={"reason": reason.value})
    await uow.run(kept if reason is SuppressionReason.BOUNCED else kept.on_conflict_do_nothing())


async def _settle(uow: UnitOfWork, event: RowMapping, state: MailEventState) -> None:
    await _change(uow, event, state=state.value)


async def _change(uow: UnitOfWork, event: RowMapping, **values: object) -> None:
    await uow.run(update(EVENTS).where(events.id == event["id"]).values(attempts=events.attempts + 1, **values))


@requires(Permission.RUN_JOBS)
async def list_due_mail_events(uow: UnitOfWork, limit: int) -> list[UUID]:
    """Up to `limit` pending events whose time has come, longest due first; nobody else gets them for a minute."""
    await uow.take_role("worker")
    due = (
        select(events.id)
        .where(events.state == MailEventState.PENDING, events.due_at <= uow.now)
        .order_by(events.due_at, events.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found: Sequence[UUID] = (await uow.db.execute(due)).scalars().all()
    if found:
        await uow.run(update(EVENTS).where(events.id.in_(found)).values(due_at=uow.now + LEASE))
    return list(found)


@requires(Permission.RUN_JOBS)
async def forget_mail_events(uow: UnitOfWork) -> int:
    """Delete what was told 30 days ago; how much. What it came to stays with the mail."""
    await uow.take_role("worker")
    return await uow.run(delete(EVENTS).where(events.created_at < uow.now - KEPT))
