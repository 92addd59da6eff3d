"""Measures on a PostgreSQL of its own in .data/bench, with 10,000, 100,000 and 1,000,000 appointments.

Whether searching and booking take longer the more is stored. `python -m bench.searches`, or `python -m bench.searches
10000 50000` for other sizes. Everything is made anew each time.
"""

from __future__ import annotations

import asyncio
import sys
from collections import defaultdict
from pathlib import Path
from time import perf_counter

import psycopg

from bench.history import History
from bench.house import build_house
from bench.questions import Answer, Questions
from medisched.db.embedded import DEVELOPMENT, Server, ensure_server
from medisched.db.engine import Database, use_database
from medisched.db.migrations import migrate

DATA = Path(__file__).resolve().parent.parent / ".data" / "bench"
SIZES = (10_000, 100_000, 1_000_000)
# Durable like a clinic's own; only more room for the log, so that loading is not all checkpoints.
SETTINGS = {**DEVELOPMENT, "shared_buffers": "512MB", "max_wal_size": "8GB"}
LOADING = "set session_replication_role = replica; set maintenance_work_mem = '1GB'; set work_mem = '256MB'"
SCANS = "select relname, seq_scan from pg_stat_user_tables where relname in ('slots', 'appointments') order by 1"
# What counts as grown with the history: half as much again, and enough to be more than chance. The fastest of all runs
# is compared: it depends least on what else the machine was doing.
GREW, CHANCE = 1.5, 15.0


def main(sizes: list[int]) -> None:
    """Start the server, measure, stop it."""
    server = ensure_server(DATA / "pg", settings=SETTINGS)
    try:
        _create_database(server)
        with psycopg.connect(server.url("bench"), autocommit=True) as owner:
            asyncio.run(_run(server, owner, sizes))
    finally:
        server.release()


def _create_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("drop database if exists bench with (force)")
        connection.execute("create database bench")
    migrate(_address(server, "postgres"))


def _address(server: Server, user: str) -> str:
    return server.url("bench", user=user).replace("postgresql://", "postgresql+psycopg://", 1)


async def _run(server: Server, owner: psycopg.Connection, sizes: list[int]) -> None:
    await use_database(Database(_address(server, "medisched_app")))
    try:
        house = await build_house(owner)
        owner.execute(LOADING)
        history = History(owner, house.clinic.id)
        questions = Questions(house, history.monday)
        answers: dict[str, list[Answer]] = defaultdict(list)
        for size in sizes:
            _load(owner, history, size)
            before = _count_scans(owner)
            for answer in await questions.ask():
                answers[answer.name].append(answer)
                _say(answer)
            await use_database(Database(_address(server, "medisched_app")))  # the old connections report what they did
            scans = {table: count - before[table] for table, count in _count_scans(owner).items()}
            _print(f"whole tables read: {scans}")
        for same in answers.values():
            _must_not_grow(same)
        counts = await questions.count_statements()
        assert len(counts) == 1, counts  # noqa: S101 - what a benchmark is for
        _print(f"Openings and days: {next(iter(counts))} statements for 1 or 50 providers and 1, 7 or 31 days.")
    finally:
        await use_database(None)


def _load(owner: psycopg.Connection, history: History, size: int) -> None:
    began = perf_counter()
    history.grow(size)
    bytes_ = owner.execute("select pg_size_pretty(pg_database_size('bench'))").fetchone()
    _print(
        f"\n{history.appointments:,} appointments, {history.count('slots'):,} slots, {bytes_ and bytes_[0]}; "
        f"loaded in {perf_counter() - began:.0f} s"
    )
    _print(f"{'':52} {'fastest':>8} {'median':>8} {'p95':>8} {'statements':>11} {'found':>7}")


def _count_scans(owner: psycopg.Connection) -> dict[str, int]:
    """How often PostgreSQL has read all of a table that grows."""
    owner.execute("select pg_stat_force_next_flush()")
    owner.execute("select pg_stat_clear_snapshot()")
    return dict(owner.execute(SCANS).fetchall())


def _say(answer: Answer) -> None:
    times = " ".join(f"{took:5.0f} ms" for took in (answer.fastest, answer.median, answer.p95))
    _print(f"{answer.name:52} {times} {answer.statements:11} {answer.items:7}")


def _must_not_grow(same: list[Answer]) -> None:
    """The same number of statements at each size; whether the time grew is only said: machines differ."""
    assert len({answer.statements for answer in same}) == 1, same  # noqa: S101 - what a benchmark is for
    first, last = same[0].fastest, same[-1].fastest
    grew = last > first * GREW and last > first + CHANCE
    _print(f"{same[0].name}: {'GREW' if grew else 'did not grow'} with the history ({first:.0f} → {last:.0f} ms)")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
