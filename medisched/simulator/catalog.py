"""What is for sale: one plan of one seller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.integrations.polar import SIMULATED_PRODUCT

if TYPE_CHECKING:
    from medisched.simulator.book import Document

SELLER = "1dbfc517-0bbf-4301-9ba8-555ca42b9737"
PRICE_ID = "196ca717-4d84-4d28-a1b8-777255797dbc"
NAME = "Medisched Hospital"
AMOUNT = 9900
CURRENCY = "eur"
TRIAL_DAYS = 30
SINCE = "2026-10-01T08:00:00Z"


def price() -> Document:
    """99.00 EUR each month."""
    return {
        "created_at": SINCE,
        "modified_at": None,
        "id": PRICE_ID,
        "source": "catalog",
        "amount_type": "fixed",
        "price_currency": CURRENCY,
        "tax_behavior": "exclusive",
        "is_archived": False,
        "product_id": SIMULATED_PRODUCT,
        "price_amount": AMOUNT,
    }


def bare_product() -> Document:
    """The plan as checkouts know it, without what it costs."""
    return {
        "id": SIMULATED_PRODUCT,
        "created_at": SINCE,
        "modified_at": None,
        "trial_interval": None,
        "trial_interval_count": None,
        "name": NAME,
        "description": "Hospital plan",
        "visibility": "public",
        "recurring_interval": "month",
        "recurring_interval_count": 1,
        "meter_interval": None,
        "meter_interval_count": None,
        "is_recurring": True,
        "is_archived": False,
        "organization_id": SELLER,
    }


def order_product() -> Document:
    """The plan as orders know it."""
    return bare_product() | {"metadata": {"plan": "hospital"}, "is_deletable": False}


def checkout_product() -> Document:
    """The plan as it is offered in a checkout."""
    return bare_product() | {"prices": [price()], "benefits": [], "medias": []}  # codespell:ignore medias


def product() -> Document:
    """The plan, whole."""
    more = {"benefits": [], "medias": [], "attached_custom_fields": []}  # codespell:ignore medias
    return order_product() | {"prices": [price()]} | more
