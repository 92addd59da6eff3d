"""What was charged: one order for each period, with its invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.integrations.polar import SIMULATED_PRODUCT
from medisched.simulator import catalog
from medisched.simulator.documents import new_id, whole_order

if TYPE_CHECKING:
    from medisched.simulator.book import Book, Document


def make_order(
    book: Book, subscription: Document, customer: Document, *, reason: str, is_paid: bool = True
) -> Document:
    """Charge the subscription's present period: nothing during a trial, and no tax ever. `reason` is Polar's word."""
    now, number = book.tick(), book.count("order") + 1
    amount = 0 if subscription["status"] == "trialing" else subscription["amount"]
    order = {
        "id": new_id(),
        "created_at": now,
        "modified_at": None,
        "status": "paid" if is_paid else "pending",
        "paid": is_paid,
        "subtotal_amount": amount,
        "discount_amount": 0,
        "net_amount": amount,
        "tax_amount": 0,
        "total_amount": amount,
        "applied_balance_amount": 0,
        "due_amount": 0 if is_paid else amount,
        "refunded_amount": 0,
        "refunded_tax_amount": 0,
        "currency": subscription["currency"],
        "billing_reason": reason,
        "billing_name": customer["billing_name"],
        "billing_address": customer["billing_address"],
        "invoice_number": f"MEDI-{number:04}",
        "is_invoice_generated": is_paid,
        "receipt_number": f"MEDI-R-{number:04}" if is_paid else None,
        "seats": None,
        "units": None,
        "customer_id": customer["id"],
        "product_id": SIMULATED_PRODUCT,
        "discount_id": None,
        "subscription_id": subscription["id"],
        "checkout_id": subscription["checkout_id"] if reason == "subscription_create" else None,
        "next_payment_attempt_at": None,
        "metadata": subscription["metadata"],
        "custom_field_data": {},
        "platform_fee_amount": amount * 4 // 100 + 40 if is_paid and amount else 0,
        "platform_fee_currency": subscription["currency"],
        "items": [_item(now, subscription, amount)],
        "description": catalog.NAME,
        "refundable_amount": amount if is_paid else 0,
        "refundable_tax_amount": 0,
        "number": number,
    }
    return book.put("order", order)


def pay_order(book: Book, order: Document) -> Document:
    """What was owed is there now."""
    paid = {
        "status": "paid",
        "paid": True,
        "due_amount": 0,
        "modified_at": book.tick(),
        "is_invoice_generated": True,
        "receipt_number": f"MEDI-R-{order['number']:04}",
        "refundable_amount": order["net_amount"],
    }
    return book.put("order", order | paid)


def tell_order(book: Book, kind: str, order: Document, subscription: Document) -> None:
    """An event about an order."""
    book.tell(kind, whole_order(order, book.get("customer", order["customer_id"]), subscription))


def _item(now: str, subscription: Document, amount: int) -> Document:
    return {
        "created_at": now,
        "modified_at": None,
        "id": new_id(),
        "label": catalog.NAME,
        "amount": amount,
        "tax_amount": 0,
        "proration": False,
        "product_price_id": catalog.PRICE_ID,
        "start_timestamp": subscription["current_period_start"],
        "end_timestamp": subscription["current_period_end"],
    }
