"""Writing down whose data were looked at."""

from __future__ import annotations

from medisched.services.doors import work
from medisched.services.looks import looks, write_looks

EVERY = 0.5
AT_ONCE = 100
"""So many in one transaction: until it ends, nothing else of the same organizations can end."""


async def write_waiting_looks() -> int:
    """All that have been collected; what could not be written is tried again."""
    waiting = looks.take()
    written = 0
    try:
        while written < len(waiting):
            await work(write_looks, waiting[written : written + AT_ONCE], door_role="worker")
            written += AT_ONCE
    finally:
        looks.put_back(waiting[written:])
    return len(waiting)
