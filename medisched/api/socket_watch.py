"""Open pages learn within a second that their session has ended, whoever ended it and in whichever worker.

So they do when what the server knew of them is gone: they connect again, and load anew.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from medisched.api.sockets import OpenSockets, open_sockets
from medisched.integrations.state_store import open_store
from medisched.services.doors import work
from medisched.services.login_sessions import list_live_sessions
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

log = logging.getLogger(__name__)
EVERY = 0.7
AFTER_FAILURE = 5.0


@asynccontextmanager
async def watch_sockets() -> AsyncGenerator[None]:
    """While the server runs. For `app.register_lifespan_task`."""
    tasks = [asyncio.create_task(_watch(open_sockets))]
    if address := get_settings().redis_url:
        tasks.append(asyncio.create_task(watch_states(open_sockets, address)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


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


async def watch_states(sockets: OpenSockets, address: str) -> None:
    """When the server at `address` was started anew the states are gone: close all sockets."""
    known = ""
    while True:
        try:
            async with open_store(address) as store:
                while True:
                    run = await store.find_run()
                    if known and run != known:
                        log.warning("states of open pages are gone sockets=%d", sockets.close_all())
                    known = run
                    await asyncio.sleep(EVERY)
        except Exception as error:  # noqa: BLE001 - outlives the server's outages
            log.warning("states of open pages out of reach error=%s", type(error).__name__)
            await asyncio.sleep(EVERY)
