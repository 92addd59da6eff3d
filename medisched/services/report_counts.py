"""What reports count, in the database: a few statements, however many appointments."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.reports import Period

ASKED = """
    a.organization_id = :organization and a.provider_id = any(:providers)
    and (:service is null or a.service_id = :service)
"""
# An appointment lasts a day at most: the index needs only starts.
WITHIN = f"""{ASKED} and a.status <> 'cancelled'
    and a.start < :end and a.start > cast(:begin as timestamptz) - interval '24 hours' and a."end" > :begin"""
LEAD = "extract(epoch from start - booked_at) / 3600"
IS_PLANNED = "status <> 'cancelled' and booked_at < start"
COUNTS = f"""
    with found as (
        select p.department_id, a.provider_id, a.service_id, a.status, a.start, a."end", a.cancelled_at,
               (a.start at time zone :zone)::date as day,
               coalesce((select min(c.changed_at) from appointment_changes c
                          where c.organization_id = a.organization_id and c.appointment_id = a.id
                            and c.kind = 'booked'), a.created_at) as booked_at
          from appointments a
          join providers p on p.organization_id = a.organization_id and p.id = a.provider_id
         where {ASKED} and a.start >= :begin and a.start < :end
    )
    select grouping(department_id, provider_id, service_id, day) as level,
           department_id, provider_id, service_id, day,
           count(*) as appointments,
           count(*) filter (where status = 'fulfilled') as fulfilled,
           count(*) filter (where status = 'no_show') as no_shows,
           count(*) filter (where status in ('booked', 'arrived', 'in_progress') and "end" <= :now) as unmarked,
           count(*) filter (where status = 'cancelled') as cancelled,
           count(*) filter (where status = 'cancelled'
                            and cancelled_at > start - (select cancellation_window * interval '1 minute'
                                                          from organizations where id = :organization)
                           ) as cancelled_late,
           percentile_cont(0.5) within group (order by {LEAD}) filter (where {IS_PLANNED}) as lead_hours_median,
           avg({LEAD}) filter (where {IS_PLANNED}) as lead_hours_mean
      from found
     group by grouping sets ((), (department_id), (provider_id), (service_id), (day))
"""  # noqa: S608 - nothing of what people enter
COVERED = 'extract(epoch from least(a."end", :end) - greatest(a.start, :begin))'
MINUTES = f"""
    select a.provider_id, a.service_id,
           coalesce(sum({COVERED}) filter (where not a.overbooked), 0)::bigint / 60 as booked_minutes,
           coalesce(sum({COVERED}) filter (where a.overbooked), 0)::bigint / 60 as overbooked_minutes
      from appointments a
     where {WITHIN}
     group by a.provider_id, a.service_id
"""  # noqa: S608 - nothing of what people enter
# Every zone's clocks differ from UTC by whole quarters: a quarter lies in one hour of the wall clock.
QUARTER = "extract(epoch from least(a.\"end\", q.at + interval '15 minutes', :end) - greatest(a.start, q.at, :begin))"
HOURS = f"""
    select (q.at at time zone :zone)::date as day, extract(hour from q.at at time zone :zone)::int as hour,
           sum({QUARTER})::bigint / 60 as minutes,
           coalesce(sum({QUARTER}) filter (where not a.overbooked), 0)::bigint / 60 as booked_minutes
      from appointments a
     cross join lateral generate_series(
            date_bin('15 minutes', greatest(a.start, :begin), timestamptz '2000-01-01 00:00Z'),
            least(a."end", :end) - interval '1 microsecond', interval '15 minutes') as q(at)
     where {WITHIN}
     group by 1, 2
"""  # noqa: S608 - nothing of what people enter
SLOTS = """
    select s.provider_id, count(*) as published, count(*) filter (where s.status = 'busy') as taken
      from slots s
     where s.organization_id = :organization and s.provider_id = any(:providers) and s.published
       and s.start >= :begin and s.start < :end
     group by s.provider_id
"""


def _named(statement: str) -> Any:
    return text(statement).bindparams(bindparam("organization", type_=Uuid), bindparam("providers", type_=ARRAY(Uuid)))


def _narrowed(statement: str) -> Any:
    return _named(statement.replace(":service is null", "cast(:service as uuid) is null")).bindparams(
        bindparam("service", type_=Uuid)
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found in one period: counts of everything, by department, provider, service and day; and minutes."""

    whole: Mapping[str, Any]
    departments: Mapping[UUID, Mapping[str, Any]]
    providers: Mapping[UUID, Mapping[str, Any]]
    services: Mapping[UUID | None, Mapping[str, Any]]
    days: Mapping[date, Mapping[str, Any]]
    minutes: Sequence[RowMapping]
    slots: Mapping[UUID, RowMapping] = field(default_factory=dict["UUID", "RowMapping"])


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose appointments are counted, and of which service (None: any)."""

    provider_ids: Sequence[UUID]
    service_id: UUID | None = None


LEVELS = {0b1111: "whole", 0b0111: "department_id", 0b1011: "provider_id", 0b1101: "service_id", 0b1110: "day"}


async def count_appointments(uow: UnitOfWork, period: Period, scope: Scope) -> Counts:
    """Three statements. Published slots belong to no service, and are not counted for one."""
    values = _values(uow, period, scope)
    by_level: dict[str, dict[Any, Mapping[str, Any]]] = defaultdict(dict)
    for row in await uow.list(_narrowed(COUNTS), **values, zone=uow.timezone, now=uow.now):
        name = LEVELS[row["level"]]
        by_level[name][row.get(name)] = row
    minutes = await uow.list(_narrowed(MINUTES), **values)
    del values["service"]
    slots = await uow.list(_named(SLOTS), **values) if scope.service_id is None else []
    return Counts(
        whole=by_level["whole"].get(None, {}),
        departments=by_level["department_id"],
        providers=by_level["provider_id"],
        services=by_level["service_id"],
        days=by_level["day"],
        minutes=minutes,
        slots={row["provider_id"]: row for row in slots},
    )


async def count_minutes_by_hour(uow: UnitOfWork, period: Period, scope: Scope) -> Sequence[RowMapping]:
    """Day, hour, minutes of all appointments and of those that are not overbooked."""
    return await uow.list(_narrowed(HOURS), **_values(uow, period, scope), zone=uow.timezone)


def _values(uow: UnitOfWork, period: Period, scope: Scope) -> dict[str, Any]:
    start, end = period.span(uow.zone)
    return {
        "organization": uow.organization_id,
        "providers": list(scope.provider_ids),
        "service": scope.service_id,
        "begin": start,
        "end": end,
    }
