"""Claims on the ledger of time. The exclusion constraints decide; nothing here reads before it writes.

What is written here is the time of an appointment that the same transaction writes: open pages learn of its row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import delete, select, update

from medisched.db.changes import touches
from medisched.db.wire import Ask
from medisched.domain.errors import SlotTaken, TimeTaken
from medisched.domain.timespan import TimeSpan
from medisched.models import Slot, SlotStatus
from medisched.models.base import new_id
from medisched.models.slots import OWNERS
from medisched.services.calendar_gaps import close_gap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork

OWNER_IDS = ", ".join(f"{owner}_id" for owner in OWNERS)
CLAIM = f"""
    insert into slots (organization_id, appointment_id, status, id, {OWNER_IDS}, start, "end")
    select $1, $2, 'busy', * from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::timestamptz[],
                                         $9::timestamptz[])
    on conflict do nothing returning coalesce({OWNER_IDS}) as owner_id
"""  # noqa: S608 - names of columns from our own list
Owner = Literal["provider", "room", "device", "patient"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A span of one resource's time for an appointment."""

    owner: Owner
    owner_id: UUID
    span: TimeSpan


async def take_slot(uow: UnitOfWork, slot_id: UUID, appointment_id: UUID) -> None:
    """Turn a free slot into this appointment's; of all who try at once, one succeeds."""
    statement = (
        update(Slot)
        .where(
            Slot.organization_id == uow.organization_id,
            Slot.id == slot_id,
            Slot.status == SlotStatus.FREE,
            Slot.start > uow.now,
        )
        .values(status=SlotStatus.BUSY.value, appointment_id=appointment_id)
        .execution_options(synchronize_session=False, **touches())
    )
    if not await uow.run(statement):
        raise SlotTaken


async def claim(uow: UnitOfWork, appointment_id: UUID, claims: Sequence[Claim]) -> None:
    """Claim every resource or refuse, naming the first that was taken. One statement, ordered by resource."""
    must_have_won(uow, claims, (await uow.ask_all(ask_claims(uow, appointment_id, claims)))[0])


def ask_claims(uow: UnitOfWork, appointment_id: UUID, claims: Sequence[Claim]) -> Ask:
    """The statement of `claim`, to be sent together with others."""
    ordered = sorted(claims, key=lambda one: one.owner_id)
    owners = [[one.owner_id if one.owner == owner else None for one in ordered] for owner in OWNERS]
    starts, ends = [one.span.start for one in ordered], [one.span.end for one in ordered]
    uow.transaction.written.note("slots")
    return Ask(CLAIM, (uow.organization_id, appointment_id, [new_id() for _ in ordered], *owners, starts, ends))


def must_have_won(uow: UnitOfWork, claims: Sequence[Claim], rows: Sequence[Mapping[str, Any]]) -> None:
    """Refuse when one of the claims is not among the rows that were written."""
    won = {row["owner_id"] for row in rows}
    lost = {one.owner for one in claims if one.owner_id not in won}
    if lost:
        raise TimeTaken(min(lost, key=OWNERS.index), for_oneself=not uow.actor.works_for_all)


async def give_back(uow: UnitOfWork, appointment_id: UUID) -> None:
    """Release all that an appointment holds: published slots are offered again, other claims are deleted.

    What lies in time off or in a closure meanwhile is not offered again.
    """
    held = (Slot.organization_id == uow.organization_id, Slot.appointment_id == appointment_id)
    provider = await uow.list(
        select(Slot.provider_id, Slot.start, Slot.end).where(*held, Slot.provider_id.is_not(None))
    )
    await uow.run(
        delete(Slot).where(*held, Slot.published.is_(False)).execution_options(synchronize_session=False, **touches())
    )
    await uow.run(
        update(Slot)
        .where(*held)
        .values(status=SlotStatus.FREE.value, appointment_id=None)
        .execution_options(synchronize_session=False, **touches())
    )
    for row in provider:
        await close_gap(uow, row["provider_id"], TimeSpan(row["start"], row["end"]))


async def release_claims(uow: UnitOfWork, appointment_id: UUID) -> None:
    """Undo a claim that was refused in part; what the appointment has from a published slot stays."""
    await uow.run(
        delete(Slot)
        .where(
            Slot.organization_id == uow.organization_id,
            Slot.appointment_id == appointment_id,
            Slot.published.is_(False),
        )
        .execution_options(synchronize_session=False, **touches())
    )
