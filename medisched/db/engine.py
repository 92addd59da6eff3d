"""One pool of connections for each process."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import create_async_engine

from medisched.db.addresses import find_addresses
from medisched.db.constraints import is_unreachable
from medisched.db.driver import connect
from medisched.db.transactions import Opening, Transaction, driver_of
from medisched.db.turns import Turns
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

    from medisched.db.wire import Answer, Ask

# Transactions last for milliseconds; one in which nothing is asked for a minute belongs to a worker that hangs. Whoever
# waits for others for three seconds begins anew, and after a few times says so: a request has its limit, too.
# A statement's plan is made once for each connection and not for each value: the making costs more than the answer.
# What is asked for lies in memory or on a disk without arms: an index is worth it in small tables, too.
OPTIONS = (
    "-ctimezone=UTC -cplan_cache_mode=force_generic_plan -crandom_page_cost=1.1"
    " -cidle_in_transaction_session_timeout=60s -clock_timeout=3s"
)


class Database:
    """The application's connections: role `medisched_app`, READ COMMITTED, UTC."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.address = url
        # hide_parameters: an error in a log must not quote addresses, names or letters.
        self._engine = create_async_engine(
            _with_options(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            # The one who is waiting longest gets the connection that was used last: it knows most statements.
            pool_use_lifo=True,
            hide_parameters=True,
            connect_args={"async_creator_fn": connect},
            isolation_level="READ COMMITTED",
        )
        self._turns = Turns()
        self._at_hand: list[AsyncConnection] = []
        """Taken from the pool and of use to the next at once: to give one back each time costs more than a question."""
        self._looking = 0
        """How many wait for one of the pool."""
        self._is_closed = False
        self._lost_at = 0.0
        """When a connection was last found dead; those that were made before probably are, too."""
        event.listen(self._engine.sync_engine, "checkout", self._must_be_younger)

    @asynccontextmanager
    async def begin(self, *questions: Ask) -> AsyncGenerator[tuple[Transaction, list[Answer]]]:
        """A transaction that commits on leaving, and the answers to its first questions, in one round trip."""
        turn = await self._turns.take()
        try:
            transaction, answers = await self._open(questions)
            async with self._ending(transaction):
                yield transaction, answers
        finally:
            self._turns.give_back(turn)

    @asynccontextmanager
    async def begin_foreseeing(self, opening: Opening) -> AsyncGenerator[Transaction]:
        """The same, with a first question whose answer is remembered; raises `Unforeseen` as soon as it is not so."""
        turn = await self._turns.take()
        try:
            transaction = Transaction(await self._connect(), opening)
            async with self._ending(transaction):
                yield transaction
        finally:
            self._turns.give_back(turn)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """The same for SQLAlchemy alone."""
        async with self.begin() as (transaction, _answers):
            yield transaction.session

    @asynccontextmanager
    async def _ending(self, transaction: Transaction) -> AsyncGenerator[None]:
        try:
            yield
            await transaction.commit()
        except BaseException:
            try:
                await transaction.give_up()
            finally:
                await transaction.close()
            raise
        if self._looking or self._is_closed or transaction.has_session:
            await transaction.close()
        else:
            self._at_hand.append(transaction.connection)

    async def _connect(self) -> AsyncConnection:
        """The connection that was used last, or else one of the pool."""
        while self._at_hand:
            connection = self._at_hand.pop()
            if driver_of(connection).made_at > self._lost_at:
                return connection
            # The pool finds out for itself that it is dead, and makes another one.
            await connection.close()
        self._looking += 1
        try:
            return await self._engine.connect()
        finally:
            self._looking -= 1

    async def _open(self, questions: Sequence[Ask]) -> tuple[Transaction, list[Answer]]:
        """A connection that slept may be dead, which its first statement finds out; then they all may be."""
        for is_last in (False, True):
            transaction = Transaction(await self._connect())
            made_at = transaction.made_at
            try:
                return transaction, await transaction.ask(*questions)
            except BaseException as error:
                try:
                    await transaction.give_up()
                finally:
                    await transaction.close()
                if is_last or not (isinstance(error, DBAPIError) and is_unreachable(error)):
                    raise
                if made_at > self._lost_at:
                    self._lost_at = time.monotonic()
        raise RuntimeError("the second try either returned or raised")

    def _must_be_younger(self, connection: Any, _record: object, _checked_out: object) -> None:
        """Have the pool replace what was made before the server was lost, when it is needed and one by one."""
        if connection.driver_connection.made_at <= self._lost_at:
            raise DisconnectionError

    async def close(self) -> None:
        """Give all connections back."""
        self._is_closed = True
        while self._at_hand:
            await self._at_hand.pop().close()
        await self._engine.dispose()


def _with_options(url: str) -> URL:
    """Whatever the server's own timezone is, instants come back in UTC; and who hangs lets go of locks."""
    address = make_url(url)
    given = address.query.get("options", "")
    options = f"{given if isinstance(given, str) else ' '.join(given)} {OPTIONS}".strip()
    return address.update_query_dict({"options": options})


_databases: dict[str, Database] = {}


def get_database() -> Database:
    """The pool of this process, opened on first use."""
    if "app" not in _databases:
        settings = get_settings()
        _databases["app"] = Database(find_addresses(settings).app, pool_size=settings.database_pool_size)
    return _databases["app"]


async def use_database(database: Database | None) -> None:
    """Replace the pool of this process; closes the old one."""
    old = _databases.pop("app", None)
    if database is not None:
        _databases["app"] = database
    if old is not None:
        await old.close()
