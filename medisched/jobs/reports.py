"""Days that are over are kept as they were, for reports."""

from __future__ import annotations

import logging

from medisched.domain.faults import describe
from medisched.services.doors import work
from medisched.services.offered_minutes import keep_past_days, list_organizations_to_keep

log = logging.getLogger(__name__)


async def keep_days() -> int:
    """For each organization on its own: one that fails stops no other. How many days of providers were kept."""
    kept = 0
    for organization_id in await work(list_organizations_to_keep):
        try:
            kept += await work(keep_past_days, organization_id=organization_id)
        except Exception as error:  # noqa: BLE001 - one that fails stops no other
            log.warning("days not kept organization=%s error=%s", organization_id, describe(error))
    return kept
