"""Take out the bins once an hour."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from medisched.jobs.webhooks import forget_old
from medisched.services.api_key_ends import tend_keys
from medisched.services.audit_checks import list_heads
from medisched.services.cleanup import delete_expired, forget_payers
from medisched.services.doors import work
from medisched.services.idempotency import forget_answers
from medisched.services.mail_events import forget_mail_events
from medisched.services.meters import forget_slow_requests

if TYPE_CHECKING:
    from uuid import UUID

log = logging.getLogger(__name__)


_told: dict[UUID, int] = {}


async def clean_up() -> int:
    """Delete what has expired; there is never more to do at once."""
    deleted = await work(delete_expired) + await work(forget_payers) + await work(forget_answers) + await tend_keys()
    deleted += await forget_old() + await work(forget_mail_events) + await work(forget_slow_requests)
    log.info("expired rows deleted count=%s", deleted)
    await tell_heads()
    return 0


async def tell_heads() -> None:
    """Log how far each audit trail has come since the last time: kept elsewhere, it shows that no end was cut off."""
    for head in await work(list_heads):
        if _told.get(head.organization_id) != head.number:
            _told[head.organization_id] = head.number
            number, value = head.number, head.hash.hex()
            log.info("audit head organization=%s number=%s hash=%s", head.organization_id, number, value)
