"""A sender's message on its way through two transactions: kept first, then applied, then tried again by the job."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from medisched.domain.faults import describe
from medisched.services.doors import work
from medisched.services.mail_events import apply_mail_event, list_due_mail_events, store_mail_event

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.domain.webhook_signatures import Delivery

log = logging.getLogger(__name__)
BATCH = 20


async def receive_mail_event(delivery: Delivery) -> UUID | None:
    """Keep it; what is to be applied now, if it is new and says something.

    Raises:
        Unavailable: it could not be kept, because the database does not answer.
    """
    stored = await work(store_mail_event, delivery)
    return stored.id if stored.is_open else None


async def apply_received(event_id: UUID) -> None:
    """Make of it what it says. Never fails: what does not succeed waits for the job."""
    try:
        await work(apply_mail_event, event_id)
    except Exception as error:  # noqa: BLE001 - whatever it was, the event is kept and tried again
        log.warning("mail event not applied id=%s error=%s", event_id, describe(error))


async def apply_due_events() -> int:
    """Try again what could not be applied; how many were tried, at most 20."""
    due = await work(list_due_mail_events, BATCH)
    for event_id in due:
        await apply_received(event_id)
    return len(due)
