"""Where Polar tells what became of subscriptions."""

from __future__ import annotations

import logging
from typing import Any, Literal

from fastapi import APIRouter, BackgroundTasks, Request

from medisched.domain import clock
from medisched.domain.webhook_signatures import NotSigned, verify
from medisched.integrations.polar import polar_account
from medisched.schemas.base import View
from medisched.services.polar_deliveries import apply_delivery, receive_delivery

log = logging.getLogger(__name__)
router = APIRouter(prefix="/api/webhooks", tags=["webhooks"])
HEADERS = {
    "webhook-id": "Stays the same when the same message is delivered again.",
    "webhook-timestamp": "Unix time in seconds; at most five minutes off.",
    "webhook-signature": "One or more of `v1,<base64>`, separated by spaces.",
}
DESCRIPTION: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
        for name, text in HEADERS.items()
    ],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
}
PROBLEM: dict[str, Any] = {"application/problem+json": {"schema": {"type": "object"}}}
ANSWERS: dict[int | str, dict[str, Any]] = {
    403: {"description": "Not signed with a secret that we know, or not at this time", "content": PROBLEM},
    413: {"description": "Larger than a megabyte", "content": PROBLEM},
    503: {"description": "Could not be kept; please deliver it again", "content": PROBLEM},
}


class Receipt(View):
    """The message is kept."""

    status: Literal["accepted"] = "accepted"


@router.post(
    "/polar", status_code=202, summary="Receive a message from Polar", responses=ANSWERS, openapi_extra=DESCRIPTION
)
async def receive(request: Request, afterwards: BackgroundTasks) -> Receipt:
    """Signed as by Standard Webhooks, or in Polar's first way. The same message again is only counted."""
    headers = {name: lines[0] for name in HEADERS if len(lines := request.headers.getlist(name)) == 1}
    try:
        delivery = verify(polar_account().secrets, headers, await request.body(), clock.now_utc())
    except NotSigned:
        # A wrong secret shows nowhere else: Polar is told no, and gives up at some point.
        log.warning("polar delivery refused: not signed with POLAR_WEBHOOK_SECRETS, or five minutes off")
        raise
    event_id = await receive_delivery(delivery)
    if event_id is not None:
        # Polar has its answer by then: of several messages about one subscription each waits for the one before.
        afterwards.add_task(apply_delivery, event_id)
    return Receipt()
