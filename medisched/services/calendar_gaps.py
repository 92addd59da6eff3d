"""What becomes of time that an appointment gives back while its provider is away or the house is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from medisched.db.changes import touches
from medisched.domain.spans import Span
from medisched.models import Slot, SlotStatus
from medisched.services.blocked_times import block_time_off, list_time_off_within
from medisched.services.closed_times import load_closed_times

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.timespan import TimeSpan


async def close_gap(uow: UnitOfWork, provider_id: UUID, span: TimeSpan) -> None:
    """Fill a gap inside time off again, and offer nothing in it or in a closure to patients."""
    whole = Span(span.start, span.end)
    is_away = bool(await list_time_off_within(uow, provider_id, whole))
    if is_away or (await load_closed_times(uow, [span])).find(span):
        await uow.run(
            delete(Slot)
            .where(
                Slot.organization_id == uow.organization_id,
                Slot.provider_id == provider_id,
                Slot.status == SlotStatus.FREE,
                Slot.start == span.start,
                Slot.end == span.end,
            )
            .execution_options(synchronize_session=False, **touches((span.start, span.end, provider_id)))
        )
    if is_away:
        await block_time_off(uow, provider_id, whole)
