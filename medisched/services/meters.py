"""The numbers of all workers, added up in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.models import JobRun, SlowRequest
from medisched.models.base import new_id

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.meters import Taken

SLOW_KEPT = 1000
JOBS, SLOW = (SlowRequest.metadata.tables[table.__tablename__] for table in (JobRun, SlowRequest))
ADD = """
    insert into meters as known (name, labels, value)
    select * from unnest($1::varchar[], $2::varchar[], $3::double precision[])
    on conflict (name, labels) do update set value = known.value + excluded.value
"""


@requires(Permission.RUN_JOBS)
async def add_meters(uow: UnitOfWork, taken: Taken) -> None:
    """Add what one process has counted. In one order, so that two of them wait for each other and never both."""
    if taken.counts:
        keys = sorted(taken.counts)
        names, labels = [name for name, _ in keys], [label for _, label in keys]
        await uow.ask(ADD, names, labels, [float(taken.counts[key]) for key in keys])
    if taken.jobs:
        await _add_jobs(uow, taken)
    if taken.slow:
        rows = [
            {"id": new_id(), "method": one.method, "route": one.route[:200]}
            | {"status": one.status, "milliseconds": one.milliseconds}
            for one in taken.slow
        ]
        await uow.run(insert(SLOW).values(rows))


async def _add_jobs(uow: UnitOfWork, taken: Taken) -> None:
    rows = [
        {"name": name, "every": note.every, "runs": note.runs, "failures": note.failures, "last_at": note.last_at}
        | {"milliseconds": note.milliseconds, "failed_at": note.failed_at, "error": note.error[:500]}
        for name, note in sorted(taken.jobs.items())
    ]
    added = upsert(JOBS).values(rows)
    new, old = added.excluded, JOBS.c
    await uow.run(
        added.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "every": new.every,
                "runs": old.runs + new.runs,
                "failures": old.failures + new.failures,
                "last_at": func.greatest(old.last_at, new.last_at),
                "milliseconds": new.milliseconds,
                "failed_at": func.coalesce(new.failed_at, old.failed_at),
                "error": func.coalesce(func.nullif(new.error, ""), old.error),
            },
        )
    )


@requires(Permission.RUN_JOBS)
async def forget_slow_requests(uow: UnitOfWork) -> int:
    """Delete all but the newest thousand; how many."""
    kept = select(SlowRequest.id).order_by(col(SlowRequest.id).desc()).limit(SLOW_KEPT)
    return await uow.run(delete(SLOW).where(SLOW.c.id.not_in(kept)))
