"""How Python looks for garbage in a process that serves."""

from __future__ import annotations

import gc
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OFTEN, SELDOM, HARDLY_EVER = 50_000, 50, 100


@asynccontextmanager
async def collect_seldom() -> AsyncIterator[None]:
    """What was loaded at the start stays and is not looked through again; new objects less often than by default.

    Nearly all that a request makes is freed as soon as nobody refers to it. By default the rest was looked for so often
    that it took a seventh of the time of each request.
    """
    gc.collect()
    gc.freeze()
    before = gc.get_threshold()
    gc.set_threshold(OFTEN, SELDOM, HARDLY_EVER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
