"""One description of a subscription against the row: which is newer, and what each of them says.

`terms` are what every description says in full, and the newest one is right, also about what is empty in it. `facts`
are what some leave out: of those the newest word counts that there is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from medisched.domain.subscriptions import Age

if TYPE_CHECKING:
    from medisched.models import Subscription
    from medisched.schemas.polar import PolarSubscription

Value: TypeAlias = "str | int | bool | datetime | UUID | None"
Facts: TypeAlias = "dict[str, Value]"
Weight: TypeAlias = tuple[Age, tuple[str, ...]]
TERMS = (
    "status",
    "amount",
    "recurring_interval_count",
    "seats",
    "period_end",
    "trial_end",
    "cancel_at_period_end",
    "ends_at",
    "ended_at",
    "past_due_at",
    "resumes_at",
)
FACTS = (
    "onboarding_id",
    "customer_id",
    "customer_user_id",
    "customer_email",
    "customer_name",
    "checkout_id",
    "product_id",
    "plan",
    "organization_name",
    "organization_slug",
    "country",
    "currency",
    "recurring_interval",
)


def terms_of(said: PolarSubscription) -> Facts:
    """What the newest description alone decides, by column."""
    return {
        "status": said.status,
        "amount": said.amount,
        "recurring_interval_count": said.recurring_interval_count or 1,
        "seats": said.seats,
        "period_end": _utc(said.current_period_end),
        "trial_end": _utc(said.trial_end),
        "cancel_at_period_end": said.cancel_at_period_end,
        "ends_at": _utc(said.ends_at),
        "ended_at": _utc(said.ended_at),
        "past_due_at": _utc(_failed_at(said)),
        "resumes_at": _utc(said.resumes_at),
    }


def facts_of(said: PolarSubscription) -> Facts:
    """What this description says of lasting things, by column; nothing of what it leaves out."""
    customer, product = said.customer, said.product
    address = customer.billing_address if customer else None
    facts: Facts = {
        "onboarding_id": _id_of(said.said("onboarding_id", 100)),
        "customer_id": said.customer_id or (customer.id if customer else ""),
        "customer_user_id": _id_of(customer.external_id) if customer else None,
        "customer_email": customer.email if customer else "",
        "customer_name": customer.name if customer else "",
        "checkout_id": said.checkout_id,
        "product_id": said.product_id or (product.id if product else ""),
        "plan": product.name if product else "",
        "organization_name": said.said("organization_name", 120) or (customer.billing_name if customer else ""),
        "organization_slug": said.said("organization_slug", 40),
        "country": address.country.upper() if address else "",
        "currency": said.currency.upper(),
        "recurring_interval": said.recurring_interval,
    }
    return {name: value for name, value in facts.items() if value}


def weight_of(said: PolarSubscription, age: Age) -> Weight:
    """Of two descriptions the heavier one counts; of the same age some one of them, however they come in."""
    return age, tuple(_spelled(value) for value in terms_of(said).values())


def weight_of_row(row: Subscription) -> Weight:
    """How heavy the description is that the row keeps."""
    return Age(row.event_at, row.data_at, row.event_rank), tuple(_spelled(getattr(row, name)) for name in TERMS)


def rewrite(row: Subscription, said: PolarSubscription, age: Age) -> None:
    """Let the row keep this description, whatever it kept before."""
    for name, value in terms_of(said).items():
        setattr(row, name, value)
    row.event_at, row.data_at, row.event_rank = age.event_at, age.data_at, age.rank
    row.was_live = row.was_live or said.is_live


def _failed_at(said: PolarSubscription) -> datetime | None:
    """When the payment failed. If Polar does not say: when the period began that should have been paid.

    Each description alone decides, and says the same again later: otherwise the grace would begin anew with each one.
    """
    if said.past_due_at is not None or said.status != "past_due":
        return said.past_due_at
    return said.current_period_start or said.created_at


def _spelled(value: Value) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _utc(instant: datetime | None) -> datetime | None:
    return instant.astimezone(UTC) if instant else None


def _id_of(text: str) -> UUID | None:
    """An id of ours; anything else that may stand there is nobody's."""
    try:
        return UUID(text)
    except ValueError:
        return None
