"""How the installation is doing, for those who run it: read in a role that may change nothing."""

from __future__ import annotations

import platform
from datetime import timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

from sqlalchemy import select, text
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.models import JobRun, SlowRequest
from medisched.schemas.operations import (
    DatabaseView,
    DeliveriesView,
    JobView,
    OperationsView,
    SlowRequestView,
    TableSizeView,
    VersionsView,
)
from medisched.services.mail_health import read_mail_health

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork

DAY = timedelta(days=1)
MOST_TABLES = 10
MOST_SLOW = 25
LATE_AFTER = 3
"""Pauses without a run."""
PATIENCE = timedelta(minutes=1)
"""Longer than numbers are on their way."""
POLAR = text(
    """
    select count(*) filter (where created_at > :since and state in ('applied', 'ignored')) as done,
           count(*) filter (where created_at > :since and state = 'failed') as failed,
           count(*) filter (where state = 'pending') as waiting,
           min(created_at) filter (where state = 'pending') as oldest_waiting_at,
           count(*) filter (where state in ('unknown', 'failed')) as attention,
           max(created_at) as last_at
      from polar_events where created_at > :since or state in ('pending', 'unknown', 'failed')
    """
)
WEBHOOKS = text(
    """
    select lately.*, waiting.*,
           (select count(*) from webhook_endpoints where status = 'disabled') as attention
      from (select count(*) filter (where status = 'delivered') as done,
                   count(*) filter (where status = 'failed') as failed, max(delivered_at) as last_at
              from webhook_deliveries where created_at > :since and type <> 'test.ping') lately,
           (select count(*) as waiting, min(due_at) as oldest_waiting_at
              from webhook_deliveries where status = 'waiting') waiting
    """
)
DATABASE = text(
    """
    select pg_database_size(current_database()) as size,
           (select count(*) from pg_stat_activity where datname = current_database()) as connections,
           current_setting('max_connections')::int as most_connections,
           split_part(current_setting('server_version'), ' ', 1) as postgresql,
           (select version_num from alembic_version) as migration
    """
)
TABLES = text(
    """
    select c.relname as name, pg_total_relation_size(c.oid) as size, greatest(c.reltuples, 0)::bigint as rows
      from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
     order by 2 desc, 1 limit :most
    """
)


@requires(Permission.ADMINISTER)
async def get_operations(uow: UnitOfWork) -> OperationsView:
    """Mail, messages between servers, jobs, database, versions, slow requests: a fixed number of statements."""
    await uow.take_role("operator")
    since = uow.now - DAY
    database = (await uow.list(DATABASE))[0]
    slow = select(SlowRequest).order_by(col(SlowRequest.id).desc()).limit(MOST_SLOW)
    return OperationsView(
        at=uow.now,
        mail=await read_mail_health(uow),
        polar=DeliveriesView.of((await uow.list(POLAR, since=since))[0]),
        webhooks=DeliveriesView.of((await uow.list(WEBHOOKS, since=since))[0]),
        jobs=await _list_jobs(uow),
        database=DatabaseView.of(
            database, tables=[TableSizeView.of(row) for row in await uow.list(TABLES, most=MOST_TABLES)]
        ),
        versions=VersionsView.of(
            database, medisched=version("medisched"), python=platform.python_version(), reflex=version("reflex")
        ),
        slow_requests=[SlowRequestView.of(row) for row in (await uow.db.execute(slow)).scalars()],
    )


async def _list_jobs(uow: UnitOfWork) -> list[JobView]:
    """Those that fail or are late first."""
    rows = (await uow.db.execute(select(JobRun).order_by(JobRun.name))).scalars()
    found = [
        JobView.of(row, is_late=uow.now - row.last_at > timedelta(seconds=row.every) * LATE_AFTER + PATIENCE)
        for row in rows
    ]
    return sorted(found, key=lambda job: (not job.is_late, job.name))
