"""The database that is measured: a PostgreSQL of its own in .data/bench, filled once."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import psycopg

from bench.clinics import APPOINTMENTS, fill
from medisched.db.embedded import DEVELOPMENT, Server, ensure_server
from medisched.db.migrations import migrate

if TYPE_CHECKING:
    from collections.abc import Generator

DATA = Path(__file__).resolve().parent.parent / ".data" / "bench"
DATABASE = "clinics"
# Durable like a clinic's own; more memory than a development machine's, and room for the log while loading.
SETTINGS = {**DEVELOPMENT, "shared_buffers": "2GB", "max_wal_size": "8GB", "track_io_timing": "off"}
AHEAD_AT_LEAST = timedelta(days=20)


@contextmanager
def running_server() -> Generator[Server]:
    """Started if need be, and stopped by the last who uses it."""
    server = ensure_server(DATA / "pg", settings=SETTINGS)
    try:
        yield server
    finally:
        server.release()


def address_of(server: Server, user: str = "postgres", *, database: str = DATABASE) -> str:
    """A database's address for everybody who is not SQLAlchemy."""
    return server.url(database, user=user)


def prepare(server: Server) -> None:
    """A database of the newest schema with a million appointments; one of an earlier run will do for three weeks."""
    if _is_there(server):
        migrate_database(server)
        return
    say(f"Filling a database with {APPOINTMENTS:,} appointments …")
    began = perf_counter()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"drop database if exists {DATABASE} with (force)")
        connection.execute(f"create database {DATABASE}")
    migrate_database(server)
    with psycopg.connect(address_of(server), autocommit=True) as owner:
        fill(owner)
    say(f"Filled in {perf_counter() - began:.0f} s.")


def say(line: str) -> None:
    """At once, also into a file."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _is_there(server: Server) -> bool:
    try:
        with psycopg.connect(address_of(server)) as owner:
            row = owner.execute("select monday from bench_made").fetchone()
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return False
    return row is not None and abs(row[0] - date.today()) < AHEAD_AT_LEAST  # noqa: DTZ011 - which day hardly matters


def migrate_database(server: Server, database: str = DATABASE) -> None:
    """To the newest schema."""
    migrate(address_of(server, database=database).replace("postgresql://", "postgresql+psycopg://", 1))
