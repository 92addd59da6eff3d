"""A real PostgreSQL for every test that asks: one server, one migrated template, one copy for each test."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from medisched.db.embedded import TEST, Server, ensure_server
from medisched.db.engine import Database, use_database
from medisched.db.migrations import migrate
from medisched.domain import clock

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT / ".data" / "test"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Shared by all test processes of this checkout; the last one stops it."""
    shared = ensure_server(DATA / "pg", settings=TEST)
    yield shared
    shared.release()


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """A migrated database, made once for each state of the migrations."""
    digest = hashlib.sha256()
    for path in sorted([*(PROJECT / "alembic").rglob("*.py"), PROJECT / "medisched/db/row_security.py"]):
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


@pytest.fixture
def database_name(server: Server, template: str) -> Iterator[str]:
    """A fresh database, dropped afterwards."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template}" strategy file_copy')
    yield name
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture
async def database(server: Server, database_name: str) -> AsyncIterator[Database]:
    """What the services of this test write to, as the application's role."""
    opened = Database(sqlalchemy_url(server, database_name, "medisched_app"))
    await use_database(opened)
    yield opened
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
