"""A checkout, from being asked for to being paid."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, StrictBool, StrictFloat, StrictInt, StringConstraints

from medisched.integrations.polar import SIMULATED_PRODUCT
from medisched.schemas.base import EmailAddress
from medisched.simulator import catalog
from medisched.simulator.documents import after, new_id

if TYPE_CHECKING:
    from medisched.simulator.book import Book, Document

MINUTES = 60
MOST_METADATA = 50
FIELDS = ("country", "state", "city", "postal_code", "line1", "line2")
Text = Annotated[str, StringConstraints(max_length=500)]


def _our_product(value: str) -> str:
    if value != SIMULATED_PRODUCT:
        raise ValueError("Product does not exist.")
    return value


def _web_address(value: str) -> str:
    """Kept as it is: `{CHECKOUT_ID}` in it is filled in later."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(c.isspace() for c in value):
        raise ValueError("Input should be a valid URL")
    return value


WebAddress = Annotated[str, StringConstraints(max_length=2083), AfterValidator(_web_address)]
Value = Annotated[str, StringConstraints(min_length=1, max_length=500)] | StrictInt | StrictFloat | StrictBool
Metadata = dict[Annotated[str, StringConstraints(min_length=1, max_length=40)], Value]


class CheckoutWanted(BaseModel):
    """What may be said when asking for a checkout; Polar's other wishes are accepted and change nothing."""

    products: Annotated[list[Annotated[str, AfterValidator(_our_product)]], Field(min_length=1)]
    customer_email: EmailAddress | None = None
    customer_name: Text | None = None
    customer_billing_name: Text | None = None
    external_customer_id: Text | None = None
    metadata: Annotated[Metadata, Field(max_length=MOST_METADATA)] = {}
    success_url: WebAddress | None = None
    return_url: WebAddress | None = None
    allow_trial: bool = True


def open_checkout(book: Book, wanted: CheckoutWanted, address: str) -> Document:
    """A new place to pay at `address`, good for an hour."""
    now, key = book.tick(), new_id()
    url = f"{address}/simulator/checkout/{key}"
    said = {
        "id": key,
        "created_at": now,
        "expires_at": after(now, minutes=MINUTES),
        "client_secret": f"polar_c_{secrets.token_urlsafe(24)}",
        "url": url,
        "success_url": wanted.success_url or url,
        "return_url": wanted.return_url,
        "allow_trial": wanted.allow_trial,
        "customer_name": wanted.customer_name,
        "customer_email": wanted.customer_email,
        "customer_billing_name": wanted.customer_billing_name,
        "external_customer_id": wanted.external_customer_id,
        "metadata": wanted.metadata,
    }
    return book.put("checkout", _constant() | said)


def find_checkout(book: Book, key: str) -> Document:
    """A checkout as it stands; one that nobody paid in time is expired from here on.

    Raises:
        NotThereError: for an unknown id.
    """
    checkout = book.get("checkout", key)
    if checkout["status"] == "open" and datetime.fromisoformat(checkout["expires_at"]) <= book.now:
        checkout = book.put("checkout", checkout | {"status": "expired", "modified_at": book.tick()})
    return checkout


def _constant() -> Document:
    product, price = catalog.checkout_product(), catalog.price()
    amount = catalog.AMOUNT
    nothing = (
        "modified_at embed_origin seats min_seats max_seats units min_units max_units active_trial_interval"
        " active_trial_interval_count trial_end discount_id customer_id customer_ip_address customer_billing_address"
        " customer_tax_id locale payment_method_type trial_interval trial_interval_count discount"
        " subscription_id"
    )
    whole: Document = dict.fromkeys(nothing.split())
    return whole | {
        "custom_field_data": {},
        "payment_processor": "stripe",
        "status": "open",
        "amount": amount,
        "discount_amount": 0,
        "net_amount": amount,
        "tax_amount": 0,
        "tax_behavior": "exclusive",
        "total_amount": amount,
        "currency": catalog.CURRENCY,
        "organization_id": catalog.SELLER,
        "product_id": product["id"],
        "product_price_id": price["id"],
        "allow_discount_codes": True,
        "require_billing_address": False,
        "is_discount_applicable": True,
        "is_free_product_price": False,
        "is_payment_required": True,
        "is_payment_setup_required": True,
        "is_payment_form_required": True,
        "is_business_customer": False,
        "payment_processor_metadata": {},
        "billing_address_fields": {name: "required" if name == "country" else "optional" for name in FIELDS},
        "products": [product],
        "product": product,
        "product_price": price,
        "prices": {product["id"]: [price]},
        "attached_custom_fields": [],
        "customer_metadata": {},
    }
