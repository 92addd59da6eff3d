"""Figures for owners: a period, the one before, and both apart by department, provider, service, day and hour."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from medisched.domain.access import Permission, requires
from medisched.domain.clock import local_day
from medisched.domain.errors import Invalid
from medisched.domain.reports import (
    LONGEST_PERIOD,
    Period,
    Presets,
    days_ahead,
    median_days,
    minutes_by_hour,
    own_period,
    preset_period,
    rate,
)
from medisched.domain.texts import _
from medisched.schemas.reports import (
    FiguresView,
    ReportChoicesView,
    ReportChoiceView,
    ReportDayView,
    ReportHourView,
    ReportLineView,
    ReportQuery,
    ReportView,
    TodayView,
)
from medisched.services.next_times import find_third_times
from medisched.services.offered_minutes import load_offered_minutes
from medisched.services.report_counts import Counts, count_appointments, count_minutes_by_hour
from medisched.services.report_lists import list_named, read_scope

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.services.offered_minutes import Minutes
    from medisched.services.report_lists import Asked, Named

HOUR = 60
FIRST_YEAR, LAST_YEAR = 2001, 2199


@dataclass(frozen=True, slots=True)
class _Facts:
    """All that the figures of one period are made of."""

    period: Period
    counts: Counts
    offered: Minutes

    def offered_by(self, provider_ids: Collection[UUID]) -> int:
        """Minutes that these providers offered in the period."""
        days = set(self.period.days)
        return sum(n for (one, day), n in self.offered.items() if one in provider_ids and day in days)


@requires(Permission.SEE_REPORTS)
async def get_report(uow: UnitOfWork, query: ReportQuery) -> ReportView:
    """The figures of a period and of the one before. So many statements, however many days and appointments."""
    period, before = read_period(uow, query)
    named = await list_named(uow)
    asked = await read_scope(uow, named, query)
    offered = await load_offered_minutes(uow, asked.offering, Period(before.first, period.last))
    now = _Facts(period, await count_appointments(uow, period, asked.scope), offered)
    earlier = _Facts(before, await count_appointments(uow, before, asked.scope), offered)
    hours = await count_minutes_by_hour(uow, period, asked.scope)
    thirds = await find_third_times(uow, asked.offering, query.service_id)
    waits = {one: days_ahead(start, uow.now, uow.zone) for one, start in thirds.items()}
    return ReportView(
        from_=period.first,
        to=period.last,
        before_from=before.first,
        before_to=before.last,
        timezone=uow.timezone,
        figures=_whole(now, asked, waits),
        before=_whole(earlier, asked, {}),
        departments=_departments(now, named, asked, waits),
        providers=_providers(now, named, asked, waits),
        services=_services(now, named),
        days=_days(now, hours),
        hours_from=_hours_from(now, earlier, hours),
        hours=_hours(now, earlier, hours),
        third_next_of=len(waits),
    )


@requires(Permission.SEE_REPORTS)
async def get_today(uow: UnitOfWork) -> TodayView:
    """How full each department is today, and how the week goes."""
    today = local_day(uow.now, uow.zone)
    week = read_period(uow, ReportQuery(period="this_week")).period
    named = await list_named(uow)
    asked = await read_scope(uow, named, ReportQuery())
    offered = await load_offered_minutes(uow, asked.offering, week)
    day = Period(today, today)
    now = _Facts(day, await count_appointments(uow, day, asked.scope), offered)
    whole = _Facts(week, await count_appointments(uow, week, asked.scope), offered)
    return TodayView(departments=_departments(now, named, asked, {}), week=_whole(whole, asked, {}))


@requires(Permission.SEE_REPORTS)
async def list_report_choices(uow: UnitOfWork) -> ReportChoicesView:
    """What a report can be narrowed down to."""
    named = await list_named(uow)
    departments, providers, services = ([ReportChoiceView.of(row) for row in rows] for rows in named)
    return ReportChoicesView(departments=departments, providers=providers, services=services)


def read_period(uow: UnitOfWork, query: ReportQuery) -> Presets:
    """The days that are asked for and those before them; what cannot be is refused."""
    if query.from_ is None and query.to is None:
        found = preset_period(query.period, local_day(uow.now, uow.zone))
        if found is None:
            raise Invalid({"period": _("Please choose one from the list.")})
        return found
    if query.from_ is None or query.to is None:
        missing = "to" if query.to is None else "from"
        raise Invalid({missing: _("Please choose the first and the last day.")})
    if not FIRST_YEAR <= query.from_.year <= query.to.year <= LAST_YEAR or query.to < query.from_:
        raise Invalid({"to": _("The last day must not be before the first.")}, code="period_reversed")
    if (query.to - query.from_).days >= LONGEST_PERIOD:
        raise Invalid({"to": _("Please choose at most 366 days.")}, code="period_too_long")
    return own_period(query.from_, query.to)


def figures_of(row: Mapping[str, Any], minutes: Sequence[RowMapping], slots: Sequence[RowMapping]) -> dict[str, Any]:
    """What was counted, and the rates that follow from it; offered time is apart."""
    published, taken = (sum(one[name] for one in slots) for name in ("published", "taken"))
    count, missed, kept = (row.get(name, 0) for name in ("appointments", "no_shows", "fulfilled"))
    return {
        **{
            name: row.get(name, 0)
            for name in ("appointments", "fulfilled", "no_shows", "unmarked", "cancelled", "cancelled_late")
        },
        "booked_minutes": sum(one["booked_minutes"] for one in minutes),
        "overbooked_minutes": sum(one["overbooked_minutes"] for one in minutes),
        "slots_published": published,
        "slots_taken": taken,
        "fill_rate": rate(taken, published),
        "lead_hours_median": _hours_of(row.get("lead_hours_median")),
        "lead_hours_mean": _hours_of(row.get("lead_hours_mean")),
        "no_show_rate": rate(missed, missed + kept),
        "cancellation_rate": rate(row.get("cancelled", 0), count),
    }


def _hours_of(value: Any) -> float | None:
    return None if value is None else round(float(value), 2)


def _with_offer(found: dict[str, Any], offered: int) -> dict[str, Any]:
    return {**found, "offered_minutes": offered, "utilisation": rate(found["booked_minutes"], offered)}


def _whole(facts: _Facts, asked: Asked, waits: Mapping[UUID, int | None]) -> FiguresView:
    counts = facts.counts
    found = figures_of(counts.whole, counts.minutes, list(counts.slots.values()))
    offered = facts.offered_by(set(asked.offering))
    return FiguresView(**_with_offer(found, offered), third_next_days=median_days(list(waits.values())))


def _departments(facts: _Facts, named: Named, asked: Asked, waits: Mapping[UUID, int | None]) -> list[ReportLineView]:
    lines = []
    for department in named.departments:
        own = {row["id"] for row in named.providers if row["department_id"] == department["id"]}
        row = facts.counts.departments.get(department["id"], {})
        line = _line(facts, department, row, own & set(asked.scope.provider_ids), asked, waits)
        if own & set(asked.scope.provider_ids):
            lines.append(line)
    return lines


def _providers(facts: _Facts, named: Named, asked: Asked, waits: Mapping[UUID, int | None]) -> list[ReportLineView]:
    """All who are asked about; of archived ones those who did anything."""
    lines = [
        (row, _line(facts, row, facts.counts.providers.get(row["id"], {}), {row["id"]}, asked, waits))
        for row in named.providers
        if row["id"] in asked.scope.provider_ids
    ]
    return [line for row, line in lines if row["archived_at"] is None or line.appointments or line.offered_minutes]


def _line(  # noqa: PLR0917 - the facts of one line
    facts: _Facts,
    named: RowMapping,
    row: Mapping[str, Any],
    provider_ids: Collection[UUID],
    asked: Asked,
    waits: Mapping[UUID, int | None],
) -> ReportLineView:
    minutes = [one for one in facts.counts.minutes if one["provider_id"] in provider_ids]
    slots = [one for provider_id, one in facts.counts.slots.items() if provider_id in provider_ids]
    offered = facts.offered_by(set(asked.offering) & set(provider_ids))
    return ReportLineView(
        id=named["id"],
        name=named["name"],
        detail=named.get("detail", ""),
        third_next_days=median_days([wait for one, wait in waits.items() if one in provider_ids]),
        **_with_offer(figures_of(row, minutes, slots), offered),
    )


def _services(facts: _Facts, named: Named) -> list[ReportLineView]:
    """Those that were booked; last what was booked without a service, from published slots."""
    names = {row["id"]: row["name"] for row in named.services}
    lines = []
    for service_id in [*names, None]:
        row = facts.counts.services.get(service_id, {})
        minutes = [one for one in facts.counts.minutes if one["service_id"] == service_id]
        if row or minutes:
            found = figures_of(row, minutes, [])
            lines.append(ReportLineView(id=service_id, name=names[service_id] if service_id else "", **found))
    return lines


def _days(facts: _Facts, hours: Sequence[RowMapping]) -> list[ReportDayView]:
    booked: Counter[date] = Counter()
    offered: Counter[date] = Counter()
    for row in hours:
        booked[row["day"]] += row["booked_minutes"]
    for (_provider, day), minutes in facts.offered.items():
        offered[day] += minutes
    return [
        ReportDayView.of(
            facts.counts.days.get(day, {}), day=day, booked_minutes=booked[day], offered_minutes=offered[day]
        )
        for day in facts.period.days
    ]


def _hours_from(now: _Facts, earlier: _Facts, found: Sequence[RowMapping]) -> date | None:
    """The first day of the period on which anything could have been: an average over the time before means nothing."""
    begun = {day for (_provider, day), minutes in now.offered.items() if minutes}
    begun |= {row["day"] for row in found} | set(earlier.counts.days)
    return max(min(begun), now.period.first) if begun and min(begun) <= now.period.last else None


def _hours(now: _Facts, earlier: _Facts, found: Sequence[RowMapping]) -> list[ReportHourView]:
    minutes = minutes_by_hour({(row["day"], row["hour"]): row["minutes"] for row in found})
    first = _hours_from(now, earlier, found) or now.period.first
    weekdays = Counter(day.isoweekday() for day in now.period.days if day >= first)
    return [
        ReportHourView(weekday=weekday, hour=hour, minutes=count, at_once=round(count / HOUR / weekdays[weekday], 2))
        for (weekday, hour), count in sorted(minutes.items())
    ]
