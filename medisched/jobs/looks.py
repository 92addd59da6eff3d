"""Writing down whose data were looked at."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from medisched.services.doors import work
from medisched.services.looks import Look, looks, write_looks

if TYPE_CHECKING:
    from uuid import UUID

EVERY = 0.5
AT_ONCE = 100
"""So many in one transaction: until it ends, nothing else of the same organizations can end."""


async def write_waiting_looks() -> int:
    """All that have been collected. Where one fails, each organization's are tried alone; what fails again waits."""
    waiting = looks.take()
    parts = deque(waiting[first : first + AT_ONCE] for first in range(0, len(waiting), AT_ONCE))
    failed: list[Look] = []
    written, trouble = 0, None
    try:
        while parts:
            part = parts[0]
            try:
                await work(write_looks, part, door_role="worker")
            except Exception as error:  # noqa: BLE001 - raised below, after the others have been written
                alone = _by_organization(part)
                if len(alone) == 1:
                    failed += part
                    trouble = error
                else:
                    parts.extend(alone)
            else:
                written += len(part)
            parts.popleft()
    finally:
        looks.put_back([*failed, *(look for part in parts for look in part)])
    if trouble is not None:
        raise trouble
    return written


def _by_organization(part: list[Look]) -> list[list[Look]]:
    of: dict[UUID, list[Look]] = defaultdict(list)
    for look in part:
        of[look.organization_id].append(look)
    return list(of.values())
