"""A delivery from Polar on its way through two transactions: kept first, then applied.

Whatever happens in the second one, the delivery is kept and Polar need not send it again.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from medisched.domain.faults import describe
from medisched.services.doors import work
from medisched.services.polar_events import apply_event, list_due_events, note_failure, store_delivery

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.domain.webhook_signatures import Delivery

log = logging.getLogger(__name__)
BATCH = 20


async def receive_delivery(delivery: Delivery) -> UUID | None:
    """Keep it; what is to be applied now, if it is new. A repetition is only counted: the job tries again what failed.

    Raises:
        Unavailable: it could not be kept, because the database does not answer.
    """
    stored = await work(store_delivery, delivery)
    return stored.id if stored.is_new else None


async def apply_delivery(event_id: UUID) -> None:
    """Make of it what it says. Never fails: what does not succeed waits for the job."""
    try:
        await work(apply_event, event_id)
    except Exception as error:  # noqa: BLE001 - whatever it was, the event is kept and tried again
        why = describe(error)
        log.warning("polar event not applied id=%s error=%s", event_id, why)
        await _note(event_id, why)


async def apply_due_events() -> int:
    """Try again what could not be applied; how many were tried, at most 20."""
    due = await work(list_due_events, BATCH)
    for event_id in due:
        await apply_delivery(event_id)
    return len(due)


async def _note(event_id: UUID, why: str) -> None:
    try:
        await work(note_failure, event_id, why)
    except Exception as error:  # noqa: BLE001 - it is due again by itself
        log.warning("polar event not noted id=%s error=%s", event_id, describe(error))
