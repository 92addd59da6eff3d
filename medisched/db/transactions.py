"""One transaction on one connection, by SQLAlchemy's session or by statements in few round trips, as each needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from medisched.db.changes import NoticingSession, Written, keep_in
from medisched.db.driver import WiredConnection
from medisched.db.wire import BEGIN, COMMIT, ROLLBACK, Ask

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection as Connection

    from medisched.db.wire import Answer


class Transaction:
    """Begun by the first question; both ways see what the other has written."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session: AsyncSession | None = None
        driver = _driver_of(connection)
        self._wire, self.made_at = driver.wire, driver.made_at
        self.written = Written()
        """What the transaction has written that open pages show."""

    @property
    def session(self) -> AsyncSession:
        """SQLAlchemy's way, made when it is needed: most of what is asked often does without."""
        if self._session is None:
            self._session = AsyncSession(
                self._connection, sync_session_class=NoticingSession, expire_on_commit=False, autoflush=False
            )
            keep_in(self._session.sync_session, self.written)
        return self._session

    async def flush(self) -> None:
        """Let the database know what was changed on loaded rows."""
        if self._session is not None:
            await self._session.flush()

    async def ask(self, *questions: Ask) -> list[Answer]:
        """The answers of all, after one round trip; each row by the names of its columns."""
        if self._wire.is_idle:
            return (await self._wire.ask(_BEGIN, *questions))[1:]
        return await self._wire.ask(*questions)

    async def commit(self) -> None:
        """Also after reads: a rollback would forget what SQLAlchemy has prepared."""
        if self._wire.has_failed:
            raise RuntimeError("a statement failed, somebody caught it, and there is nothing left to commit")
        if self._session is not None:
            await self._session.commit()
        if not self._wire.is_idle:
            # A session ends only what it has begun itself.
            await self._wire.ask(_COMMIT)

    async def give_up(self) -> None:
        """Undo everything; a connection that was left in the middle of an answer is thrown away."""
        if self._wire.is_broken:
            await self._connection.invalidate()
        elif not self._connection.invalidated and not self._wire.is_idle:
            # Not by the driver, which would forget what is prepared.
            await self._wire.ask(_ROLLBACK)

    async def close(self) -> None:
        """Give the connection back."""
        if self._session is not None:
            await self._session.close()
        await self._connection.close()


def _driver_of(connection: Connection) -> WiredConnection:
    record = connection.sync_connection.connection if connection.sync_connection is not None else None
    driver = record.driver_connection if record is not None else None
    if not isinstance(driver, WiredConnection):
        raise TypeError("a transaction needs an open connection of our own kind")
    return driver


_BEGIN, _COMMIT, _ROLLBACK = Ask(BEGIN), Ask(COMMIT), Ask(ROLLBACK)
