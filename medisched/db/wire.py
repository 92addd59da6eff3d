"""Statements over the driver's own protocol: prepared once for each connection, several in one round trip.

For what is asked thousands of times in a second. A statement by SQLAlchemy costs a quarter of a millisecond of CPU, one
sent from here a hundredth of one. Both ways see the same transaction.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from psycopg import Error, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from psycopg import AsyncConnection
    from psycopg.pq.abc import PGconn, PGresult

Answer = list[dict[str, Any]]
BEGIN, COMMIT, ROLLBACK = "begin isolation level read committed", "commit", "rollback"
MOST_PREPARED = 200
"""Of one connection; the oldest go, so that many shapes of one question do not fill the server's memory."""
FORGOTTEN = frozenset({"26000", "0A000"})
"""What was prepared is gone, or is about tables that have changed since."""
listeners: list[Callable[[str], None]] = []
"""Told of each statement that is sent, for those who count."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A statement with $1, $2 … and their values; its text is one of few."""

    sql: str
    values: Sequence[Any] = ()


class Wire:
    """One connection; kept with it, as it knows what has been prepared there."""

    def __init__(self, driver: AsyncConnection) -> None:
        self._driver = driver
        self._names: dict[str, bytes] = {}
        self._prepared = 0
        self._columns: dict[str, list[str]] = {}
        self._adapter = Transformer(driver)
        self._waiter: asyncio.Future[None] | None = None
        self.is_broken = False
        """It was left in the middle of an answer and is of no use any more."""

    @property
    def is_idle(self) -> bool:
        """Whether no transaction has begun."""
        return self._driver.pgconn.transaction_status == TransactionStatus.IDLE

    @property
    def has_failed(self) -> bool:
        """Whether the transaction can only be undone any more, which a commit would do without a word."""
        return self._driver.pgconn.transaction_status == TransactionStatus.INERROR

    async def ask(self, *questions: Ask) -> list[Answer]:
        """All answers, after one round trip. The first error ends them all and is raised as SQLAlchemy would."""
        try:
            # Before anything is sent: a value that cannot be written down leaves the connection as it was.
            values = [self._dump(one) for one in questions]
            await self._prepare(list(dict.fromkeys(one.sql for one in questions if one.sql not in self._names)))
            results = await self._exchange(
                lambda pgconn: [self._send(pgconn, *one) for one in zip(questions, values, strict=True)]
            )
        except Error as error:
            raise _as_sqlalchemy(error, questions[0], is_lost=self.is_broken) from error
        answers: list[Answer] = []
        for question, result in zip(questions, results, strict=True):
            if result.status == ExecStatus.FATAL_ERROR:
                error = error_from_result(result)
                if error.sqlstate in FORGOTTEN:
                    self._names.clear()
                    self._columns.clear()
                raise _as_sqlalchemy(error, question, is_lost=False) from error
            answers.append(self._read(question.sql, result) if result.ntuples else [])
        return answers

    async def _prepare(self, unknown: Sequence[str]) -> None:
        if not unknown:
            return
        self._columns = {sql: columns for sql, columns in self._columns.items() if sql in self._names}
        oldest = list(self._names)[: max(0, len(self._names) + len(unknown) - MOST_PREPARED)]
        names = {sql: f"medisched_{number}".encode() for number, sql in enumerate(unknown, self._prepared)}
        self._prepared += len(unknown)
        sent = [(name, sql.encode()) for sql, name in names.items()]
        gone = [b"deallocate " + self._names.pop(sql) for sql in oldest]

        def send(pgconn: PGconn) -> None:
            for statement in gone:
                pgconn.send_query_params(statement, None)
            for name, sql in sent:
                pgconn.send_prepare(name, sql)

        for result in await self._exchange(send):
            if result.status == ExecStatus.FATAL_ERROR:
                raise error_from_result(result)
        self._names.update(names)

    def _dump(self, question: Ask) -> Sequence[Any] | None:
        values = [_written(one) for one in question.values]
        return self._adapter.dump_sequence(values, [PyFormat.TEXT] * len(values)) if values else None

    def _send(self, pgconn: PGconn, question: Ask, dumped: Sequence[Any] | None) -> None:
        for listener in listeners:
            listener(question.sql)
        name = self._names.get(question.sql)
        if name is None:
            pgconn.send_query_params(question.sql.encode(), dumped, result_format=Format.BINARY)
        else:
            pgconn.send_query_prepared(name, dumped, result_format=Format.BINARY)

    async def _exchange(self, send: Callable[[PGconn], object]) -> list[PGresult]:
        """Send some things, and read all that comes back; nothing where an answer is still on its way."""
        if self.is_broken:
            raise OperationalError("the connection is in the middle of another answer")
        self.is_broken = True
        pgconn = self._driver.pgconn
        pgconn.enter_pipeline_mode()
        send(pgconn)
        pgconn.pipeline_sync()
        while pgconn.flush():
            # Too much for the socket's buffer: the server may have to be read from before it takes more.
            pgconn.consume_input()
            await asyncio.sleep(0)
        results = await self._receive(pgconn)
        pgconn.exit_pipeline_mode()
        self.is_broken = False
        return results

    async def _receive(self, pgconn: PGconn) -> list[PGresult]:
        results: list[PGresult] = []
        loop, fileno = asyncio.get_running_loop(), pgconn.socket
        # Nobody else waits here: until the transaction ends the connection is its own.
        loop.add_reader(fileno, self._wake)
        try:
            while True:
                while pgconn.is_busy():
                    self._waiter = loop.create_future()
                    await self._waiter
                    pgconn.consume_input()
                result = pgconn.get_result()
                if result is None:
                    if pgconn.status != ConnStatus.OK:
                        raise OperationalError("the connection is lost")
                elif result.status == ExecStatus.PIPELINE_SYNC:
                    return results
                else:
                    results.append(result)
        finally:
            loop.remove_reader(fileno)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _read(self, sql: str, result: PGresult) -> Answer:
        columns = self._columns.get(sql)
        if columns is None:
            names = [result.fname(number) for number in range(result.nfields)]
            columns = self._columns[sql] = [(name or b"").decode() for name in names]
        self._adapter.set_pgresult(result)
        return self._adapter.load_rows(0, result.ntuples, lambda values: dict(zip(columns, values, strict=True)))


def _written(value: Any) -> Any:
    """Lists of ids and times as PostgreSQL writes them; all else is left to the driver, which is slow at lists."""
    if type(value) is not list:
        return value
    values = cast("list[Any]", value)
    if all(one is None or isinstance(one, UUID) for one in values):
        return "{" + ",".join("null" if one is None else str(one) for one in values) + "}"
    if all(isinstance(one, datetime) for one in values):
        return "{" + ",".join(one.isoformat() for one in values) + "}"
    return values


def _as_sqlalchemy(error: Error, question: Ask, *, is_lost: bool) -> DBAPIError:
    made = DBAPIError.instance(question.sql, None, error, Error, hide_parameters=True, connection_invalidated=is_lost)
    return made if isinstance(made, DBAPIError) else DBAPIError(question.sql, None, error)
