"""Where others tell what became of what we asked of them: Polar of subscriptions, Resend of mail."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, BackgroundTasks, Request

from medisched.domain import clock
from medisched.domain.webhook_signatures import NotSigned, verify
from medisched.integrations.polar import polar_account
from medisched.schemas.base import View
from medisched.services.mail_deliveries import apply_received, receive_mail_event
from medisched.services.polar_deliveries import apply_delivery, receive_delivery
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medisched.domain.webhook_signatures import Delivery

log = logging.getLogger(__name__)
router = APIRouter(prefix="/api/webhooks", tags=["webhooks"])
HEADERS = {
    "id": "Stays the same when the same message is delivered again.",
    "timestamp": "Unix time in seconds; at most five minutes off.",
    "signature": "One or more of `v1,<base64>`, separated by spaces.",
}
PROBLEM: dict[str, Any] = {"application/problem+json": {"schema": {"type": "object"}}}
ANSWERS: dict[int | str, dict[str, Any]] = {
    403: {"description": "Not signed with a secret that we know, or not at this time", "content": PROBLEM},
    413: {"description": "Larger than a megabyte", "content": PROBLEM},
    503: {"description": "Could not be kept; please deliver it again", "content": PROBLEM},
}


def _description(prefix: str) -> dict[str, Any]:
    return {
        "parameters": [
            {
                "name": f"{prefix}-{name}",
                "in": "header",
                "required": True,
                "description": text,
                "schema": {"type": "string"},
            }
            for name, text in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
    }


class Receipt(View):
    """The message is kept."""

    status: Literal["accepted"] = "accepted"


@router.post(
    "/polar",
    status_code=202,
    summary="Receive a message from Polar",
    responses=ANSWERS,
    openapi_extra=_description("webhook"),
)
async def receive(request: Request, afterwards: BackgroundTasks) -> Receipt:
    """Signed as by Standard Webhooks, or in Polar's first way. The same message again is only counted."""
    delivery = await _verified(request, polar_account().secrets, "webhook", "POLAR_WEBHOOK_SECRETS")
    event_id = await receive_delivery(delivery)
    if event_id is not None:
        # Polar has its answer by then: of several messages about one subscription each waits for the one before.
        afterwards.add_task(apply_delivery, event_id)
    return Receipt()


@router.post(
    "/resend",
    status_code=202,
    summary="Receive a message from Resend",
    responses=ANSWERS,
    openapi_extra=_description("svix"),
)
async def receive_mail_news(request: Request, afterwards: BackgroundTasks) -> Receipt:
    """What became of a mail. Signed as Svix does; the same message again is only counted."""
    delivery = await _verified(request, get_settings().resend_webhook_secrets, "svix", "RESEND_WEBHOOK_SECRETS")
    event_id = await receive_mail_event(delivery)
    if event_id is not None:
        afterwards.add_task(apply_received, event_id)
    return Receipt()


async def _verified(request: Request, secrets: Iterable[str], prefix: str, setting: str) -> Delivery:
    names = [f"{prefix}-{name}" for name in HEADERS]
    headers = {name: lines[0] for name in names if len(lines := request.headers.getlist(name)) == 1}
    try:
        return verify(secrets, headers, await request.body(), clock.now_utc(), prefix=prefix)
    except NotSigned:
        # A wrong secret shows nowhere else: the other side is told no, and gives up at some point.
        log.warning("delivery refused: not signed with %s, or five minutes off", setting)
        raise
