"""Deliveries as Polar sends them: the two real events, and the life of one subscription made from them."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from medisched.domain import clock
from medisched.domain.webhook_signatures import Delivery, keys_of, sign
from medisched.integrations.polar import polar_account
from medisched.services.polar_deliveries import apply_delivery, receive_delivery

FIXTURES = Path(__file__).parent / "fixtures" / "polar"
ACTIVE = (FIXTURES / "subscription.active.json").read_bytes()
PAID = (FIXTURES / "order.paid.json").read_bytes()
ADDRESS = "/api/webhooks/polar"
BEGIN = datetime(2026, 11, 20, 9, 15, 2, tzinfo=UTC)
Event = dict[str, Any]


def secret() -> str:
    """The one that this installation knows."""
    return polar_account().secrets[0]


def signed(
    body: bytes, delivery_id: str = "msg_1", *, key: bytes | None = None, at: int | None = None
) -> dict[str, str]:
    """Headers of a delivery that is sent now."""
    seconds = int(clock.now_utc().timestamp()) if at is None else at
    signature = sign(key or keys_of(secret())[0], delivery_id, seconds, body)
    return {"webhook-id": delivery_id, "webhook-timestamp": str(seconds), "webhook-signature": signature}


async def deliver(http: httpx.AsyncClient, body: bytes, delivery_id: str = "msg_1") -> httpx.Response:
    """As Polar does."""
    return await http.post(ADDRESS, content=body, headers=signed(body, delivery_id))


def delivery_of(event: Event | bytes, delivery_id: str) -> Delivery:
    """One whose signature was looked at."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    return Delivery(delivery_id, clock.now_utc(), body)


async def take_delivery(delivery: Delivery) -> None:
    """What the route does with it, one after the other."""
    event_id = await receive_delivery(delivery)
    if event_id is not None:
        await apply_delivery(event_id)


def event(kind: str, at: datetime, **data: Any) -> Event:
    """An event of the fixture's subscription; `data` replaces what it says."""
    made = json.loads(PAID if kind == "order.paid" else ACTIVE)
    made |= {"type": kind, "timestamp": spelled(at)}
    said = made["data"]["subscription"] if kind == "order.paid" else made["data"]
    said |= {name: spelled(value) if isinstance(value, datetime) else value for name, value in data.items()}
    return made


def another(source: Event, number: int) -> Event:
    """The same of another subscription, paid by somebody else for another hospital."""
    made = copy.deepcopy(source)
    names = {"organization_name": f"Hospital {number}", "organization_slug": f"hospital-{number}"}
    made["data"] |= {"id": f"sub-{number}", "checkout_id": f"checkout-{number}", "metadata": names}
    made["data"]["customer"] |= {"email": f"payer{number}@hospital.example", "external_id": None}
    return made


def spelled(at: datetime) -> str:
    """As Polar writes instants."""
    return at.isoformat().replace("+00:00", "Z")


def life(begin: datetime = BEGIN) -> list[Event]:
    """The seven events of one subscription in their true order; some happen at one instant."""
    month = begin + timedelta(days=30)
    failed, recovered, cancelled, kept, ended = (month + timedelta(days=days) for days in (0, 1, 2, 3, 30))
    renewed = {"current_period_end": month + timedelta(days=30), "modified_at": recovered}
    leaving = {"cancel_at_period_end": True, "ends_at": month + timedelta(days=30)}
    over = {"status": "canceled", "ended_at": ended, "ends_at": ended, "modified_at": ended}
    return [
        event("subscription.created", begin, status="incomplete"),
        event("subscription.active", begin),
        event("subscription.past_due", failed, status="past_due", past_due_at=failed, modified_at=failed),
        event("subscription.updated", recovered, **renewed),
        event("subscription.canceled", cancelled, **{**renewed, **leaving, "modified_at": cancelled}),
        event("subscription.uncanceled", kept, **{**renewed, "modified_at": kept}),
        event("subscription.revoked", ended, **{**renewed, **over}),
    ]
