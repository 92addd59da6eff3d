"""Time off in the ledger: blocked slots wherever a provider's time off has nothing else; and free slots withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from medisched.domain.spans import Span
from medisched.domain.stretches import join, list_gaps, split_at_midnights
from medisched.domain.timespan import LONGEST
from medisched.models import Slot, SlotStatus, TimeOff
from medisched.models.base import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement, RowMapping

    from medisched.db.unit_of_work import UnitOfWork

AT_ONCE = 500


async def block_time_off(uow: UnitOfWork, provider_id: UUID, whole: Span) -> None:
    """Fill what a provider's time off leaves open in `whole`. Whoever asks holds or shares the calendar."""
    taken = [Span(row["start"], row["end"]) for row in await _list_ledger(uow, provider_id, whole)]
    rows: list[dict[str, object]] = []
    for row in await list_time_off_within(uow, provider_id, whole):
        away = Span(max(row["start"], whole.start), min(row["end"], whole.end))
        pieces = [piece for gap in list_gaps(away, taken) for piece in split_at_midnights(gap, uow.zone)]
        taken += pieces
        rows += [_blocked(uow, provider_id, row["id"], piece) for piece in pieces]
    for first in range(0, len(rows), AT_ONCE):
        await uow.run(insert(Slot.__table__).values(rows[first : first + AT_ONCE]).on_conflict_do_nothing())


async def withdraw_free_slots(uow: UnitOfWork, stretches: Sequence[Span], *, provider_id: UUID | None = None) -> int:
    """Take back what is still free in these stretches, of one provider or of all; how many."""
    withdrawn = 0
    joined = join(stretches)
    for first in range(0, len(joined), AT_ONCE):
        conditions = [Slot.organization_id == uow.organization_id, Slot.status == SlotStatus.FREE, Slot.end > uow.now]
        if provider_id is not None:
            conditions.append(Slot.provider_id == provider_id)
        within = or_(*(_overlaps(one) for one in joined[first : first + AT_ONCE]))
        statement = delete(Slot).where(*conditions, within).execution_options(synchronize_session=False)
        withdrawn += await uow.run(statement)
    return withdrawn


async def list_free_slots_ahead(uow: UnitOfWork, provider_id: UUID) -> Sequence[RowMapping]:
    """What a provider offers from now on: id, start and end."""
    query = select(Slot.id, Slot.start, Slot.end).where(
        Slot.organization_id == uow.organization_id,
        Slot.provider_id == provider_id,
        Slot.status == SlotStatus.FREE,
        Slot.start > uow.now,
    )
    return await uow.list(query.order_by(Slot.start))


async def withdraw_slots(uow: UnitOfWork, slot_ids: Sequence[UUID]) -> int:
    """Take back what of these is still free; how many."""
    if not slot_ids:
        return 0
    statement = delete(Slot).where(
        Slot.organization_id == uow.organization_id, Slot.id.in_(slot_ids), Slot.status == SlotStatus.FREE
    )
    return await uow.run(statement.execution_options(synchronize_session=False))


async def list_time_off_within(uow: UnitOfWork, provider_id: UUID, whole: Span) -> Sequence[RowMapping]:
    """A provider's time off that overlaps a stretch, earliest first."""
    query = (
        select(TimeOff.id, TimeOff.start, TimeOff.end)
        .where(
            TimeOff.organization_id == uow.organization_id,
            TimeOff.provider_id == provider_id,
            TimeOff.start < whole.end,
            TimeOff.end > whole.start,
        )
        .order_by(TimeOff.start, TimeOff.id)
    )
    return await uow.list(query)


async def _list_ledger(uow: UnitOfWork, provider_id: UUID, whole: Span) -> Sequence[RowMapping]:
    query = select(Slot.start, Slot.end).where(
        Slot.organization_id == uow.organization_id, Slot.provider_id == provider_id, _overlaps(whole)
    )
    return await uow.list(query.order_by(Slot.start))


def _overlaps(one: Span) -> ColumnElement[bool]:
    # No slot is longer than 24 hours: the index needs only its starts.
    return and_(Slot.start < one.end, Slot.start > one.start - LONGEST, Slot.end > one.start)


def _blocked(uow: UnitOfWork, provider_id: UUID, time_off_id: UUID, piece: Span) -> dict[str, object]:
    return {
        "id": new_id(),
        "organization_id": uow.organization_id,
        "provider_id": provider_id,
        "start": piece.start,
        "end": piece.end,
        "status": SlotStatus.BLOCKED.value,
        "time_off_id": time_off_id,
    }
