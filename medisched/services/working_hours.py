"""When providers work: their week, and dates that differ from it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from medisched.domain.access import Permission, requires
from medisched.domain.cancel_reasons import HOURS_CHANGED
from medisched.domain.clock import local_day
from medisched.domain.errors import Invalid, NotFound
from medisched.domain.spans import containing
from medisched.domain.texts import _
from medisched.domain.working_time import rows, shifts
from medisched.models import DateOverride, WorkingHours
from medisched.schemas.working_hours import HoursView, OverrideView, SpanView
from medisched.services.blocked_times import list_free_slots_ahead, withdraw_slots
from medisched.services.calendar_owners import must_own_calendar
from medisched.services.displacements import Displacement, enact, list_upcoming, rehearse, span_of
from medisched.services.time_off import list_coming_time_off
from medisched.services.working_times import load_hours

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.working_time import Hours, Shift
    from medisched.schemas.displacements import DecisionDraft, DisplacementView
    from medisched.schemas.working_hours import OverrideDraft, WeeklyHoursDraft

    Write = Callable[[], Awaitable[None]]

FARTHEST = timedelta(days=731)
MARGIN = timedelta(days=2)
"""Hours of the evening before reach over midnight, and clocks may skip a day."""


@requires(Permission.SEE_HOURS)
async def get_hours(uow: UnitOfWork, provider_id: UUID) -> HoursView:
    """A provider's week, and the dates and the time off that are still to come."""
    await must_own_calendar(uow, provider_id)
    return HoursView(
        weekly=await _list_weekly(uow, provider_id),
        overrides=await _list_overrides(uow, provider_id),
        time_off=await list_coming_time_off(uow, provider_id),
    )


@requires(Permission.MANAGE_HOURS, shows="preview")
async def preview_weekly_hours(uow: UnitOfWork, provider_id: UUID, draft: WeeklyHoursDraft) -> DisplacementView:
    """Which upcoming appointments another week would displace; nothing is written."""
    return await _rehearse(uow, provider_id, partial(_write_week, uow, provider_id, draft))


@requires(Permission.MANAGE_HOURS)
async def set_weekly_hours(
    uow: UnitOfWork, provider_id: UUID, draft: WeeklyHoursDraft, decisions: Sequence[DecisionDraft] = ()
) -> HoursView:
    """Another week from now on."""
    return await _enact(uow, provider_id, partial(_write_week, uow, provider_id, draft), decisions)


@requires(Permission.MANAGE_HOURS, shows="preview")
async def preview_override(uow: UnitOfWork, provider_id: UUID, day: date, draft: OverrideDraft) -> DisplacementView:
    """Which upcoming appointments other hours on one date would displace; nothing is written."""
    return await _rehearse(uow, provider_id, partial(_write_override, uow, provider_id, day, draft))


@requires(Permission.MANAGE_HOURS)
async def set_override(
    uow: UnitOfWork, provider_id: UUID, day: date, draft: OverrideDraft, decisions: Sequence[DecisionDraft] = ()
) -> HoursView:
    """Other hours on one date, in place of the week's."""
    return await _enact(uow, provider_id, partial(_write_override, uow, provider_id, day, draft), decisions)


@requires(Permission.MANAGE_HOURS, shows="preview")
async def preview_override_removal(uow: UnitOfWork, provider_id: UUID, day: date) -> DisplacementView:
    """Which upcoming appointments the week's own hours would displace on a date; nothing is written."""
    return await _rehearse(uow, provider_id, partial(_erase_override, uow, provider_id, day))


@requires(Permission.MANAGE_HOURS)
async def remove_override(
    uow: UnitOfWork, provider_id: UUID, day: date, decisions: Sequence[DecisionDraft] = ()
) -> HoursView:
    """The week's own hours on a date again."""
    return await _enact(uow, provider_id, partial(_erase_override, uow, provider_id, day), decisions)


async def _rehearse(uow: UnitOfWork, provider_id: UUID, write: Write) -> DisplacementView:
    await must_own_calendar(uow, provider_id)
    return await rehearse(uow, partial(_change, uow, provider_id, write))


async def _enact(uow: UnitOfWork, provider_id: UUID, write: Write, decisions: Sequence[DecisionDraft]) -> HoursView:
    await must_own_calendar(uow, provider_id)
    await enact(uow, partial(_change, uow, provider_id, write), decisions, reason=HOURS_CHANGED)
    return await get_hours(uow, provider_id)


