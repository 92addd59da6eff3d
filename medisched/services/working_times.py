"""When providers work and when the house is closed, as searches for time need it: few statements, however many days."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Integer, Uuid, and_, any_, bindparam, null, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from medisched.db.prepared import Prepared
from medisched.domain.working_time import Closing, Hours, WallSpan
from medisched.integrations.public_holidays import find_holidays
from medisched.models import Closure, DateOverride, OpenHoliday, Organization, WorkingHours
from medisched.schemas.closures import ClosureView
from medisched.schemas.working_hours import SpanView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.db.wire import Ask

OWN = bindparam("organization", type_=Uuid)


async def load_hours(
    uow: UnitOfWork, provider_ids: Sequence[UUID], first_day: date, last_day: date
) -> Mapping[UUID, Hours]:
    """Each provider's hours with the overrides of these days; without any hours they do not work."""
    return read_hours((await uow.ask_all(*ask_hours(uow, provider_ids, first_day, last_day)))[0], provider_ids)


def ask_hours(uow: UnitOfWork, provider_ids: Sequence[UUID], first_day: date, last_day: date) -> tuple[Ask]:
    """The question behind `load_hours`."""
    asked = {"providers": list(provider_ids), "first": first_day, "last": last_day}
    return (_hours().ask(organization=uow.organization_id, **asked),)


def read_hours(rows: Sequence[Mapping[str, Any]], provider_ids: Sequence[UUID]) -> Mapping[UUID, Hours]:
    """Its answer."""
    weekly: dict[UUID, dict[int, list[WallSpan]]] = {one: {} for one in provider_ids}
    overrides: dict[UUID, dict[date, list[WallSpan]]] = {one: {} for one in provider_ids}
    for row in rows:
        if row["day"] is None:
            spans = weekly[row["provider_id"]].setdefault(row["weekday"], [])
        else:
            spans = overrides[row["provider_id"]].setdefault(row["day"], [])
        if row["start_minute"] is not None:
            spans.append(WallSpan(row["start_minute"], row["end_minute"]))
    return {one: Hours(weekly[one], overrides[one]) for one in provider_ids}


async def load_closings(uow: UnitOfWork, first_day: date, last_day: date) -> list[Closing]:
    """Closures and public holidays that touch these days."""
    return read_closings(
        *await uow.ask_all(*ask_closings(uow, first_day, last_day)), first_day=first_day, last_day=last_day
    )


async def load_closures(uow: UnitOfWork, first_day: date, last_day: date) -> list[ClosureView]:
    """The same with their names, earliest first; one of yesterday may reach over midnight."""
    return _closures(
        *await uow.ask_all(*ask_closings(uow, first_day, last_day)), first_day=first_day, last_day=last_day
    )


def ask_closings(uow: UnitOfWork, first_day: date, last_day: date) -> tuple[Ask, Ask]:
    """The questions behind `load_closings`: closures, and the country with the holidays that are worked."""
    own = uow.organization_id
    return (
        _closed().ask(organization=own, yesterday=first_day - timedelta(days=1), last=last_day),
        _open_days().ask(organization=own, first=first_day, last=last_day),
    )


def read_closings(
    closures: Sequence[Mapping[str, Any]], open_days: Sequence[Mapping[str, Any]], *, first_day: date, last_day: date
) -> list[Closing]:
    """Their answers."""
    return [closing_of(view) for view in _closures(closures, open_days, first_day=first_day, last_day=last_day)]


def _closures(
    closures: Sequence[Mapping[str, Any]], open_days: Sequence[Mapping[str, Any]], *, first_day: date, last_day: date
) -> list[ClosureView]:
    found = [*map(_view_of_row, closures), *_holidays(open_days, first_day, last_day)]
    return sorted(found, key=lambda view: view.first_day)


def _holidays(rows: Sequence[Mapping[str, Any]], first_day: date, last_day: date) -> list[ClosureView]:
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
    return ClosureView.of(closure, name=closure.reason, span=_span(closure.start_minute, closure.end_minute))


def _view_of_row(row: Mapping[str, Any]) -> ClosureView:
    return ClosureView.of(row, name=row["reason"], span=_span(row["start_minute"], row["end_minute"]))


def _span(start_minute: int | None, end_minute: int | None) -> SpanView | None:
    return None if start_minute is None or end_minute is None else SpanView.between(start_minute, end_minute)


def closing_of(view: ClosureView) -> Closing:
    """A closure as the search for time sees it."""
    span = None
    if view.span is not None:
        start = int(view.span.start[:2]) * 60 + int(view.span.start[3:])
        span = WallSpan(start, start + view.span.minutes)
    return Closing(view.first_day, view.last_day, span)


@cache
def _hours() -> Prepared:
    """Weekly rows have no day, those of a date no weekday."""
    providers = bindparam("providers", type_=ARRAY(Uuid))
    weekly, dated = WorkingHours, DateOverride
    every_week = select(
        weekly.provider_id, weekly.weekday, null().cast(Date).label("day"), weekly.start_minute, weekly.end_minute
    ).where(weekly.organization_id == OWN, weekly.provider_id == any_(providers))
    on_dates = select(dated.provider_id, null().cast(Integer), dated.day, dated.start_minute, dated.end_minute).where(
        dated.organization_id == OWN,
        dated.provider_id == any_(providers),
        dated.day >= bindparam("first", type_=Date),
        dated.day <= bindparam("last", type_=Date),
    )
    rows = union_all(every_week, on_dates).subquery()
    return Prepared(select(rows).order_by(rows.c.provider_id, rows.c.weekday, rows.c.day, rows.c.start_minute))


@cache
def _closed() -> Prepared:
    return Prepared(
        select(*Closure.__table__.c)  # type: ignore[attr-defined]
        .where(
            Closure.organization_id == OWN,
            Closure.first_day <= bindparam("last", type_=Date),
            Closure.last_day >= bindparam("yesterday", type_=Date),
        )
        .order_by(Closure.first_day, Closure.id)
    )


@cache
def _open_days() -> Prepared:
    is_worked = and_(
        OpenHoliday.organization_id == Organization.id,
        OpenHoliday.day >= bindparam("first", type_=Date),
        OpenHoliday.day <= bindparam("last", type_=Date),
    )
    return Prepared(
        select(Organization.holiday_country, Organization.holiday_region, OpenHoliday.day)
        .outerjoin(OpenHoliday, is_worked)
        .where(Organization.id == OWN)
    )
