"""Open pages learn within a second that their session has ended, whoever ended it and in whichever worker."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING
from uuid import UUID

from medisched.api.sockets import OpenSockets, open_sockets
from medisched.services.doors import work
from medisched.services.login_sessions import list_live_sessions

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

log = logging.getLogger(__name__)
EVERY = 0.7
AFTER_FAILURE = 5.0


@asynccontextmanager
async def watch_sockets() -> AsyncGenerator[None]:
    """While the server runs. For `app.register_lifespan_task`."""
    task = asyncio.create_task(_watch(open_sockets))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def close_ended(sockets: OpenSockets) -> int:
    """Close the sockets of ended sessions; how many there were. One statement, none while nobody is signed in."""
    watched = sockets.sessions()
    if not watched:
        return 0
    alive = {str(session_id) for session_id in await work(list_live_sessions, [UUID(one) for one in watched])}
    return sum(sockets.close_sockets(one) for one in watched if one not in alive)


async def _watch(sockets: OpenSockets) -> None:
    while True:
        try:
            await close_ended(sockets)
        except Exception as error:  # noqa: BLE001 - outlives the database's outages
            log.warning("sockets not watched error=%s", type(error).__name__)
            await asyncio.sleep(AFTER_FAILURE)
        else:
            await asyncio.sleep(EVERY)
