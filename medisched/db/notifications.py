"""One connection that hears what other processes tell, beside the pool."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy.engine import make_url

from medisched.db.engine import get_database

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

CHANNEL = "medisched"
SILENCE = 15.0
"""Seconds after which a silent connection is asked whether it is still there."""
PATIENCE = 5.0
"""Seconds in which it has to answer."""


class Line:
    """What arrives on the channel, for as long as the database is there."""

    def __init__(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        self._connection = connection

    async def hear(self) -> AsyncIterator[str]:
        """Each message; raises when the connection breaks."""
        while True:
            async for message in self._connection.notifies(timeout=SILENCE):
                yield message.payload
            await self._ask()

    async def _ask(self) -> None:
        """Raises when nothing comes back: what is sent to a host that is gone is not refused by anybody."""
        ending = asyncio.get_running_loop().call_later(PATIENCE, self._hang_up)
        try:
            await self._connection.execute("select 1")
        finally:
            ending.cancel()

    def _hang_up(self) -> None:
        # Cancelling a statement waits for the server; a socket that is shut ends it at once.
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self._connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)


@asynccontextmanager
async def open_line() -> AsyncGenerator[Line]:
    """Listen where the pool of this process goes."""
    plain = make_url(get_database().address).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await psycopg.AsyncConnection.connect(
        plain,
        autocommit=True,
        connect_timeout=5,
        tcp_user_timeout=int(PATIENCE * 1000),
        application_name="medisched live",
    )
    async with connection:
        await connection.execute(f"listen {CHANNEL}")
        yield Line(connection)
