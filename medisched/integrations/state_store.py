"""The server in which several workers share the states of open pages; Reflex reads and writes them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from redis.asyncio import Redis

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

PATIENCE = 5.0


class StateStore:
    """A connection to it."""

    def __init__(self, connection: Redis) -> None:
        self._connection = connection

    async def find_run(self) -> str:
        """Another text whenever the server was started anew; raises while it is out of reach."""
        # redis leaves its keyword arguments untyped.
        found = await self._connection.info("server")  # pyright: ignore[reportUnknownMemberType]
        return str(found["run_id"])


@asynccontextmanager
async def open_store(address: str) -> AsyncGenerator[StateStore]:
    """At REDIS_URL."""
    limits: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    async with Redis.from_url(address, **limits) as connection:  # pyright: ignore[reportUnknownMemberType]
        yield StateStore(connection)