async def _change(uow: UnitOfWork, provider_id: UUID, write: Write) -> Displacement:
    """Write, and find what lay inside the old hours and does not lie inside the new ones; free slots of it go.

    What was published or overbooked beside the old hours has nothing to do with them, and stays.
    """
    upcoming, free = await list_upcoming(uow, provider_id), await list_free_slots_ahead(uow, provider_id)
    spans = [span_of(row) for row in (*upcoming, *free)]
    first = local_day(min((span.start for span in spans), default=uow.now), uow.zone) - MARGIN
    last = local_day(max((span.end for span in spans), default=uow.now), uow.zone) + MARGIN
    before = (await load_hours(uow, [provider_id], first, last))[provider_id]
    await write()
    after = (await load_hours(uow, [provider_id], first, last))[provider_id]
    old, new = (_working_time(uow, hours, first, last) for hours in (before, after))

    def lost(rows_of: Sequence[RowMapping]) -> list[RowMapping]:
        return [row for row in rows_of if containing(old, *span_of(row)) and not containing(new, *span_of(row))]

    withdrawn = await withdraw_slots(uow, [row["id"] for row in lost(free)])
    return Displacement(lost(upcoming), withdrawn)


def _working_time(uow: UnitOfWork, hours: Hours, first: date, last: date) -> list[Shift]:
    return list(shifts(rows(hours, first, last, uow.zone)))


async def _write_week(uow: UnitOfWork, provider_id: UUID, draft: WeeklyHoursDraft) -> None:
    await uow.run(
        delete(WorkingHours)
        .where(WorkingHours.organization_id == uow.organization_id, WorkingHours.provider_id == provider_id)
        .execution_options(synchronize_session=False)
    )
    for weekday, spans in enumerate(draft.weekly, start=1):
        for span in spans:
            start, end = span.start_minute, span.end_minute
            await uow.add(WorkingHours(provider_id=provider_id, weekday=weekday, start_minute=start, end_minute=end))


async def _write_override(uow: UnitOfWork, provider_id: UUID, day: date, draft: OverrideDraft) -> None:
    today = local_day(uow.now, uow.zone)
    if not today <= day <= today + FARTHEST:
        raise Invalid({"day": _("Choose a date from today on, at most two years ahead.")}, code="day_out_of_reach")
    await _delete_override(uow, provider_id, day)
    for span in draft.spans or [None]:
        start, end = (span.start_minute, span.end_minute) if span else (None, None)
        row = DateOverride(provider_id=provider_id, day=day, start_minute=start, end_minute=end, reason=draft.reason)
        await uow.add(row)


async def _erase_override(uow: UnitOfWork, provider_id: UUID, day: date) -> None:
    if not await _delete_override(uow, provider_id, day):
        raise NotFound


async def _delete_override(uow: UnitOfWork, provider_id: UUID, day: date) -> int:
    statement = delete(DateOverride).where(
        DateOverride.organization_id == uow.organization_id,
        DateOverride.provider_id == provider_id,
        DateOverride.day == day,
    )
    return await uow.run(statement.execution_options(synchronize_session=False))


async def _list_weekly(uow: UnitOfWork, provider_id: UUID) -> list[list[SpanView]]:
    query = (
        select(WorkingHours.weekday, WorkingHours.start_minute, WorkingHours.end_minute)
        .where(WorkingHours.organization_id == uow.organization_id, WorkingHours.provider_id == provider_id)
        .order_by(WorkingHours.weekday, WorkingHours.start_minute)
    )
    weekly: list[list[SpanView]] = [[] for _ in range(7)]
    for row in await uow.list(query):
        weekly[row["weekday"] - 1].append(SpanView.between(row["start_minute"], row["end_minute"]))
    return weekly


async def _list_overrides(uow: UnitOfWork, provider_id: UUID) -> list[OverrideView]:
    query = (
        select(DateOverride.day, DateOverride.start_minute, DateOverride.end_minute, DateOverride.reason)
        .where(
            DateOverride.organization_id == uow.organization_id,
            DateOverride.provider_id == provider_id,
            DateOverride.day >= local_day(uow.now, uow.zone),
        )
        .order_by(DateOverride.day, DateOverride.start_minute)
        .limit(500)
    )
    found: list[OverrideView] = []
    for day, group in groupby(await uow.list(query), key=lambda row: row["day"]):
        rows = list(group)
        spans = [SpanView.between(r["start_minute"], r["end_minute"]) for r in rows if r["start_minute"] is not None]
        found.append(OverrideView(day=day, spans=spans, reason=rows[0]["reason"]))
    return found
