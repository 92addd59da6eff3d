"""The one SQLite file, beside the product's data: all worker processes and later starts see the same."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from medisched.domain.clock import now_utc
from medisched.simulator.book import Book
from medisched.simulator.outbox import queue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")
VERSION = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id)
);
CREATE TABLE IF NOT EXISTS deliveries (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, status INTEGER, milliseconds INTEGER,
  made_at REAL NOT NULL, due_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE state IN ('waiting', 'sending');
"""


class Store:
    """Short transactions, each on its own connection and in a thread. Nothing is opened before the first one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def exists(self) -> bool:
        """Whether anything was ever kept."""
        return self._path.exists()

    async def run(self, work: Callable[[Book], T]) -> T:
        """One transaction; what `work` raises undoes it."""
        return await asyncio.to_thread(self.run_here, work)

    def run_here(self, work: Callable[[Book], T]) -> T:
        """The same, in the calling thread."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as db:
            db.row_factory = sqlite3.Row
            if db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(f"BEGIN IMMEDIATE;{SCHEMA}PRAGMA user_version = {VERSION};COMMIT")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("BEGIN IMMEDIATE")
            try:
                book = Book(db, now_utc())
                result = work(book)
                queue(book)
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
            return result
