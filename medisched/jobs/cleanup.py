"""Take out the bins once an hour."""

from __future__ import annotations

import logging

from medisched.jobs.webhooks import forget_old
from medisched.services.api_key_ends import tend_keys
from medisched.services.cleanup import delete_expired, forget_payers
from medisched.services.doors import work
from medisched.services.idempotency import forget_answers

log = logging.getLogger(__name__)


async def clean_up() -> int:
    """Delete what has expired; there is never more to do at once."""
    deleted = await work(delete_expired) + await work(forget_payers) + await work(forget_answers) + await tend_keys()
    deleted += await forget_old()
    log.info("expired rows deleted count=%s", deleted)
    return 0
