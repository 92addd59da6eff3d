"""How many minutes providers offered on each day: as it was kept when the day was over, or computed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.clock import local_day, start_of_day
from medisched.domain.reports import A_DAY, Offer, Period, offered_minutes
from medisched.domain.spans import Span
from medisched.domain.timespan import LONGEST
from medisched.domain.working_time import closed_spans, rows, shifts
from medisched.models import Appointment, Provider, ProviderDay, Slot, TimeOff
from medisched.models.base import new_id
from medisched.services.working_times import load_closings, load_hours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.working_time import Closing, Hours

UNKEPT = text("select organization_id from app.list_unkept_days(:at)")
MOST_KEPT_AT_ONCE = 31
MANY = 500
"""So many days of providers take long enough to be felt by everybody else on the event loop."""
Minutes = dict[tuple["UUID", "date"], int]


class Stay(NamedTuple):
    """Since and until when somebody is a provider."""

    since: datetime
    until: datetime | None


async def load_offered_minutes(uow: UnitOfWork, provider_ids: Sequence[UUID], period: Period) -> Minutes:
    """Of each provider on each local day; what was kept of a past day stands."""
    kept = await _list_kept(uow, provider_ids, period)
    missing = [day for day in period.days if any((one, day) not in kept for one in provider_ids)]
    if not missing:
        return kept
    return await _compute(uow, provider_ids, Period(missing[0], missing[-1])) | kept


@requires(Permission.RUN_JOBS)
async def list_organizations_to_keep(uow: UnitOfWork) -> list[UUID]:
    """Who has providers, and nothing kept of yesterday."""
    return [row["organization_id"] for row in await uow.list(UNKEPT, at=uow.now)]


@requires(Permission.RUN_JOBS)
async def keep_past_days(uow: UnitOfWork) -> int:
    """Write down what was offered until yesterday and is not written yet, a month back at most; how many rows.

    Twice at the same time is once.
    """
    yesterday = local_day(uow.now, uow.zone) - A_DAY
    newest = await uow.find(
        select(ProviderDay.day)
        .where(ProviderDay.organization_id == uow.organization_id)  # type: ignore[arg-type]
        .order_by(col(ProviderDay.day).desc())
        .limit(1)
    )
    first = yesterday - timedelta(days=MOST_KEPT_AT_ONCE - 1)
    period = Period(max(first, newest["day"] + A_DAY) if newest else first, yesterday)
    providers = await uow.list(
        select(Provider.id).where(Provider.organization_id == uow.organization_id)  # type: ignore[call-overload]
    )
    if period.length < 1 or not providers:
        return 0
    found = await _compute(uow, [row["id"] for row in providers], period)
    written = [
        {
            "id": new_id(),
            "organization_id": uow.organization_id,
            "provider_id": provider_id,
            "day": day,
            "offered_minutes": minutes,
        }
        for (provider_id, day), minutes in found.items()
    ]
    for start in range(0, len(written), MANY):
        at_once = written[start : start + MANY]
        await uow.run(insert(ProviderDay.__table__).values(at_once).on_conflict_do_nothing())  # type: ignore[attr-defined]
    return len(written)


async def _list_kept(uow: UnitOfWork, provider_ids: Sequence[UUID], period: Period) -> Minutes:
    query = select(ProviderDay.provider_id, ProviderDay.day, ProviderDay.offered_minutes).where(
        ProviderDay.organization_id == uow.organization_id,
        col(ProviderDay.provider_id).in_(provider_ids),
        ProviderDay.day >= period.first,
        ProviderDay.day <= period.last,
    )
    return {(row["provider_id"], row["day"]): row["offered_minutes"] for row in await uow.list(query)}


async def _compute(uow: UnitOfWork, provider_ids: Sequence[UUID], period: Period) -> Minutes:
    """From hours, closures, time off and slots as they are now."""
    first, whole = period.first - A_DAY, period.span(uow.zone)
    hours = await load_hours(uow, provider_ids, first, period.last)
    closings = await load_closings(uow, first, period.last)
    slots = _spans(await _list_slots(uow, provider_ids, whole))
    away = _spans(await _list_away(uow, provider_ids, whole))
    stays = await _list_stays(uow, provider_ids)
    facts = {one: (hours[one], slots[one], away[one], stays[one]) for one in provider_ids}
    work = (facts, closings, period, uow.zone)
    if len(provider_ids) * period.length <= MANY:
        return _minutes_of(*work)
    return await asyncio.to_thread(_minutes_of, *work)


def _minutes_of(
    facts: Mapping[UUID, tuple[Hours, Sequence[Span], Sequence[Span], Stay]],
    closings: Sequence[Closing],
    period: Period,
    zone: ZoneInfo,
) -> Minutes:
    first, days = period.first - A_DAY, period.days
    closed = closed_spans(closings, first, period.last, zone)
    found: Minutes = {}
    for provider_id, (hours, slots, away, stay) in facts.items():
        work = [Span(shift.start, shift.end) for shift in shifts(rows(hours, first, period.last, zone))]
        minutes = offered_minutes(Offer(work, slots, away, *stay), closed, days, zone)
        found |= {(provider_id, day): count for day, count in minutes.items()}
    return found


async def _list_slots(uow: UnitOfWork, provider_ids: Sequence[UUID], whole: Span) -> Sequence[RowMapping]:
    query = select(Slot.provider_id, Slot.start, Slot.end).where(
        Slot.organization_id == uow.organization_id,
        Slot.provider_id.in_(provider_ids),  # type: ignore[union-attr]
        col(Slot.published).is_(True),
        Slot.start < whole.end,
        Slot.start > whole.start - LONGEST,
        Slot.end > whole.start,
    )
    return await uow.list(query.order_by(Slot.start))


async def _list_away(uow: UnitOfWork, provider_ids: Sequence[UUID], whole: Span) -> Sequence[RowMapping]:
    query = select(TimeOff.provider_id, TimeOff.start, TimeOff.end).where(
        TimeOff.organization_id == uow.organization_id,
        col(TimeOff.provider_id).in_(provider_ids),
        TimeOff.start < whole.end,
        TimeOff.end > whole.start,
    )
    return await uow.list(query.order_by(TimeOff.start))


async def _list_stays(uow: UnitOfWork, provider_ids: Sequence[UUID]) -> dict[UUID, Stay]:
    """From the day on which they were added, or had their first slot or appointment, until they were archived."""
    firsts = (
        select(func.min(table.start))
        .where(table.organization_id == Provider.organization_id, table.provider_id == Provider.id)
        .correlate(Provider)
        .scalar_subquery()
        for table in (Slot, Appointment)
    )
    added = col(Provider.created_at)
    query = select(Provider.id, func.least(added, *firsts).label("since"), Provider.archived_at).where(
        Provider.organization_id == uow.organization_id, col(Provider.id).in_(provider_ids)
    )
    return {
        row["id"]: Stay(start_of_day(local_day(row["since"], uow.zone), uow.zone), row["archived_at"])
        for row in await uow.list(query)
    }


def _spans(found: Sequence[RowMapping]) -> defaultdict[UUID, list[Span]]:
    spans: defaultdict[UUID, list[Span]] = defaultdict(list)
    for row in found:
        spans[row["provider_id"]].append(Span(row["start"], row["end"]))
    return spans
