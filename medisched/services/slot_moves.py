"""Moving and lengthening a free slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from medisched.db.changes import touches
from medisched.domain.access import Permission, requires
from medisched.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from medisched.domain.texts import _
from medisched.domain.timespan import TimeSpan
from medisched.models import Slot, SlotStatus
from medisched.models.base import new_id
from medisched.services.calendar_locks import share_calendar
from medisched.services.closed_times import load_closed_times
from medisched.services.slot_lists import get_slot
from medisched.services.slots import FARTHEST

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.calendar import SlotMoveDraft
    from medisched.schemas.slots import SlotView


@requires(Permission.PUBLISH_SLOT)
async def move_slot(uow: UnitOfWork, slot_id: UUID, draft: SlotMoveDraft) -> SlotView:
    """Offer another span of one's own time instead of this one; only while it is free and still to come.

    One UPDATE under the exclusion constraint. The slot gets another id: whoever looks at the old time and presses Book
    is refused, and never booked into a time that they did not see.
    """
    await share_calendar(uow)
    slot = await uow.get(Slot, slot_id)
    if slot.provider_id is None or not slot.published:
        raise NotFound
    if uow.actor.provider_id is None:
        raise NotAllowed(_("Only providers can publish time slots."), code="not_a_provider")
    if slot.provider_id != uow.actor.provider_id:
        raise NotFound
    if slot.start <= uow.now:
        raise Conflict(_("This slot has already begun. Publish a new one instead."), code="slot_past")
    span = TimeSpan(draft.start, draft.end).must_follow(uow.now)
    if span.start > uow.now + FARTHEST:
        raise Invalid({"start": _("Publish at most two years ahead.")}, code="span_too_far")
    if (span.start, span.end) == (slot.start, slot.end):
        return await get_slot(uow, slot_id)
    closed = (await load_closed_times(uow, [span])).find(span)
    if closed:
        raise Conflict(_("The organization is closed on {closed}.").format(closed=closed), code="closed")
    return await get_slot(uow, await _replace(uow, slot, span))


async def _replace(uow: UnitOfWork, slot: Slot, span: TimeSpan) -> UUID:
    moved_id = new_id()
    touched = touches((slot.start, slot.end, slot.provider_id), (span.start, span.end, slot.provider_id))
    statement = (
        update(Slot)
        .where(
            Slot.organization_id == uow.organization_id,
            Slot.id == slot.id,
            Slot.status == SlotStatus.FREE,
            Slot.start > uow.now,
        )
        .values(id=moved_id, start=span.start, end=span.end)
        .execution_options(synchronize_session=False, **touched)
    )
    if not await uow.run(statement):
        raise await _why_not(uow, slot.id)
    return moved_id


async def _why_not(uow: UnitOfWork, slot_id: UUID) -> Conflict:
    query = select(Slot.status).where(Slot.organization_id == uow.organization_id, Slot.id == slot_id)
    status = (await uow.db.execute(query)).scalar_one_or_none()
    if status is None:
        return Conflict(_("This slot was just moved or withdrawn."), code="slot_gone")
    if status == SlotStatus.FREE:
        return Conflict(_("This slot has already begun. Publish a new one instead."), code="slot_past")
    return Conflict(_("This slot was just booked. It stays where it is."), code="slot_booked")
