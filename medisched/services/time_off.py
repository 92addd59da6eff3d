"""Time off: a provider is away, the ledger holds the time, and whoever was booked gets a decision."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from medisched.domain.access import Permission, requires
from medisched.domain.cancel_reasons import AWAY
from medisched.domain.clock import day_bounds, local_day
from medisched.domain.errors import Conflict, Invalid
from medisched.domain.spans import Span, overlapping
from medisched.domain.stretches import join
from medisched.domain.texts import _
from medisched.models import Slot, TimeOff
from medisched.schemas.time_off import TimeOffView
from medisched.services.blocked_times import block_time_off, list_time_off_within, withdraw_free_slots
from medisched.services.calendar_locks import hold_calendar
from medisched.services.calendar_owners import must_own_calendar
from medisched.services.displacements import Displacement, enact, list_upcoming, rehearse, span_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.displacements import DecisionDraft, DisplacementView
    from medisched.schemas.time_off import TimeOffDraft

LONGEST = timedelta(days=366, hours=2)
FARTHEST = timedelta(days=731)


@requires(Permission.MANAGE_HOURS, shows="preview")
async def preview_time_off(uow: UnitOfWork, provider_id: UUID, draft: TimeOffDraft) -> DisplacementView:
    """Which upcoming appointments time off would displace, and how many free slots go; nothing is written."""
    await must_own_calendar(uow, provider_id)
    return await rehearse(uow, partial(_write, uow, _row(uow, provider_id, draft)))


@requires(Permission.MANAGE_HOURS)
async def add_time_off(
    uow: UnitOfWork, provider_id: UUID, draft: TimeOffDraft, decisions: Sequence[DecisionDraft] = ()
) -> TimeOffView:
    """Be away: free slots are withdrawn, nothing more can be booked, what is kept stays where it is."""
    await must_own_calendar(uow, provider_id)
    row = _row(uow, provider_id, draft)
    await enact(uow, partial(_write, uow, row), decisions, reason=AWAY)
    whole = Span(row.start, row.end)
    await withdraw_free_slots(uow, [whole], provider_id=provider_id)
    await block_time_off(uow, provider_id, whole)
    return TimeOffView.of(row)


@requires(Permission.MANAGE_HOURS)
async def end_time_off(uow: UnitOfWork, time_off_id: UUID) -> None:
    """Be back: what is still to come of time off can be booked again. What was withdrawn is not offered again."""
    await hold_calendar(uow)
    row = await uow.get(TimeOff, time_off_id, lock=True)
    await must_own_calendar(uow, row.provider_id)
    if row.end <= uow.now:
        raise Conflict(_("This time off is already over."), code="time_off_over")
    whole = Span(max(row.start, uow.now), row.end)
    await _unblock(uow, time_off_id)
    if row.start < uow.now:
        row.end = uow.now
        await uow.save()
    else:
        await uow.run(delete(TimeOff).where(TimeOff.id == time_off_id).execution_options(synchronize_session=False))
    # Other time off at the same time now holds what this one did.
    await block_time_off(uow, row.provider_id, whole)


async def list_coming_time_off(uow: UnitOfWork, provider_id: UUID) -> list[TimeOffView]:
    """A provider's time off that is not over yet, earliest first."""
    query = (
        select(TimeOff)
        .where(
            TimeOff.organization_id == uow.organization_id,
            TimeOff.provider_id == provider_id,
            TimeOff.end > uow.now,
        )
        .order_by(TimeOff.start, TimeOff.id)
        .limit(500)
    )
    return [TimeOffView.of(row) for row in (await uow.db.execute(query)).scalars()]


async def _write(uow: UnitOfWork, row: TimeOff) -> Displacement:
    """Write the time off; withdraw first, so that a booking that comes between is seen as booked."""
    whole = Span(row.start, row.end)
    before = await list_time_off_within(uow, row.provider_id, whole)
    older = join(Span(other["start"], other["end"]) for other in before)
    await uow.add(row)
    withdrawn = await withdraw_free_slots(uow, [whole], provider_id=row.provider_id)
    displaced = [
        one for one in await list_upcoming(uow, row.provider_id, within=whole) if not overlapping(older, *span_of(one))
    ]
    await block_time_off(uow, row.provider_id, whole)
    return Displacement(displaced, withdrawn)


def _row(uow: UnitOfWork, provider_id: UUID, draft: TimeOffDraft) -> TimeOff:
    whole = _span(uow, draft)
    last = "last_day" if draft.last_day else "end"
    if whole.end <= whole.start:
        raise Invalid({last: _("The end must be after the start.")}, code="span_reversed")
    if whole.end <= uow.now:
        raise Invalid({last: _("This time is already in the past.")}, code="span_past")
    if whole.end - whole.start > LONGEST:
        raise Invalid({last: _("Time off can be at most a year long.")}, code="span_too_long")
    if local_day(whole.start, uow.zone) > local_day(uow.now, uow.zone) + FARTHEST:
        first = "first_day" if draft.first_day else "start"
        raise Invalid({first: _("Enter time off at most two years ahead.")}, code="span_too_far")
    return TimeOff(
        provider_id=provider_id,
        start=whole.start,
        end=whole.end,
        reason=draft.reason,
        created_by=uow.actor.signed_in_as,
    )


def _span(uow: UnitOfWork, draft: TimeOffDraft) -> Span:
    if draft.first_day is not None and draft.last_day is not None:
        return Span(day_bounds(draft.first_day, uow.zone)[0], day_bounds(draft.last_day, uow.zone)[1])
    if draft.start is None or draft.end is None:
        raise Invalid({"start": _("Please fill this in.")})
    return Span(draft.start, draft.end)


async def _unblock(uow: UnitOfWork, time_off_id: UUID) -> None:
    """Delete the coming pieces; one that has begun ends now."""
    held = (Slot.organization_id == uow.organization_id, Slot.time_off_id == time_off_id)
    options = {"synchronize_session": False}
    await uow.run(delete(Slot).where(*held, Slot.start >= uow.now).execution_options(**options))
    await uow.run(update(Slot).where(*held, Slot.end > uow.now).values(end=uow.now).execution_options(**options))
