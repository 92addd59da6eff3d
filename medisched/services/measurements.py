"""What Prometheus reads: the counters of all workers, and how things are now. Never by organization."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from sqlalchemy import text

from medisched.domain.access import Permission, requires
from medisched.domain.meters import BUCKETS, DELIVERIES, EVENTS, MAILS, REQUESTS, SECONDS, labels_text

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork

Kind = Literal["counter", "gauge", "histogram"]
COUNTED: dict[str, tuple[Kind, str]] = {
    REQUESTS: ("counter", "Answered requests by the template of their route."),
    SECONDS: ("histogram", "How long requests took until they were answered."),
    EVENTS: ("counter", "Events of open pages by their handler."),
    MAILS: ("counter", "Mails that a sender accepted or refused."),
    DELIVERIES: ("counter", "Tries to deliver to organizations' webhooks."),
}
JOBS = text("select name, runs, failures, last_at, milliseconds from job_runs order by name")
METERS = text("select name, labels, value from meters order by name, labels")
NOW = text(
    """
    select (select count(*) from emails where status = 'queued') as waiting,
           (select count(*) from emails where status = 'dead') as dead,
           (select count(*) from suppressed_addresses) as suppressed,
           (select coalesce(extract(epoch from cast(:now as timestamptz) - min(due_at)), 0) from emails
             where status = 'queued' and due_at <= :now) as oldest,
           (select count(*) from webhook_deliveries where status = 'waiting') as webhooks,
           (select count(*) from polar_events where state in ('unknown', 'failed', 'pending')) as polar,
           pg_database_size(current_database()) as size,
           (select count(*) from pg_stat_activity where datname = current_database()) as connections,
           split_part(current_setting('server_version'), ' ', 1) as postgresql,
           (select version_num from alembic_version) as migration
    """
)
GAUGES = (
    ("medisched_mails_waiting", "waiting", "Mails that wait for a sender."),
    ("medisched_mails_dead", "dead", "Mails that were given up and wait for an administrator."),
    ("medisched_mail_oldest_waiting_seconds", "oldest", "For how long the mail has been due that waits longest."),
    ("medisched_mail_suppressed_addresses", "suppressed", "Addresses that get no mail."),
    ("medisched_webhook_deliveries_waiting", "webhooks", "Deliveries that wait for their next try."),
    ("medisched_polar_events_open", "polar", "Messages from Polar that are not dealt with."),
    ("medisched_database_size_bytes", "size", "Size of the database."),
    ("medisched_database_connections", "connections", "Open connections to the database."),
)


@dataclass(slots=True)
class Family:
    """One metric: its kind, what it is, and its samples as (name, labels, value)."""

    name: str
    kind: Kind
    words: str
    samples: list[tuple[str, str, float]] = field(default_factory=list[tuple[str, str, float]])


@requires(Permission.RUN_JOBS)
async def list_measurements(uow: UnitOfWork) -> list[Family]:
    """All of it, in the order in which it is told."""
    await uow.take_role("operator")
    now = (await uow.list(NOW, now=uow.now))[0]
    told = labels_text(
        version=version("medisched"),
        python=platform.python_version(),
        postgresql=now["postgresql"],
        migration=now["migration"],
    )
    families = [Family("medisched_info", "gauge", "What runs here.", [("medisched_info", told, 1)])]
    families += [Family(name, "gauge", words, [(name, "", float(now[key]))]) for name, key, words in GAUGES]
    return [*families, *await _jobs(uow), *await _counted(uow)]


async def _jobs(uow: UnitOfWork) -> list[Family]:
    runs = Family("medisched_job_runs_total", "counter", "How often a job ran.")
    failures = Family("medisched_job_failures_total", "counter", "How often it failed.")
    last = Family("medisched_job_last_run_timestamp_seconds", "gauge", "When it ended last.")
    duration = Family("medisched_job_last_duration_seconds", "gauge", "How long it took then.")
    for row in await uow.list(JOBS):
        values = (row["runs"], row["failures"], row["last_at"].timestamp(), row["milliseconds"] / 1000)
        for family, value in zip((runs, failures, last, duration), values, strict=True):
            family.samples.append((family.name, labels_text(job=row["name"]), float(value)))
    return [runs, failures, last, duration]


async def _counted(uow: UnitOfWork) -> list[Family]:
    families = {name: Family(name, kind, words) for name, (kind, words) in COUNTED.items()}
    buckets: dict[str, dict[str, float]] = {}
    for row in await uow.list(METERS):
        name, labels, value = row["name"], row["labels"], row["value"]
        if name == f"{SECONDS}_bucket":
            rest, _, bound = labels.rpartition(",")
            buckets.setdefault(rest, {})[bound] = value
        elif name.startswith(SECONDS):
            families[SECONDS].samples.append((name, labels, value))
        elif name in families:
            families[name].samples.append((name, labels, value))
        else:
            families[name] = Family(name, "counter", "", [(name, labels, value)])
    for labels, found in sorted(buckets.items()):
        families[SECONDS].samples += _whole(labels, found)
    return list(families.values())


def _whole(labels: str, found: dict[str, float]) -> list[tuple[str, str, float]]:
    """Every bucket in its order: those in which nothing was counted are not written down."""
    samples: list[tuple[str, str, float]] = []
    for bound in (*BUCKETS, "+Inf"):
        written = f'le="{bound}"'
        samples.append((f"{SECONDS}_bucket", f"{labels},{written}", found.get(written, 0.0)))
    return samples
