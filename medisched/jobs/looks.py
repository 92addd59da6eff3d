"""Writing down whose data were looked at."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from medisched.services.doors import work
from medisched.services.looks import Look, looks, write_looks

if TYPE_CHECKING:
    from uuid import UUID

EVERY = 0.5


async def write_waiting_looks() -> int:
    """All that have been collected, a transaction for each organization; what fails is tried again."""
    of: dict[UUID, list[Look]] = defaultdict(list)
    for look in looks.take():
        of[look.organization_id].append(look)
    written = 0
    while of:
        organization_id, taken = of.popitem()
        try:
            await work(write_looks, taken, organization_id=organization_id)
        except BaseException:
            looks.put_back([*taken, *(one for others in of.values() for one in others)])
            raise
        written += len(taken)
    return written
