"""When providers work and when the house is closed, as searches for time need it: few statements, however many days."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from medisched.domain.working_time import Closing, Hours, WallSpan
from medisched.integrations.public_holidays import find_holidays
from medisched.models import Closure, DateOverride, OpenHoliday, Organization, WorkingHours
from medisched.schemas.closures import ClosureView
from medisched.schemas.working_hours import SpanView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork


async def load_hours(
    uow: UnitOfWork, provider_ids: Sequence[UUID], first_day: date, last_day: date
) -> Mapping[UUID, Hours]:
    """Each provider's hours with the overrides of these days; without any hours they do not work."""
    weekly: dict[UUID, dict[int, list[WallSpan]]] = defaultdict(lambda: defaultdict(list))
    for row in await _list_weekly(uow, provider_ids):
        weekly[row["provider_id"]][row["weekday"]].append(WallSpan(row["start_minute"], row["end_minute"]))
    overrides: dict[UUID, dict[date, list[WallSpan]]] = defaultdict(lambda: defaultdict(list))
    for row in await _list_overrides(uow, provider_ids, first_day, last_day):
        spans = overrides[row["provider_id"]][row["day"]]
        if row["start_minute"] is not None:
            spans.append(WallSpan(row["start_minute"], row["end_minute"]))
    return {one: Hours(dict(weekly[one]), dict(overrides[one])) for one in provider_ids}


async def load_closings(uow: UnitOfWork, first_day: date, last_day: date) -> list[Closing]:
    """Closures and public holidays that touch these days."""
    return [closing_of(view) for view in await load_closures(uow, first_day, last_day)]


async def load_closures(uow: UnitOfWork, first_day: date, last_day: date) -> list[ClosureView]:
    """The same with their names, earliest first; one of yesterday may reach over midnight."""
    query = (
        select(Closure)
        .where(
            Closure.organization_id == uow.organization_id,
            Closure.first_day <= last_day,
            Closure.last_day >= first_day - timedelta(days=1),
        )
        .order_by(Closure.first_day, Closure.id)
    )
    closures = [view_of(closure) for closure in (await uow.db.execute(query)).scalars()]
    found = [*closures, *await load_holidays(uow, first_day, last_day)]
    return sorted(found, key=lambda view: view.first_day)


async def load_holidays(uow: UnitOfWork, first_day: date, last_day: date) -> list[ClosureView]:
    """Public holidays on which the organization is closed."""
    query = (
        select(Organization.holiday_country, Organization.holiday_region, OpenHoliday.day)
        .outerjoin(
            OpenHoliday,
            and_(
                OpenHoliday.organization_id == Organization.id,
                OpenHoliday.day >= first_day,
                OpenHoliday.day <= last_day,
            ),
        )
        .where(Organization.id == uow.organization_id)
    )
    rows = await uow.list(query)
    open_days = {row["day"] for row in rows}
    names = holidays_between(rows[0]["holiday_country"], rows[0]["holiday_region"], first_day, last_day)
    return [ClosureView(name=name, first_day=day, last_day=day) for day, name in names.items() if day not in open_days]


def holidays_between(country: str, region: str, first_day: date, last_day: date) -> dict[date, str]:
    """Days and names, in order."""
    return {
        day: name
        for year in range(first_day.year, last_day.year + 1)
        for day, name in find_holidays(country, region, year).items()
        if first_day <= day <= last_day
    }


def view_of(closure: Closure) -> ClosureView:
    """A closure as people see it."""
    span = None
    if closure.start_minute is not None and closure.end_minute is not None:
        span = SpanView.between(closure.start_minute, closure.end_minute)
    return ClosureView.of(closure, name=closure.reason, span=span)


def closing_of(view: ClosureView) -> Closing:
    """A closure as the search for time sees it."""
    span = None
    if view.span is not None:
        start = int(view.span.start[:2]) * 60 + int(view.span.start[3:])
        span = WallSpan(start, start + view.span.minutes)
    return Closing(view.first_day, view.last_day, span)


async def _list_weekly(uow: UnitOfWork, provider_ids: Sequence[UUID]) -> Sequence[RowMapping]:
    query = (
        select(WorkingHours.provider_id, WorkingHours.weekday, WorkingHours.start_minute, WorkingHours.end_minute)
        .where(WorkingHours.organization_id == uow.organization_id, WorkingHours.provider_id.in_(provider_ids))
        .order_by(WorkingHours.provider_id, WorkingHours.weekday, WorkingHours.start_minute)
    )
    return await uow.list(query)


async def _list_overrides(
    uow: UnitOfWork, provider_ids: Sequence[UUID], first_day: date, last_day: date
) -> Sequence[RowMapping]:
    query = (
        select(DateOverride.provider_id, DateOverride.day, DateOverride.start_minute, DateOverride.end_minute)
        .where(
            DateOverride.organization_id == uow.organization_id,
            DateOverride.provider_id.in_(provider_ids),
            DateOverride.day >= first_day,
            DateOverride.day <= last_day,
        )
        .order_by(DateOverride.provider_id, DateOverride.day, DateOverride.start_minute)
    )
    return await uow.list(query)
