"""Bring what changed to every worker: one connection hears, and what this worker committed is told in batches.

A change is told after its commit, not in it: NOTIFY lets transactions commit one after the other only.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from medisched.domain.faults import describe
from medisched.services.doors import work
from medisched.services.live import exchange, listen, read_message, tell_everybody

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medisched.services.live import Change

log = logging.getLogger(__name__)
TELL_EVERY = 0.05
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0


async def live_loop(stop: asyncio.Event) -> None:
    """Hear and tell until stopped, through any outage."""
    tasks = [asyncio.create_task(hear_loop()), asyncio.create_task(tell_loop())]
    try:
        await stop.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def hear_loop() -> None:
    """Pass on what is heard. Whenever the line is new, something may have been missed before."""
    pause = FIRST_PAUSE
    while True:
        try:
            async with listen() as line:
                exchange.deliver(None)
                pause = FIRST_PAUSE
                async for message in line.hear():
                    exchange.deliver(read_message(message))
        except Exception as error:  # noqa: BLE001 - outlives the database's outages
            log.warning("live line broken error=%s", describe(error))
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def tell_loop() -> None:
    """Tell what was committed, at most once in `TELL_EVERY`, however much it was."""
    told = asyncio.Event()
    exchange.carry(told.set)
    try:
        # A worker that was killed between a commit and telling may have stood where this one begins.
        await _tell(None)
        while True:
            await told.wait()
            told.clear()
            await _tell(exchange.collect())
            await asyncio.sleep(TELL_EVERY)
    finally:
        exchange.carry(None)


async def _tell(changes: Sequence[Change] | None) -> None:
    """Until it has worked; what is committed meanwhile is told with the next."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await work(tell_everybody, changes)
        except Exception as error:  # noqa: BLE001 - outlives the database's outages
            log.warning("changes not told error=%s", describe(error))
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
