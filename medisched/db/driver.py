"""The driver's connection, which carries a wire and forgets nothing when a transaction is undone."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from sqlalchemy.exc import DBAPIError

from medisched.db.wire import ROLLBACK, Ask, Wire

UNDONE_BY_US = frozenset({TransactionStatus.INTRANS, TransactionStatus.INERROR})


async def connect(*args: Any, **options: Any) -> WiredConnection:
    """A connection for the pool; one whose caller breaks off meanwhile is closed as soon as it stands."""
    made = asyncio.ensure_future(WiredConnection.connect(*args, **options))
    try:
        return await asyncio.shield(made)
    except asyncio.CancelledError:
        made.add_done_callback(_hang_up)
        raise


def _hang_up(made: asyncio.Future[WiredConnection]) -> None:
    if not made.cancelled() and made.exception() is None:
        made.result().pgconn.finish()


class WiredConnection(AsyncConnection[Any]):
    """Of the pool; `wire` speaks over the same connection, in the same transaction."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.wire = Wire(self)
        self.made_at = time.monotonic()

    async def rollback(self) -> None:
        """The driver's own has everything deallocated that was ever prepared here, the wire's statements too."""
        if self.pgconn.transaction_status not in UNDONE_BY_US:
            await super().rollback()
            return
        try:
            await self.wire.ask(Ask(ROLLBACK))
        except DBAPIError as error:
            raise error.orig or error from error
