"""A worker whose server was killed ends too, so that the port is free for the next start."""

from __future__ import annotations

import asyncio
import os
import signal

LOOK_EVERY = 0.2


async def stop_with_parent() -> None:
    """Stop this process, as gently as a signal does, when the one that started it is gone. For the app's lifespan."""
    parent = os.getppid()
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells a process that its parent is gone
        await asyncio.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
