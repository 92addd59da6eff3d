"""Letters that nobody answered. Each claim on its own: one that fails stops no other."""

from __future__ import annotations

import logging

from medisched.domain.faults import describe
from medisched.services.doors import work
from medisched.services.owner_claims import list_waiting_claims, remind_claim

log = logging.getLogger(__name__)


async def remind_claims() -> int:
    """Write again where a letter ran out, and attach who has confirmed their address meanwhile; how many of both."""
    settled = 0
    for subscription_id in await work(list_waiting_claims):
        try:
            settled += await work(remind_claim, subscription_id)
        except Exception as error:  # noqa: BLE001 - one that fails stops no other
            log.warning("claim not settled subscription=%s error=%s", subscription_id, describe(error))
    return settled
