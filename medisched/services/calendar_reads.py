"""What calendars of one and of many show beside appointments: free slots, time off, working time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from medisched.domain.clock import local_day
from medisched.domain.spans import Span
from medisched.domain.timespan import LONGEST
from medisched.domain.working_time import rows, shifts
from medisched.models import Slot, SlotStatus, TimeOff
from medisched.services.working_times import load_hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork

A_DAY = timedelta(days=1)


async def list_free_within(
    uow: UnitOfWork, provider_ids: Sequence[UUID], whole: Span, *, most: int
) -> Sequence[RowMapping]:
    """Published slots that nobody has taken, in the order of time."""
    query = (
        select(Slot.id, Slot.provider_id, Slot.start, Slot.end, Slot.title)
        .where(
            Slot.organization_id == uow.organization_id,
            Slot.provider_id.in_(provider_ids),  # type: ignore[union-attr]
            Slot.status == SlotStatus.FREE,
            Slot.start < whole.end,
            Slot.start >= whole.start - LONGEST,
            Slot.end > whole.start,
        )
        .order_by(Slot.start, Slot.id)
        .limit(most)
    )
    return await uow.list(query)


async def list_away_within(
    uow: UnitOfWork, provider_ids: Sequence[UUID], whole: Span, *, most: int
) -> Sequence[RowMapping]:
    """Time off, in the order of time."""
    query = (
        select(TimeOff.id, TimeOff.provider_id, TimeOff.start, TimeOff.end, TimeOff.reason)
        .where(
            TimeOff.organization_id == uow.organization_id,
            TimeOff.provider_id.in_(provider_ids),  # type: ignore[attr-defined]
            TimeOff.start < whole.end,
            TimeOff.end > whole.start,
        )
        .order_by(TimeOff.start, TimeOff.id)
        .limit(most)
    )
    return await uow.list(query)


async def list_work_within(
    uow: UnitOfWork, provider_ids: Sequence[UUID], whole: Span
) -> tuple[list[tuple[UUID, Span]], frozenset[UUID]]:
    """Stretches of working time, joined, with whose they are; and who has any hours set at all."""
    first, last = local_day(whole.start, uow.zone) - A_DAY, local_day(whole.end, uow.zone)
    found = await load_hours(uow, provider_ids, first, last)
    work = [
        (provider_id, Span(shift.start, shift.end))
        for provider_id, hours in found.items()
        for shift in shifts(rows(hours, first, last, uow.zone))
        if shift.start < whole.end and shift.end > whole.start
    ]
    return work, frozenset(one for one, hours in found.items() if hours.weekly or hours.overrides)
