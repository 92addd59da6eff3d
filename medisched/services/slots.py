"""Published slots: a provider offers spans of their own time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from medisched.db.changes import touches
from medisched.domain.access import Permission, requires
from medisched.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TimeTaken
from medisched.domain.series import SlotSeries
from medisched.domain.texts import _
from medisched.domain.timespan import TimeSpan
from medisched.models import Provider, Slot, SlotStatus
from medisched.models.base import new_id
from medisched.schemas.slots import PlannedSlotView, SlotSeriesView, SlotView
from medisched.services.calendar_locks import share_calendar
from medisched.services.closed_times import ClosedTimes, load_closed_times
from medisched.services.slot_lists import get_slot

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.slots import SlotDraft, SlotSeriesDraft

FARTHEST = timedelta(days=731)


@requires(Permission.PUBLISH_SLOT)
async def publish_slot(uow: UnitOfWork, draft: SlotDraft) -> SlotView:
    """Offer one span of a provider's own time to members."""
    await share_calendar(uow)
    provider_id = await _publishing_provider(uow, draft.provider_id)
    span = TimeSpan(draft.start, draft.end).must_follow(uow.now)
    if span.start > uow.now + FARTHEST:
        raise Invalid({"start": _("Publish at most two years ahead.")}, code="span_too_far")
    closed = (await load_closed_times(uow, [span])).find(span)
    if closed:
        raise Conflict(_("The organization is closed on {closed}.").format(closed=closed), code="closed")
    made = await _insert_free(uow, provider_id, [span], draft.title)
    if not made:
        raise TimeTaken("provider")
    return await get_slot(uow, made[0])


@requires(Permission.PUBLISH_SLOT)
async def preview_series(uow: UnitOfWork, draft: SlotSeriesDraft) -> SlotSeriesView:
    """What a series would make; nothing is written."""
    provider_id = _own_provider(uow, None)
    spans = _spans(uow, draft)
    taken, closed = await _taken(uow, provider_id, spans), await load_closed_times(uow, spans)
    planned = [
        PlannedSlotView(start=span.start, end=span.end, problem=_problem(uow, span, taken, closed)) for span in spans
    ]
    skipped = sum(1 for slot in planned if slot.problem)
    return SlotSeriesView(planned=planned, new_count=len(planned) - skipped, skipped_count=skipped)


@requires(Permission.PUBLISH_SLOT)
async def publish_series(uow: UnitOfWork, draft: SlotSeriesDraft) -> SlotSeriesView:
    """Make a series; spans that are past, closed or taken are left out and named."""
    await share_calendar(uow)
    provider_id = await _publishing_provider(uow, None)
    spans = _spans(uow, draft)
    closed = await load_closed_times(uow, spans)
    possible = [span for span in spans if span.start >= uow.now and not closed.find(span)]
    made = set(await _insert_free(uow, provider_id, possible, draft.title))
    rows = await uow.list(select(Slot.start).where(Slot.organization_id == uow.organization_id, Slot.id.in_(made)))
    starts = {row["start"] for row in rows}
    planned = [
        PlannedSlotView(
            start=span.start, end=span.end, problem="" if span.start in starts else _left_out(uow, span, closed)
        )
        for span in spans
    ]
    return SlotSeriesView(planned=planned, new_count=len(starts), skipped_count=len(spans) - len(starts))


@requires(Permission.PUBLISH_SLOT, when_closed=True)
async def withdraw_slot(uow: UnitOfWork, slot_id: UUID) -> None:
    """Take a free slot back. A booked one stays: cancel its appointment first."""
    slot = await uow.get(Slot, slot_id, lock=True)
    if slot.provider_id is None or not slot.published:
        raise NotFound
    _own_provider(uow, slot.provider_id)
    if slot.status != SlotStatus.FREE:
        raise Conflict(_("This slot is booked. Cancel the appointment first."), code="slot_booked")
    touched = touches((slot.start, slot.end, slot.provider_id))
    await uow.run(delete(Slot).where(Slot.id == slot_id).execution_options(**touched))


def _own_provider(uow: UnitOfWork, provider_id: UUID | None) -> UUID:
    """Providers publish their own time and nobody else's."""
    own = uow.actor.provider_id
    if own is None:
        raise NotAllowed(_("Only providers can publish time slots."), code="not_a_provider")
    if provider_id is not None and provider_id != own:
        raise NotFound
    return own


async def _publishing_provider(uow: UnitOfWork, provider_id: UUID | None) -> UUID:
    """The caller's own provider, held until the slot is written: who is being removed meanwhile publishes nothing."""
    own = _own_provider(uow, provider_id)
    query = select(Provider.id).where(
        Provider.organization_id == uow.organization_id, Provider.id == own, Provider.archived_at.is_(None)
    )
    if (await uow.db.execute(query.with_for_update(key_share=True, read=True))).scalar_one_or_none() is None:
        raise NotAllowed(_("Only providers can publish time slots."), code="not_a_provider")
    return own


async def _insert_free(uow: UnitOfWork, provider_id: UUID, spans: list[TimeSpan], title: str) -> list[UUID]:
    """One ordered statement; spans that would overlap are left out by the exclusion constraint."""
    if not spans:
        return []
    values = [
        {
            "id": new_id(),
            "organization_id": uow.organization_id,
            "provider_id": provider_id,
            "start": span.start,
            "end": span.end,
            "status": SlotStatus.FREE.value,
            "published": True,
            "title": title,
        }
        for span in sorted(spans)
    ]
    result = await uow.db.execute(
        insert(Slot.__table__)
        .values(values)
        .on_conflict_do_nothing()
        .returning(Slot.__table__.c.id)
        .execution_options(**touches(*((span.start, span.end, provider_id) for span in spans)))
    )
    return list(result.scalars())


def _spans(uow: UnitOfWork, draft: SlotSeriesDraft) -> list[TimeSpan]:
    series = SlotSeries(**draft.model_dump(exclude={"title"}))
    spans = series.spans(uow.zone)
    if not spans:
        raise Conflict(_("This makes no slot at all. Choose more days or a longer time of day."), code="empty_series")
    return spans


async def _taken(uow: UnitOfWork, provider_id: UUID, spans: list[TimeSpan]) -> list[TimeSpan]:
    rows = await uow.list(
        select(Slot.start, Slot.end).where(
            Slot.organization_id == uow.organization_id,
            Slot.provider_id == provider_id,
            Slot.start < spans[-1].end,
            Slot.end > spans[0].start,
        )
    )
    return [TimeSpan(row["start"], row["end"]) for row in rows]


def _problem(uow: UnitOfWork, span: TimeSpan, taken: list[TimeSpan], closed: ClosedTimes) -> str:
    if span.start < uow.now or closed.find(span) or any(span.overlaps(other) for other in taken):
        return _left_out(uow, span, closed)
    return ""


def _left_out(uow: UnitOfWork, span: TimeSpan, closed: ClosedTimes) -> str:
    if span.start < uow.now:
        return _("Already in the past")
    name = closed.find(span)
    return _("Closed on {name}").format(name=name) if name else _("Overlaps with something in your calendar")
