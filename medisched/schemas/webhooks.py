"""Webhook endpoints and their deliveries."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic looks at it
from typing import Annotated, Any, Literal
from uuid import UUID  # noqa: TC003 - the same

from pydantic import AfterValidator, Field, StringConstraints

from medisched.domain.texts import _
from medisched.domain.webhook_events import EVENT_TYPES
from medisched.schemas.base import Draft, Instant, Line, PageQuery, View

LONGEST_URL = 2000
Status = Literal["waiting", "delivered", "failed"]


def _known(types: list[str]) -> list[str]:
    unknown = [kind for kind in types if kind not in EVENT_TYPES]
    if unknown:
        raise ValueError(_("There is no event of the type {name}.").format(name=unknown[0][:80]))
    return [kind for kind in EVENT_TYPES if kind in types]


Url = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_URL, strip_whitespace=True),
    Field(json_schema_extra={"format": "uri"}),
]
EventType = Annotated[str, Field(json_schema_extra={"enum": list(EVENT_TYPES)})]
Types = Annotated[list[EventType], Field(max_length=100), AfterValidator(_known)]


class EndpointDraft(Draft):
    """Where events go; no types: all of them, those of later versions too."""

    url: Url
    description: Line = ""
    event_types: Types = Field(default_factory=list)


class EndpointChange(Draft):
    """What is left out stays. `active` also ends a pause, and what was disabled because it failed."""

    url: Url | None = None
    description: Line | None = None
    event_types: Types | None = None
    status: Literal["active", "paused"] | None = None


class EndpointView(View):
    """An address that is told, and how the last 24 hours went. `failingSince`: no try has succeeded since then."""

    id: UUID
    url: str
    description: str
    event_types: list[str]
    status: Literal["active", "paused", "disabled"]
    disabled_reason: Literal["", "gone", "failing"] = ""
    created_at: datetime
    failing_since: datetime | None = None
    previous_secret_until: datetime | None = None
    is_secret_told: bool = False
    delivered_last_day: int = 0
    failed_last_day: int = 0
    waiting: int = 0


class EndpointSecretView(View):
    """What deliveries are signed with; told once."""

    id: UUID
    secret: str = Field(repr=False)


class NewEndpointView(EndpointView):
    """An endpoint with its secret, told once."""

    secret: str = Field(repr=False)


class EventTypeView(View):
    """Something that can be told."""

    type: str
    description: str


class DeliveryQuery(PageQuery):
    """Newest first."""

    status: Status | None = None
    type: str | None = Field(default=None, max_length=80)


class DeliveryView(View):
    """One event for one endpoint. `nextAttemptAt` only while it waits, `error` why the last try failed."""

    id: UUID
    webhook_id: str
    type: str
    occurred_at: datetime
    status: Status
    attempts: int
    next_attempt_at: datetime | None = None
    delivered_at: datetime | None = None
    status_code: int | None = None
    error: str = ""


class AttemptView(View):
    """One try: what was sent and what came back. Without an end it is on its way."""

    number: int
    started_at: datetime
    finished_at: datetime | None = None
    milliseconds: int | None = None
    url: str
    status_code: int | None = None
    error: str = ""
    request_headers: dict[str, str]
    response_headers: dict[str, str]
    response_body: str


class DeliveryDetailView(DeliveryView):
    """A delivery with the body that is sent and its tries, newest first."""

    body: str
    tries: list[AttemptView]


class ReplayDraft(Draft):
    """Since when."""

    since: Instant


class ReplayView(View):
    """How many are sent again."""

    count: int


class OutgoingDelivery(View):
    """What the worker sends: where, by which secrets (newest first), and which attempt it is."""

    id: UUID
    organization_id: UUID
    endpoint_id: UUID
    url: str
    type: str
    data: dict[str, Any]
    occurred_at: datetime
    attempt: int
    number_in_round: int
    salts: tuple[bytes, ...] = Field(repr=False)
