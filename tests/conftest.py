"""A real PostgreSQL for every test that asks: one server, one migrated template, a copy for each process."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from medisched.db.embedded import TEST, Server, ensure_server, stop_unheld
from medisched.db.engine import Database, use_database
from medisched.db.migrations import migrate
from medisched.domain import clock

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT / ".data" / "test"

FIRST = "tests/machines/"
# The one starts a server of its own, the other's servers would slow each other down.
TOGETHER = {
    "tests/integration/test_guard.py",
    "tests/integration/test_embedded_postgres.py",
    "tests/e2e/test_live.py",
}

# How long an example takes says how busy the machine is, not whether it is right.
hypothesis_settings.register_profile("ours", deadline=None)
hypothesis_settings.load_profile("ours")


def pytest_configure(config: pytest.Config) -> None:
    """Who is told to end (by `timeout`, by a terminal that closes) still tidies up."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The server of a process that was killed before its last fixture ended; not while anybody else uses it."""
    if not hasattr(config, "workerinput"):
        stop_unheld(DATA / "pg")


class InOneProcess(LoadScopeScheduling):
    """Tests go where there is room, those of a file that shares something costly together (`TOGETHER`)."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in TOGETHER else nodeid

    def remove_node(self, node: WorkerController) -> str | None:
        """Which test ended this process. What it did not begin is for others; pytest-xdist repeats all for ever."""
        left = {scope: tests for scope, tests in self.assigned_work.pop(node).items() if False in tests.values()}
        if not left:
            return None
        begun = next(iter(left.values()))
        ended = next(test for test, is_over in begun.items() if not is_over)
        begun[ended] = True
        self.workqueue.update({scope: tests for scope, tests in left.items() if False in tests.values()})
        for other in self.nodes:
            self._reschedule(other)
        return ended

    def schedule(self) -> None:
        """A process that comes later, too, is given two tests: it begins one when it knows of the next."""
        is_later = self.collection is not None
        super().schedule()
        for node in self.nodes if is_later else ():
            self._reschedule(node)

    def _reschedule(self, node: WorkerController) -> None:
        # One that has just been started does not know yet which tests there are.
        if node in self.registered_collections:
            super()._reschedule(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Not by pytest-xdist's own marks: it writes them where this pytest no longer looks."""
    return InOneProcess(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test begins first, so that no process is left with it alone at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


def pytest_collection_finish() -> None:
    """What is imported by now stays: looking through it for garbage again and again took a sixth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


# Deleting a few rows is fast, and leaves them behind; what has grown over many tests is cut off.
EMPTY = """
do $$
declare
    kept regclass;
begin
    for kept in select oid from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'alembic_version'
    loop
        if pg_relation_size(kept) > 256 * 1024 then
            execute format('truncate %s cascade', kept);
        elsif pg_relation_size(kept) > 0 then
            execute format('delete from %s', kept);
        end if;
    end loop;
end $$
"""


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Shared by all test processes of this checkout; the last one stops it."""
    shared = ensure_server(DATA / "pg", settings=TEST)
    yield shared
    shared.release()


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """A migrated database, made once for each state of the migrations."""
    return find_template(server)


def find_template(server: Server) -> str:
    """Its name; whoever asks first makes it."""
    digest = hashlib.sha256()
    rights = [PROJECT / "medisched/db/row_security.py", *(PROJECT / "medisched/db").glob("*_rights.py")]
    rights += (PROJECT / "medisched/db").glob("*_reading.py")
    for path in sorted([*(PROJECT / "alembic").rglob("*.py"), *rights]):
        digest.update(path.read_bytes())
    name = f"template_{digest.hexdigest()[:16]}"
    with (DATA / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                _make_template(server, connection, name)
    return name


def _make_template(server: Server, connection: psycopg.Connection, name: str) -> None:
    unfinished = f"{name}_{os.getpid()}"
    connection.execute(f'create database "{unfinished}"')
    migrate(sqlalchemy_url(server, unfinished, "postgres"))
    connection.execute(f'alter database "{unfinished}" rename to "{name}"')


def sqlalchemy_url(server: Server, database: str, user: str) -> str:
    """The same address for SQLAlchemy."""
    return server.url(database, user=user).replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def _own_database(server: Server, template: str) -> Iterator[str]:
    """This process's copy of the template: making one takes a quarter of a second, emptying it a hundredth."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template}" strategy file_copy')
    yield name
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture
def database_name(server: Server, _own_database: str) -> Iterator[str]:
    """A database without a single row, as migrated; whoever is still connected afterwards is cut off."""
    yield _own_database
    with psycopg.connect(server.url(_own_database), autocommit=True) as connection:
        empty_database(connection)


def empty_database(connection: psycopg.Connection) -> None:
    """Back to what the migrations made; triggers and references, which keep rows in real life, are not asked."""
    connection.execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    connection.execute("set session_replication_role = replica")
    connection.execute(EMPTY)


@pytest.fixture(scope="session")
def _own_pool(server: Server, _own_database: str) -> Database:
    """One for all tests of this process, as what it learned of statements and the server is as true for the next."""
    return Database(sqlalchemy_url(server, _own_database, "medisched_app"))


@pytest.fixture
async def database(database_name: str, _own_pool: Database) -> AsyncIterator[Database]:
    """What the services of this test write to, as the application's role; its connections end with the test."""
    await use_database(_own_pool)
    yield _own_pool
    await use_database(None)


class FakeClock:
    """Stands still until it is set."""

    def __init__(self, instant: datetime) -> None:
        self.now = instant

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def fake_clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """Replaces the instant at which doors open."""
    fake = FakeClock(clock.now_utc())
    monkeypatch.setattr(clock, "now_utc", fake)
    return fake
