"""What can be read in the body of a delivery from Polar. Nothing that is signed is refused; at worst it says nothing.

Source: https://polar.sh/docs/integrate/webhooks/events (version 2026-10).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NoReturn, cast

from pydantic import TypeAdapter, ValidationError

from medisched.domain.subscriptions import RANKS, Age, is_about_subscriptions
from medisched.schemas.polar import Key, PolarEnvelope, PolarOrder, PolarSubscription

KINDS = frozenset(
    """benefit.created benefit.updated benefit_grant.created benefit_grant.cycled benefit_grant.revoked
    benefit_grant.updated checkout.created checkout.expired checkout.updated customer.created customer.deleted
    customer.state_changed customer.updated customer_seat.assigned customer_seat.claimed customer_seat.revoked
    discount.created discount.deleted discount.updated member.created member.deleted member.updated order.created
    order.paid order.refunded order.updated organization.updated product.created product.updated refund.created
    refund.updated subscription.active subscription.canceled subscription.created subscription.cycled
    subscription.migrated subscription.past_due subscription.paused subscription.resumed subscription.revoked
    subscription.uncanceled subscription.updated""".split()  # noqa: SIM905 - forty lines else
)
"""All kinds of events that Polar is known to send."""
FIRST_YEAR, LAST_YEAR = 2000, 2999
NOT_JSON = "The text could not be read: it is not JSON in UTF-8."
NO_ENVELOPE = "It has no type, time and data that can be read."
NO_SUBSCRIPTION = "Its subscription could not be read."
UNKNOWN_KIND = "A kind of message that we do not know."
NOTHING_OF_OURS = "A kind of message that changes nothing here."
SINGLE_ORDER = "An order without a subscription."
OTHER_PRODUCT = "About another product than ours."
TEXT = TypeAdapter(Key)


class Verdict(StrEnum):
    """What is to be done with a delivery: the first state of its row."""

    APPLY = "pending"
    IGNORE = "ignored"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """As much as could be read. `said` and `age` are there if and only if the verdict is to apply it."""

    verdict: Verdict
    note: str = ""
    kind: str = ""
    happened_at: datetime | None = None
    polar_id: str = ""
    said: PolarSubscription | None = None
    age: Age | None = None


def read_event(body: bytes) -> Reading:
    """What a body says, whatever product it is about."""
    try:
        content = json.loads(body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Reading(Verdict.UNKNOWN, NOT_JSON)
    kind, polar_id = _text_of(content, "type"), _text_of(_part_of(content, "data"), "id")
    try:
        envelope = PolarEnvelope.model_validate(content)
        _must_be_bearable(envelope.timestamp)
    except (ValidationError, OverflowError):
        return Reading(Verdict.UNKNOWN, NO_ENVELOPE, kind, polar_id=polar_id)
    happened_at = envelope.timestamp.astimezone(UTC)
    if not is_about_subscriptions(kind):
        known = kind in KINDS
        verdict, note = (Verdict.IGNORE, NOTHING_OF_OURS) if known else (Verdict.UNKNOWN, UNKNOWN_KIND)
        return Reading(verdict, note, kind, happened_at, polar_id)
    return _read_subscription(envelope, happened_at, polar_id)


def _read_subscription(envelope: PolarEnvelope, happened_at: datetime, polar_id: str) -> Reading:
    try:
        said = _subscription_of(envelope)
        _must_be_bearable(*(vars(said).values() if said else ()))
    except (ValidationError, OverflowError):
        return Reading(Verdict.UNKNOWN, NO_SUBSCRIPTION, envelope.type, happened_at, polar_id)
    if said is None:
        return Reading(Verdict.IGNORE, SINGLE_ORDER, envelope.type, happened_at, polar_id)
    age = Age(happened_at, said.data_at, RANKS.get(envelope.type, 0))
    return Reading(Verdict.APPLY, "", envelope.type, happened_at, said.id, said, age)


def _subscription_of(envelope: PolarEnvelope) -> PolarSubscription | None:
    """An order tells of customer and product beside its subscription, not in it."""
    if envelope.type != "order.paid":
        return PolarSubscription.model_validate(envelope.data)
    order = PolarOrder.model_validate(envelope.data)
    if order.subscription is None:
        return None
    said = order.subscription
    return said.model_copy(
        update={"customer": said.customer or order.customer, "product": said.product or order.product}
    )


def is_to_product(said: PolarSubscription, product_id: str) -> bool:
    """Whether it is a subscription to this product (empty: any); one that does not say is."""
    named = said.product_id or (said.product.id if said.product else "")
    return not (named and product_id) or named == product_id


def _must_be_bearable(*values: object) -> None:
    """Refuse instants that the database, or a sum of times, could not hold; what is no instant passes."""
    for value in values:
        if isinstance(value, datetime) and not FIRST_YEAR <= value.astimezone(UTC).year <= LAST_YEAR:
            raise OverflowError


def _part_of(content: object, name: str) -> object:
    return cast("dict[str, object]", content).get(name) if isinstance(content, dict) else None


def _text_of(content: object, name: str) -> str:
    return TEXT.validate_python(_part_of(content, name))


def _refuse(constant: str) -> NoReturn:
    """NaN and the infinities are no JSON, though Python reads them."""
    raise ValueError(constant)
