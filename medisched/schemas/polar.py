"""What Polar says, read with tolerance: only what is used here, extra fields ignored, words as plain text.

Source: https://polar.sh/docs/api-reference
"""

from __future__ import annotations

import unicodedata
from datetime import datetime  # noqa: TC003 - pydantic looks at it
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from medisched.domain.subscriptions import LIVE

Instant = AwareDatetime


def _text(value: object) -> str:
    """One line of text without control characters; nothing for what is none. The database cannot keep NUL."""
    if not isinstance(value, str):
        return ""
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in value)
    return " ".join(kept.split())


def _cut(length: int) -> Any:
    return BeforeValidator(lambda value: _text(value)[:length])


def _dictionary(value: object) -> object:
    nothing: dict[str, Any] = {}
    return value if isinstance(value, dict) else nothing  # type: ignore[return-value]


def _small_number(value: object) -> object:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    return value if fits else None


Key = Annotated[str, _cut(100)]
Number = Annotated[int | None, BeforeValidator(_small_number)]
Metadata = Annotated[dict[str, Any], BeforeValidator(_dictionary)]


class Said(BaseModel):
    """Base of all that Polar says."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class PolarAddress(Said):
    """Only the country, ISO 3166-1 alpha-2."""

    country: Annotated[str, _cut(2)] = ""


class PolarCustomer(Said):
    """Who pays. `external_id` is the id of a user of ours, if we sent them."""

    id: Key = ""
    external_id: Key = ""
    email: Annotated[str, _cut(254)] = ""
    name: Annotated[str, _cut(120)] = ""
    billing_name: Annotated[str, _cut(120)] = ""
    billing_address: PolarAddress | None = None


class PolarPrice(Said):
    """Money in the currency's smallest unit."""

    price_amount: Number = None
    price_currency: Annotated[str, _cut(3)] = ""


class PolarProduct(Said):
    """A plan."""

    id: Key = ""
    name: Annotated[str, _cut(120)] = ""
    description: Annotated[str, _cut(500)] = ""
    recurring_interval: Annotated[str, _cut(20)] = ""
    recurring_interval_count: Number = 1
    trial_interval: Annotated[str, _cut(20)] = ""
    trial_interval_count: Number = None
    prices: tuple[PolarPrice, ...] = ()


class PolarSubscription(Said):
    """A subscription as it was at one moment."""

    id: Annotated[str, _cut(100), Field(min_length=1)]
    status: Annotated[str, _cut(40), Field(min_length=1)]
    created_at: Instant
    modified_at: Instant | None = None
    amount: Number = None
    currency: Annotated[str, _cut(3)] = ""
    recurring_interval: Annotated[str, _cut(20)] = ""
    recurring_interval_count: Number = 1
    current_period_start: Instant | None = None
    current_period_end: Instant | None = None
    trial_end: Instant | None = None
    cancel_at_period_end: bool = False
    ends_at: Instant | None = None
    ended_at: Instant | None = None
    past_due_at: Instant | None = None
    resumes_at: Instant | None = None
    seats: Number = None
    customer_id: Key = ""
    product_id: Key = ""
    checkout_id: Key = ""
    metadata: Metadata = {}
    customer: PolarCustomer | None = None
    product: PolarProduct | None = None

    @property
    def data_at(self) -> datetime:
        """When it became what it is here."""
        return self.modified_at or self.created_at

    @property
    def is_live(self) -> bool:
        """Whether it has begun and was not ended."""
        return self.status in LIVE

    def said(self, name: str, length: int) -> str:
        """A text of the metadata; empty if there is none."""
        return _text(self.metadata.get(name))[:length]


class PolarOrder(Said):
    """A payment; only what it says of the subscription counts here."""

    customer: PolarCustomer | None = None
    product: PolarProduct | None = None
    subscription: PolarSubscription | None = None


class PolarEnvelope(Said):
    """Any event: a kind, its time, and something."""

    type: Annotated[str, _cut(100), Field(min_length=1)]
    timestamp: Instant
    data: dict[str, Any]


class PolarCheckout(Said):
    """A checkout: open, expired, confirmed, succeeded or failed. `url` is where to pay."""

    id: Annotated[str, _cut(100), Field(min_length=1)]
    status: Annotated[str, _cut(40)] = ""
    url: Annotated[str, _cut(2000)] = ""
    subscription_id: Key = ""
    metadata: Metadata = {}


class PolarCustomerSession(Said):
    """The way into the customer's own pages."""

    customer_portal_url: Annotated[str, _cut(2000)] = ""


class PolarPagination(Said):
    """How many pages there are."""

    max_page: int = 1


class PolarSubscriptionPage(Said):
    """One page of subscriptions, raw: one that cannot be read must not hide the others."""

    items: tuple[dict[str, Any], ...] = ()
    pagination: PolarPagination = PolarPagination()
