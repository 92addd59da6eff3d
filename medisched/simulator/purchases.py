"""Paying: a checkout becomes a customer, a subscription and an order, and the product is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from medisched.schemas.base import EmailAddress, Line
from medisched.simulator import catalog
from medisched.simulator.checkouts import find_checkout
from medisched.simulator.documents import address, customer_state, make_customer, make_subscription, whole_subscription
from medisched.simulator.errors import DeclinedError, NotPossibleError
from medisched.simulator.orders import make_order, tell_order

if TYPE_CHECKING:
    from medisched.simulator.book import Book, Document

GOOD_CARD, DECLINED_CARD = "4242424242424242", "4000000000000002"
COUNTRIES = {
    "AT": "Austria",
    "BE": "Belgium",
    "CH": "Switzerland",
    "DE": "Germany",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "IT": "Italy",
    "JP": "Japan",
    "NL": "Netherlands",
    "PL": "Poland",
    "US": "United States",
}


class Payment(BaseModel):
    """What a person enters to pay; an empty text means as the checkout says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: Literal["4242424242424242", "4000000000000002"] = GOOD_CARD
    trial: bool = False
    email: EmailAddress | Literal[""] = ""
    name: Line = ""
    billing_name: Line = ""
    country: Literal["AT", "BE", "CH", "DE", "ES", "FR", "GB", "IE", "IT", "JP", "NL", "PL", "US"] = "DE"


def pay(book: Book, checkout_id: str, payment: Payment) -> Document:
    """The checkout, succeeded.

    Raises:
        NotThereError: no such checkout.
        NotPossibleError: it is paid or expired, or nobody's e-mail address is known.
        DeclinedError: the card says no; the checkout stays open.
    """
    checkout = find_checkout(book, checkout_id)
    if checkout["status"] != "open":
        raise NotPossibleError(f"This checkout has {'expired' if checkout['status'] == 'expired' else 'been paid'}.")
    if not (payment.email or checkout["customer_email"]):
        raise NotPossibleError("Please enter an e-mail address.")
    if payment.card == DECLINED_CARD:
        raise DeclinedError("Your card was declined. Please try another one; nothing was charged.")
    customer, is_new = _customer(book, checkout, payment)
    trial = payment.trial and checkout["allow_trial"]
    subscription = book.put("subscription", make_subscription(book.tick(), customer, checkout, trial=trial))
    checkout = book.put("checkout", checkout | _paid(book, customer, subscription, trial=trial))
    order = make_order(book, subscription, customer, reason="subscription_create")
    whole = whole_subscription(subscription, customer)
    book.tell("checkout.updated", checkout)
    book.tell("customer.created" if is_new else "customer.updated", customer)
    theirs = book.where("subscription", "customer_id", customer["id"])
    book.tell("customer.state_changed", customer_state(customer, theirs))
    for kind in ("subscription.created", "subscription.active", "subscription.updated"):
        book.tell(kind, whole)
    for kind in ("order.created", "order.paid"):
        tell_order(book, kind, order, subscription)
    return checkout


def _customer(book: Book, checkout: Document, payment: Payment) -> tuple[Document, bool]:
    """The customer with this id of the product's, else with this address, else a new one; and whether they are new."""
    email, external = payment.email or checkout["customer_email"], checkout["external_customer_id"]
    known = book.where("customer", "external_id", external) if external else []
    known = known or book.where("customer", "email", email)
    said = {
        "name": payment.name or checkout["customer_name"],
        "billing_name": payment.billing_name or checkout["customer_billing_name"],
        "billing_address": address(payment.country),
    }
    if not known:
        return book.put("customer", make_customer(book.tick(), email=email, external_id=external, **said)), True
    changed = {name: value for name, value in said.items() if value}
    changed |= {"external_id": known[0]["external_id"] or external, "modified_at": book.tick()}
    return book.put("customer", known[0] | changed), False


def _paid(book: Book, customer: Document, subscription: Document, *, trial: bool) -> Document:
    paid: Document = {
        "status": "succeeded",
        "modified_at": book.tick(),
        "customer_id": customer["id"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_billing_name": customer["billing_name"],
        "customer_billing_address": customer["billing_address"],
        "subscription_id": subscription["id"],
        "payment_method_type": "card",
    }
    if trial:
        days = {"trial_interval": "day", "trial_interval_count": catalog.TRIAL_DAYS}
        paid |= days | {f"active_{name}": value for name, value in days.items()}
        paid |= {"trial_end": subscription["trial_end"], "total_amount": 0, "amount": 0, "net_amount": 0}
    return paid
