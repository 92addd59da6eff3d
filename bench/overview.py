"""The administrators' pages with 1,000 organizations and 1,000,000 appointments: how long each question takes.

`python -m bench.overview`. On the PostgreSQL in .data/bench, in a database that is filled once; the production build,
by the API, one question after the other and then several at once. What is measured is what a person waits for.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import psycopg

from bench.clinics import A_DAY, MADE, NUMBERS, PEOPLE, next_monday
from bench.history import CHANGES, without_indexes
from bench.place import address_of, migrate_database, running_server, say
from bench.production import serving
from bench.requests import COOKIE, HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from medisched.db.embedded import Server

DATABASE = "overview"
ORGANIZATIONS, PROVIDERS, PLACES, PATIENTS, EACH = 1000, 2, 2, 50, 500
WEEKS_BEHIND = 12
ASKED, AT_ONCE = 60, 4
GOAL = 500.0
TOKEN = "bench-administrator"  # noqa: S105 - opens nothing but the bench
LIST = "/api/v1/admin/overview"
ONE = "/api/v1/admin/organizations/{id}"
WITH_MAIL = """
    insert into emails (id, organization_id, created_at, key, kind, recipient, subject, text, html, status, due_at)
    select uuidv7(), organization_id, created_at, id::text, 'booked', 'patient@example.org', 'Booked', 'Booked',
           'Booked', case when random() < 0.005 then 'dead' else 'sent' end, created_at
      from appointments order by created_at
"""
PAYING = """
    insert into subscriptions (id, organization_id, polar_id, status, plan, event_at, data_at)
    select uuidv7(), id, 'sub_' || number, case when number %% 40 = 0 then 'past_due' else 'active' end,
           case when number %% 3 = 0 then 'Hospital' else 'Practice' end, now(), now() from bench_organizations
"""
ADMIN = "insert into users (id, email, name, is_admin) values (uuidv7(), 'admin@bench.example', 'Ada Admin', true)"
SESSION = """
    insert into login_sessions (id, token_hash, user_id, last_seen_at, idle_seconds, expires_at)
    select gen_random_uuid(), %s, id, now(), 31536000, now() + interval '300 days' from users where is_admin
"""


def main() -> int:
    """How many questions took longer than the goal at the 95th percentile."""
    with running_server() as server:
        prepare(server)
        with psycopg.connect(address_of(server, database=DATABASE)) as owner:
            row = owner.execute("select id from organizations order by slug limit 1").fetchone()
        questions = dict(ask_for(str(row[0]) if row else ""))
        with serving(server, database=DATABASE) as (port, _pid):
            _wait_for_days(port)
            say(f"{'':46} {'alone':>18} {AT_ONCE:>8} at once")
            return sum(_is_late(name, path, port) for name, path in questions.items())


def ask_for(organization_id: str) -> Iterator[tuple[str, str]]:
    """What the pages ask for, by what it is."""
    for name, query in (
        ("first page by name", {}),
        ("first page by last activity", {"sort": "-lastActivityAt"}),
        ("first page by appointments", {"sort": "-appointmentsThisMonth"}),
        ("first page by members", {"sort": "-members"}),
        ("first page by plan", {"sort": "plan"}),
        ("search", {"search": "clinic-77"}),
        ("one plan", {"plan": "Hospital"}),
        ("with dead mail", {"attention": "mails"}),
    ):
        yield name, f"{LIST}?{urlencode({**query, 'limit': 25})}"
    yield "second page by appointments", "page 2"
    for days in (30, 90, 365):
        yield f"{days} days", f"/api/v1/admin/trends?days={days}"
    yield "what needs attention", "/api/v1/admin/attention"
    for part in ("", "/providers", "/members", "/slots", "/bookings", "/bookings?when=past", "/billing-events"):
        yield f"one organization{part}", ONE.format(id=organization_id) + part


def prepare(server: Server) -> None:
    """A database of the newest schema; the one of an earlier run will do for three weeks."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        known = connection.execute("select from pg_database where datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(f"create database {DATABASE}")
    migrate_database(server, DATABASE)
    with psycopg.connect(address_of(server, database=DATABASE), autocommit=True) as owner:
        if owner.execute("select 1 from appointments where start > now() + interval '5 days' limit 1").fetchone():
            return
        began = perf_counter()
        _fill(owner)
        say(f"Filled in {perf_counter() - began:.0f} s.")


def _fill(owner: Connection) -> None:
    numbers = {
        "organizations": ORGANIZATIONS,
        "providers": PROVIDERS,
        "places": PLACES,
        "patients": PATIENTS,
        "rows": EACH,
        "monday": next_monday() - timedelta(weeks=WEEKS_BEHIND),
    }
    say(f"Filling a database with {ORGANIZATIONS * PROVIDERS * EACH:,} appointments, {A_DAY} a day …")
    for setting in ("session_replication_role = replica", "maintenance_work_mem = '1GB'", "work_mem = '256MB'"):
        owner.execute(f"set {setting}")
    owner.execute("set synchronous_commit = off")
    for statement in (*PEOPLE, *NUMBERS):
        owner.execute(statement, numbers)
    owner.execute(PAYING, numbers)
    with without_indexes(owner):
        owner.execute("create temp table new_appointments (id uuid)")
        owner.execute(f"with made as ({MADE} returning id) insert into new_appointments select id from made", numbers)  # noqa: S608
        # As they would have been written: one after the other, in the order of their times.
        owner.execute(f"{CHANGES} order by a.created_at")
    owner.execute(WITH_MAIL)
    owner.execute(ADMIN)
    owner.execute(SESSION, [hashlib.sha256(TOKEN.encode()).digest()])
    owner.execute("vacuum (analyze)")


def _wait_for_days(port: int) -> None:
    """Until the job has counted what there is."""
    while not json.loads(_ask(port, "/api/v1/admin/trends?days=365")[1])["sums"]["bookings"]:
        pass


def _is_late(name: str, path: str, port: int) -> bool:
    if path == "page 2":
        query = {"sort": "-appointmentsThisMonth", "limit": 25}
        first = json.loads(_ask(port, f"{LIST}?{urlencode(query)}")[1])
        path = f"{LIST}?{urlencode(query | {'cursor': first['nextCursor']})}"
    for _ in range(5):
        _ask(port, path)
    alone = [_ask(port, path)[0] for _ in range(ASKED)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        crowd = list(threads.map(lambda _n: _ask(port, path)[0], range(ASKED)))
    say(f"{name:46} {_told(alone)} {_told(crowd)}")
    return _p95(alone) > GOAL


def _ask(port: int, path: str) -> tuple[float, bytes]:
    """Milliseconds and the answer, on a connection of its own."""
    began = perf_counter()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Host": HOST, "Cookie": f"{COOKIE}={TOKEN}"})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    assert answer.status == 200, (path, body)  # noqa: PLR2004, S101 - what a benchmark is for
    return 1000 * (perf_counter() - began), body


def _told(times: list[float]) -> str:
    return f"p50 {statistics.median(times):4.0f} p95 {_p95(times):4.0f} ms"


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
