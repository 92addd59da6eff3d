"""Take out the bins once an hour."""

from __future__ import annotations

import logging

from medisched.services.cleanup import delete_expired, forget_payers
from medisched.services.doors import work

log = logging.getLogger(__name__)


async def clean_up() -> int:
    """Delete what has expired; there is never more to do at once."""
    deleted = await work(delete_expired) + await work(forget_payers)
    log.info("expired rows deleted count=%s", deleted)
    return 0
