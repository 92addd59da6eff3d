"""What the platform's administrators see of subscriptions and of what Polar told about them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic looks at it
from enum import StrEnum
from typing import Annotated
from uuid import UUID  # noqa: TC003 - pydantic looks at it

from pydantic import AfterValidator, Field, StringConstraints

from medisched.schemas.base import Draft, View, one_line

LONGEST_SEARCH = 120
LONGEST_BODY = 64 * 1024
Wanted = Annotated[str, StringConstraints(max_length=LONGEST_SEARCH, strip_whitespace=True), AfterValidator(one_line)]


class EventGroup(StrEnum):
    """Which events: those in one state, all, or those that wait for an administrator."""

    ATTENTION = "attention"
    ALL = "all"
    PENDING = "pending"
    APPLIED = "applied"
    IGNORED = "ignored"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DISCARDED = "discarded"


class SubscriptionGroup(StrEnum):
    """Which subscriptions: all, those that run, those whose payment failed, those that are over."""

    ALL = "all"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    ENDED = "ended"


class PolarEventQuery(Draft):
    """One page of events; `search` is a part of the kind or of the subscription's id at Polar."""

    group: EventGroup = EventGroup.ALL
    search: Wanted = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class SubscriptionQuery(Draft):
    """One page of subscriptions; `search` is a part of a name, an address, an e-mail address or Polar's id."""

    group: SubscriptionGroup = SubscriptionGroup.ALL
    search: Wanted = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class PolarEventView(View):
    """One delivery and what became of it; `polar_id` is the subscription's, empty where none was understood."""

    id: UUID
    created_at: datetime
    webhook_id: str
    kind: str
    happened_at: datetime | None
    polar_id: str
    state: str
    deliveries: int
    attempts: int
    due_at: datetime
    applied_at: datetime | None
    note: str


class PolarEventBodyView(PolarEventView):
    """The same with what was sent, as harmless text of at most 64 KB; `is_cut` when there was more. `size` in bytes."""

    text: str
    is_cut: bool
    size: int


class SubscriptionLineView(View):
    """One subscription and its organization; names without an id are of an organization that is not made (yet).

    `status` is Polar's word, `event_at` when Polar described it last, `checked_at` when we last asked.
    `is_unclaimed`: there is an organization and nobody owns it; `is_unreachable`: and nobody can be written to, because
    the customer's address is none. `is_double`: it costs, and so does another one of the
    same organization.
    """

    id: UUID
    polar_id: str
    organization_id: UUID | None
    organization_name: str
    organization_slug: str
    organization_status: str
    plan: str
    status: str
    customer_name: str
    customer_email: str
    period_end: datetime | None
    cancel_at_period_end: bool
    ends_at: datetime | None
    ended_at: datetime | None
    seats: int | None
    event_at: datetime
    checked_at: datetime | None
    is_unclaimed: bool = False
    is_unreachable: bool = False
    is_double: bool = False


class SubscriptionCountsView(View):
    """How many there are; `total` also counts what is in none of the groups. `attention`: events that wait."""

    total: int
    active: int
    past_due: int
    ended: int
    attention: int
