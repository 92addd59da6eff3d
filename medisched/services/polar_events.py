"""What Polar tells us: kept as it came, then applied, then tried again if that failed. See `polar_deliveries`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from medisched.domain.access import Permission, requires
from medisched.models import PolarEvent, PolarEventState
from medisched.models.base import new_id
from medisched.schemas.polar_readings import OTHER_PRODUCT, Reading, Verdict, read_event
from medisched.services.subscriptions import (
    belongs_here,
    describe_subscription,
    hold_subscription,
    provide_organization,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.webhook_signatures import Delivery

EVENTS = PolarEvent.metadata.tables["polar_events"]
events = EVENTS.c
# Seconds until the next try; together about two hours. Afterwards an administrator has to look.
DELAYS = (5, 10, 30, 60, 120, 300, 600, 1800, 3600)
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A delivery that is kept; `is_new` unless it was kept before, which says nothing about what became of it."""

    id: UUID
    is_new: bool


@requires(Permission.RUN_JOBS)
async def store_delivery(uow: UnitOfWork, delivery: Delivery) -> StoredEvent:
    """Keep a delivery whose sender is known, or count it if it came before; readable or not."""
    await uow.take_role("billing")
    reading = read_event(delivery.body)
    row = {
        "id": new_id(),
        "webhook_id": delivery.id,
        "kind": reading.kind,
        "happened_at": reading.happened_at,
        "polar_id": reading.polar_id,
        "body": delivery.body,
        "state": reading.verdict.value,
        "note": reading.note,
        # It is applied at once; this is for the job, in case that this server does not live to do it.
        "due_at": uow.now + timedelta(seconds=DELAYS[0]),
    }
    kept = (
        insert(EVENTS)
        .values(row)
        .on_conflict_do_update(index_elements=[events.webhook_id], set_={"deliveries": events.deliveries + 1})
        .returning(events.id, events.deliveries)
    )
    stored = (await uow.db.execute(kept)).one()
    return StoredEvent(stored.id, is_new=stored.deliveries == 1)


@requires(Permission.RUN_JOBS)
async def apply_event(uow: UnitOfWork, event_id: UUID) -> str:
    """Make of a pending event what it says; the state that it has then. Any other event stays as it is."""
    await uow.take_role("billing")
    polar_id = (await uow.db.execute(select(events.polar_id).where(events.id == event_id))).scalar_one_or_none()
    if polar_id:
        await hold_subscription(uow, polar_id)
    event = await uow.get(PolarEvent, event_id, lock=True)
    if event.state != PolarEventState.PENDING:
        return event.state
    reading = await _obey(uow, read_event(event.body))
    event.state = PolarEventState.APPLIED if reading.verdict is Verdict.APPLY else PolarEventState(reading.verdict)
    event.note, event.applied_at, event.attempts = reading.note, uow.now, event.attempts + 1
    await uow.save()
    return event.state


async def _obey(uow: UnitOfWork, reading: Reading) -> Reading:
    """Do what it says; what that comes to."""
    if reading.said is None or reading.age is None:
        return reading
    if not await belongs_here(uow, reading.said):
        return Reading(Verdict.IGNORE, OTHER_PRODUCT)
    await provide_organization(uow, await describe_subscription(uow, reading.said, reading.age))
    return reading


@requires(Permission.RUN_JOBS)
async def note_failure(uow: UnitOfWork, event_id: UUID, why: str) -> None:
    """Plan the next try of an event that could not be applied, or give it up. `why` is for administrators."""
    await uow.take_role("billing")
    query = select(events.attempts, events.state).where(events.id == event_id).with_for_update()
    row = await uow.find(query)
    if row is None or row["state"] != PolarEventState.PENDING:
        return
    attempts = row["attempts"] + 1
    is_last = attempts > len(DELAYS)
    delay = 0 if is_last else DELAYS[attempts - 1]
    await uow.run(
        update(EVENTS)
        .where(events.id == event_id)
        .values(
            attempts=attempts,
            note=why[:500],
            state=(PolarEventState.FAILED if is_last else PolarEventState.PENDING).value,
            due_at=uow.now + timedelta(seconds=delay),
        )
    )


@requires(Permission.RUN_JOBS)
async def list_due_events(uow: UnitOfWork, limit: int) -> list[UUID]:
    """Up to `limit` pending events whose time has come, longest due first; nobody else gets them for a minute."""
    await uow.take_role("billing")
    due = (
        select(events.id)
        .where(events.state == PolarEventState.PENDING.value, events.due_at <= uow.now)
        .order_by(events.due_at, events.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found: Sequence[UUID] = (await uow.db.execute(due)).scalars().all()
    await uow.run(update(EVENTS).where(events.id.in_(found)).values(due_at=uow.now + LEASE))
    return list(found)
