"""One transaction on one connection, by SQLAlchemy's session or by statements in few round trips, as each needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from medisched.db.changes import NoticingSession, Written, keep_in
from medisched.db.driver import WiredConnection
from medisched.db.wire import BEGIN, COMMIT, ROLLBACK, Ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncConnection as Connection

    from medisched.db.wire import Answer


class Unforeseen(Exception):
    """What the program remembered is so no longer, or could not be made sure of first: nothing has been done."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A question whose answer is remembered: it is asked together with the next one, and must be answered so again."""

    question: Ask
    is_so: Callable[[Answer], bool]


class Transaction:
    """Begun by the first question; both ways see what the other has written."""

    def __init__(self, connection: Connection, opening: Opening | None = None) -> None:
        self.connection = connection
        self._opening = opening
        self._preface: tuple[Ask, ...] = ()
        self._is_over = False
        self._session: AsyncSession | None = None
        driver = driver_of(connection)
        self._wire, self.made_at = driver.wire, driver.made_at
        self.put_off: tuple[Ask, ...] = ()
        """What is done as the transaction ends."""
        self.written = Written()
        """What the transaction has written that open pages show."""

    @property
    def session(self) -> AsyncSession:
        """SQLAlchemy's way, made when it is needed: most of what is asked often does without."""
        if self._opening is not None:
            raise Unforeseen
        if self._session is None:
            self._session = AsyncSession(
                self.connection, sync_session_class=NoticingSession, expire_on_commit=False, autoflush=False
            )
            keep_in(self._session.sync_session, self.written)
        return self._session

    async def flush(self) -> None:
        """Let the database know what was changed on loaded rows."""
        if self._session is not None:
            await self._session.flush()

    @property
    def has_session(self) -> bool:
        """Whether SQLAlchemy was used, which keeps a connection busy until it is given back."""
        return self._session is not None

    @property
    def is_sure(self) -> bool:
        """Whether what was remembered has turned out to be so."""
        return self._opening is None

    def begin_with(self, preface: Ask) -> None:
        """Have this done with the next question; what it answers, nobody needs."""
        self._preface = (preface,)

    async def be_sure(self) -> None:
        """Ask now what would have been asked with the next question."""
        if self._opening is not None or self._preface:
            await self.ask()

    async def ask(self, *questions: Ask, ends: bool = False) -> list[Answer]:
        """The answers of all, after one round trip; each row by the names of its columns.

        `ends`: nothing was or will be written, nothing more is asked, and the transaction ends with it.
        """
        if self._is_over:
            raise RuntimeError("the transaction ended with its last question")
        opening = self._opening
        before = [_BEGIN] if self._wire.is_idle else []
        if opening is not None:
            before.append(opening.question)
        at = len(before) - 1
        if self._preface:
            before += self._preface
            self._preface = ()
        self._is_over = ends and self._session is None
        after = (_COMMIT,) if self._is_over else ()
        if not (before or after):
            return await self._wire.ask(*questions)
        answers = await self._wire.ask(*before, *questions, *after)
        if opening is not None:
            if not opening.is_so(answers[at]):
                raise Unforeseen
            self._opening = None
        return answers[len(before) : len(before) + len(questions)]

    def later(self, *questions: Ask) -> None:
        """Have these done as the transaction ends, in one round trip with its end; nobody learns what they answer."""
        self.put_off += questions

    async def commit(self) -> None:
        """Also after reads: a rollback would forget what SQLAlchemy has prepared."""
        if self._is_over:
            return
        if self._wire.has_failed:
            raise RuntimeError("a statement failed, somebody caught it, and there is nothing left to commit")
        await self.be_sure()
        if self._session is not None:
            if self.put_off:
                await self._session.flush()
                await self.ask(*self.put_off)
            await self._session.commit()
        elif self.put_off:
            await self.ask(*self.put_off, ends=True)
        if not self._wire.is_idle:
            # A session ends only what it has begun itself.
            await self._wire.ask(_COMMIT)

    async def give_up(self) -> None:
        """Undo everything; a connection that was left in the middle of an answer is thrown away."""
        if self._wire.is_broken:
            await self.connection.invalidate()
        elif not self.connection.invalidated and not self._wire.is_idle:
            # Not by the driver, which would forget what is prepared.
            await self._wire.ask(_ROLLBACK)

    async def close(self) -> None:
        """Give the connection back."""
        if self._session is not None:
            await self._session.close()
        await self.connection.close()


def driver_of(connection: Connection) -> WiredConnection:
    """What is underneath SQLAlchemy's."""
    record = connection.sync_connection.connection if connection.sync_connection is not None else None
    driver = record.driver_connection if record is not None else None
    if not isinstance(driver, WiredConnection):
        raise TypeError("a transaction needs an open connection of our own kind")
    return driver


_BEGIN, _COMMIT, _ROLLBACK = Ask(BEGIN), Ask(COMMIT), Ask(ROLLBACK)
