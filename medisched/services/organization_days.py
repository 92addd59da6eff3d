"""Organizations and their days in numbers: counted by the program, read by the platform's administrators."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from medisched.domain.access import Permission, requires
from medisched.models import Organization, OrganizationDay, OrganizationNumbers
from medisched.models.organization_days import COUNTED
from medisched.services.admin_counts import counts_of

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork

LOCK = 5_108_201_741
"""Any number that nobody else locks in this database."""
STILL_CHANGING = timedelta(days=2)
"""So long after its end a day may look different: mail is tried for a day, and clocks of servers differ."""
BEGINNING = date(2000, 1, 1)
DAYS = f"""
    with happened as (
        select organization_id, changed_at as at,
               case when kind = 'status' then status else kind end as what
          from appointment_changes where changed_at >= :since and changed_at < :until
         union all
        select organization_id, created_at, begun_by from login_sessions
         where created_at >= :since and created_at < :until
         union all
        select organization_id, created_at, 'mail_' || status from emails
         where created_at >= :since and created_at < :until
         union all
        select organization_id, created_at, 'mail_delivered' from emails
         where created_at >= :since and created_at < :until and delivered_at is not null and bounced_at is null
    )
    insert into organization_days (id, organization_id, day, {", ".join(COUNTED)})
    select gen_random_uuid(), organization_id, (at at time zone 'UTC')::date,
           count(*) filter (where what = 'booked'),
           count(*) filter (where what = 'moved'),
           count(*) filter (where what = 'cancelled'),
           count(*) filter (where what = 'no_show'),
           count(*) filter (where what = 'sign_in'),
           count(*) filter (where what in ('mail_queued', 'mail_sent', 'mail_dead')),
           count(*) filter (where what = 'mail_sent'),
           count(*) filter (where what = 'mail_delivered'),
           count(*) filter (where what = 'mail_dead')
      from happened group by 2, 3
        on conflict (organization_id, day) do update
       set ({", ".join(COUNTED)}) = ({", ".join(f"excluded.{name}" for name in COUNTED)})
     where ({", ".join(f"organization_days.{name}" for name in COUNTED)})
        is distinct from ({", ".join(f"excluded.{name}" for name in COUNTED)})
"""  # noqa: S608 - names of our own columns


NUMBERS = ("members", "departments", "providers", "appointments_this_month", "last_activity_at")


@requires(Permission.RUN_JOBS)
async def count_organizations(uow: UnitOfWork) -> int:
    """Count again what each organization has; how many differed. None while another worker is at it."""
    await uow.take_role("counter")
    if not await _is_alone(uow):
        return 0
    names = ("id", "timezone", "created_at")
    all_of_them = select(*(Organization.__table__.c[name] for name in names)).subquery("organization")
    counted = select(func.gen_random_uuid(), all_of_them.c.id, *counts_of(uow.now, all_of_them))
    written = insert(OrganizationNumbers).from_select(["id", "organization_id", *NUMBERS], counted)
    old = [getattr(OrganizationNumbers, name) for name in NUMBERS]
    new = [written.excluded[name] for name in NUMBERS]
    return await uow.run(
        written.on_conflict_do_update(
            index_elements=["organization_id"],
            set_=dict(zip(NUMBERS, new, strict=True)),
            where=tuple_(*old).is_distinct_from(tuple_(*new)),
        )
    )


@requires(Permission.RUN_JOBS)
async def count_days(uow: UnitOfWork) -> int:
    """Count again all days that may still change; how many differed. None while another worker is at it.

    The first time, and after a pause, all that happened since.
    """
    await uow.take_role("counter")
    if not await _is_alone(uow):
        return 0
    newest: date | None = (await uow.db.execute(select(func.max(OrganizationDay.day)))).scalar_one()
    today = uow.now.astimezone(UTC).date()
    first = min(newest, today) - STILL_CHANGING if newest else BEGINNING
    since, until = (datetime.combine(day, time.min, UTC) for day in (first, today + timedelta(days=1)))
    return await uow.run(text(DAYS), since=since, until=until)


async def _is_alone(uow: UnitOfWork) -> bool:
    """Whether no other worker counts at present; none will until the end of the transaction."""
    lock = await uow.list(select(func.pg_try_advisory_xact_lock(LOCK).label("mine")))
    return bool(lock[0]["mine"])
