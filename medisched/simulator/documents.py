"""Polar's objects as it writes them (version 2026-10), made and completed for telling."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from medisched.integrations.polar import SIMULATED_PRODUCT
from medisched.simulator import catalog
from medisched.simulator.book import instant_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medisched.simulator.book import Document

RUNNING = frozenset({"trialing", "active"})


def new_id() -> str:
    """As Polar's."""
    return str(uuid.uuid4())


def after(instant: str, **span: float) -> str:
    """That much later."""
    return instant_text(datetime.fromisoformat(instant) + timedelta(**span))


def month_after(instant: str) -> str:
    """The same day of the next month, or the last one that it has."""
    time = datetime.fromisoformat(instant)
    year, month = divmod(time.year * 12 + time.month, 12)
    for day in range(time.day, 27, -1):
        try:
            return instant_text(time.replace(year=year, month=month + 1, day=day))
        except ValueError:
            continue
    return instant_text(time.replace(year=year, month=month + 1))


def address(country: str) -> Document:
    """Only the country was asked for."""
    return {"line1": None, "line2": None, "postal_code": None, "city": None, "state": None, "country": country}


def make_customer(now: str, **who: Any) -> Document:
    """Somebody who pays; `who` has at least email, external_id, name, billing_name and billing_address."""
    return {
        "id": new_id(),
        "created_at": now,
        "modified_at": None,
        "metadata": {},
        "email_verified": False,
        "type": "individual",
        "tax_id": None,
        "locale": "en",
        "organization_id": catalog.SELLER,
        "default_payment_method_id": new_id(),
        "deleted_at": None,
        "first_user_event_at": None,
        "avatar_url": None,
    } | who


def make_subscription(now: str, customer: Document, checkout: Document, *, trial: bool) -> Document:
    """A subscription that begins now."""
    ends = after(now, days=catalog.TRIAL_DAYS) if trial else month_after(now)
    return {
        "created_at": now,
        "modified_at": None,
        "id": new_id(),
        "amount": catalog.AMOUNT,
        "currency": catalog.CURRENCY,
        "recurring_interval": "month",
        "recurring_interval_count": 1,
        "status": "trialing" if trial else "active",
        "current_period_start": now,
        "current_period_end": ends,
        "current_meter_period_start": None,
        "current_meter_period_end": None,
        "trial_start": now if trial else None,
        "trial_end": ends if trial else None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "started_at": now,
        "ends_at": None,
        "ended_at": None,
        "past_due_at": None,
        "pause_at_period_end": False,
        "paused_at": None,
        "resumes_at": None,
        "customer_id": customer["id"],
        "product_id": SIMULATED_PRODUCT,
        "discount_id": None,
        "checkout_id": checkout["id"],
        "seats": None,
        "units": None,
        "customer_cancellation_reason": None,
        "customer_cancellation_comment": None,
        "metadata": checkout["metadata"],
        "custom_field_data": {},
    }


def whole_subscription(subscription: Document, customer: Document) -> Document:
    """A subscription with all that Polar tells beside it."""
    return subscription | {
        "customer": customer,
        "product": catalog.product(),
        "discount": None,
        "prices": [catalog.price()],
        "meters": [],
        "pending_update": None,
    }


def whole_order(order: Document, customer: Document, subscription: Document) -> Document:
    """An order with all that Polar tells beside it."""
    whole = order | {
        "customer": customer,
        "product": catalog.order_product(),
        "discount": None,
        "subscription": subscription,
    }
    whole.pop("number")
    return whole


def customer_state(customer: Document, subscriptions: Iterable[Document]) -> Document:
    """A customer and what they have running."""
    names = (
        "id created_at modified_at custom_field_data metadata status amount currency recurring_interval"
        " current_period_start current_period_end trial_start trial_end cancel_at_period_end canceled_at started_at"
        " ends_at product_id discount_id seats units"
    )
    running = [
        {name: one[name] for name in names.split()} | {"meters": []}
        for one in subscriptions
        if one["status"] in RUNNING
    ]
    return customer | {"active_subscriptions": running, "granted_benefits": [], "active_meters": []}
