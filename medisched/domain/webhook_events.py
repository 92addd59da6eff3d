"""What other systems are told: the types of events, and the body of a delivery.

Bodies are thin: ids and times, never a name, a title or a note. Whoever may know more asks the API.
Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from medisched.domain.texts import mark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

PING = "test.ping"
"""Sent once when somebody asks for it, whatever an endpoint has chosen; its failure counts for nothing."""
EVENT_TYPES: Mapping[str, str] = {
    "appointment.booked": mark("Somebody was given an appointment."),
    "appointment.moved": mark("It has another time, provider or room."),
    "appointment.cancelled": mark("It was cancelled; its time is free again."),
    "appointment.arrived": mark("The patient is here."),
    "appointment.started": mark("The visit has begun."),
    "appointment.completed": mark("The visit is over."),
    "appointment.no_show": mark("The patient did not come."),
    "appointment.changed": mark("Anything else: its note, or a status that was taken back."),
    "slot.published": mark("A provider offers a time."),
    "slot.withdrawn": mark("A free time is not offered any more."),
    "patient.created": mark("There is a new patient record."),
    "patient.changed": mark("Name, contact, date of birth or notes of a record were changed."),
    "patient.merged": mark("Two records of one person became one; mergedId is the one that is gone."),
}
"""All that an endpoint can choose, with what each means."""


def event_body(kind: str, occurred_at: datetime, data: Mapping[str, Any]) -> str:
    """The JSON that is sent and signed; the same letter by letter at every try."""
    body = {"type": kind, "timestamp": occurred_at.isoformat().replace("+00:00", "Z"), "data": data}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


def event_id(delivery_id: UUID) -> str:
    """What `webhook-id` says of a delivery: the same at every try, so that a receiver can tell a repetition."""
    return f"msg_{delivery_id.hex}"
