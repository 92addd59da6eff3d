"""Reminders before appointments leave in time."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from medisched.domain.faults import describe
from medisched.services.doors import work
from medisched.services.reminders import list_organizations_to_remind, remind_patients

if TYPE_CHECKING:
    from uuid import UUID

log = logging.getLogger(__name__)
BATCH = 100


async def remind(*, batch: int = BATCH) -> int:
    """For each organization on its own: one that fails stops no other. How many appointments were looked at."""
    settled = 0
    for organization_id in await work(list_organizations_to_remind):
        try:
            settled += await _remind_all(organization_id, batch)
        except Exception as error:  # noqa: BLE001 - one that fails stops no other
            log.warning("not reminded organization=%s error=%s", organization_id, describe(error))
    return settled


async def _remind_all(organization_id: UUID, batch: int) -> int:
    """A batch in each transaction, until there is no more."""
    settled, last = 0, batch
    while last >= batch:
        last = await work(remind_patients, limit=batch, organization_id=organization_id)
        settled += last
    return settled
