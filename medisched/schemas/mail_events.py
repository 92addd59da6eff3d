"""What Resend tells of a mail, as far as we understand it.

Source: https://resend.com/docs/webhooks/event-types
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import cast

from medisched.domain.messages import single_line

LONGEST_NOTE = 300
SOMEBODY = re.compile(r"[^\s<>()]+@[^\s<>()]+")


class MailOutcome(StrEnum):
    """What a message comes to: `undelivered` says nothing against the address, `bounced` that it takes no mail."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    UNDELIVERED = "undelivered"
    COMPLAINED = "complained"
    NOTHING = "nothing"
    UNREADABLE = "unreadable"


KINDS = {
    "email.delivered": MailOutcome.DELIVERED,
    "email.bounced": MailOutcome.BOUNCED,
    "email.suppressed": MailOutcome.BOUNCED,
    "email.failed": MailOutcome.UNDELIVERED,
    "email.complained": MailOutcome.COMPLAINED,
}
DETAILS = ("bounce", "failed", "suppressed")
PERMANENT = "permanent"


@dataclass(frozen=True, slots=True)
class MailEventReading:
    """One message: which mail, by the sender's own number, and what became of it; `note` gives the reason."""

    kind: str = ""
    outcome: MailOutcome = MailOutcome.UNREADABLE
    message_id: str = ""
    happened_at: datetime | None = None
    note: str = ""


def read_mail_event(body: bytes) -> MailEventReading:
    """What a body says; `UNREADABLE` if it is none of Resend's. Whom and what a mail is about is not kept."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return MailEventReading()
    told, inside = _table(said), _table(_table(said).get("data"))
    kind, message_id = _word(told.get("type"), 60), _word(inside.get("email_id"), 200)
    if not kind:
        return MailEventReading()
    outcome = KINDS.get(kind, MailOutcome.NOTHING)
    if outcome is not MailOutcome.NOTHING and not message_id:
        outcome = MailOutcome.UNREADABLE
    detail: dict[str, object] = {}
    for name in DETAILS:
        detail = detail or _table(inside.get(name))
    kind_of_bounce = _word(detail.get("type"), 40)
    if kind == "email.bounced" and kind_of_bounce.lower() != PERMANENT:
        outcome = MailOutcome.UNDELIVERED if outcome is MailOutcome.BOUNCED else outcome
    words = (
        kind_of_bounce,
        _word(detail.get("subType"), 60),
        _word(detail.get("message") or detail.get("reason"), 200),
    )
    note = ": ".join(dict.fromkeys(word for word in words if word))[:LONGEST_NOTE]
    return MailEventReading(kind, outcome, message_id, _instant(told.get("created_at")), note)


def _table(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _word(value: object, longest: int) -> str:
    return SOMEBODY.sub("(address)", single_line(value))[:longest] if isinstance(value, str) else ""


def _instant(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if found is None or not 2000 <= found.year <= 2200:  # noqa: PLR2004 - far from where calendars end
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
