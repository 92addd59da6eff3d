"""What a subscription means for its organization, and which of two descriptions of it is the newer one.

`status` is Polar's: incomplete, incomplete_expired, trialing, active, past_due, paused, unpaid, canceled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

GRACE = timedelta(days=7)
"""How long after a failed payment everything goes on as before."""
EXPORT = timedelta(days=90)
"""How long the owner of an ended subscription may count on paying again and exporting; nothing is deleted then."""
LIVE = frozenset({"trialing", "active", "past_due", "paused", "unpaid"})
"""Statuses that only a subscription can have that has begun."""
SUSPENDING = frozenset({"paused", "unpaid", "canceled", "incomplete", "incomplete_expired"})
"""Statuses of a subscription that allows nothing at present."""
RANKS = {
    "order.paid": 1,
    "subscription.created": 2,
    "subscription.active": 3,
    "subscription.updated": 4,
    "subscription.past_due": 5,
    "subscription.canceled": 6,
    "subscription.uncanceled": 7,
    "subscription.revoked": 8,
}
"""Which of two events of the same instant counts as the later one; a kind that is not here comes before all."""
CHANGING = frozenset({"order.paid"})
SUBSCRIPTION = "subscription."


class Standing(StrEnum):
    """What an organization may do at present; the same words as its status."""

    ACTIVE = "active"
    READ_ONLY = "read_only"
    SUSPENDED = "suspended"


class Terms(Protocol):
    """What of a subscription decides the standing."""

    status: str
    past_due_at: datetime | None
    event_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, order=True)
class Age:
    """Orders descriptions of one subscription: the event's own time, then the data's, then the kind of event."""

    event_at: datetime
    data_at: datetime
    rank: int


def standing_of(terms: Terms, now: datetime) -> Standing | None:
    """What the subscription allows at that instant; None if its status says nothing that we know.

    A subscription that will end at the end of its period is active until then.
    """
    if terms.ended_at is not None and terms.ended_at <= now:
        return Standing.SUSPENDED
    if terms.status in {"trialing", "active"}:
        return Standing.ACTIVE
    if terms.status == "past_due":
        return Standing.ACTIVE if now < grace_end(terms) else Standing.READ_ONLY
    if terms.status in SUSPENDING:
        return Standing.SUSPENDED
    return None


def grace_end(terms: Terms) -> datetime:
    """The instant from which a payment that failed makes the organization read-only."""
    return (terms.past_due_at or terms.event_at) + GRACE


def best_of(standings: list[Standing]) -> Standing | None:
    """Of several subscriptions the one that allows most counts; None without any."""
    return min(standings, key=list(Standing).index) if standings else None


def is_about_subscriptions(kind: str) -> bool:
    """Whether an event of this kind changes anything here."""
    return kind.startswith(SUBSCRIPTION) or kind in CHANGING
