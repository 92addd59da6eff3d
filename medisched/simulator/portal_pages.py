"""The customer's own pages: subscription, card and invoices."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from medisched.simulator.errors import NotThereError, RefusedError
from medisched.simulator.frame import (
    button,
    card,
    complaint,
    date_text,
    facts,
    form,
    go,
    notice,
    page,
    price_text,
    status_badge,
)
from medisched.simulator.lifecycle import act, possible
from medisched.simulator.markup import Html, el, together
from medisched.simulator.place import Here, Place
from medisched.simulator.purchases import COUNTRIES
from medisched.simulator.sessions import find_session

if TYPE_CHECKING:
    from medisched.simulator.book import Book, Document

router = APIRouter(prefix="/simulator/portal/{token}")
THEIRS = {"cancel": "Cancel subscription", "uncancel": "Keep the subscription"}
ENDED = frozenset({"canceled", "unpaid"})


@router.get("")
async def show(token: str, here: Here) -> Response:
    """All of it."""
    return await _show(token, here)


@router.post("")
async def change(
    token: str, here: Here, subscription: Annotated[str, Form()], action: Annotated[str, Form()]
) -> Response:
    """Cancel, or take it back: only their own."""

    def do(book: Book) -> None:
        session = find_session(book, token)
        if book.get("subscription", subscription)["customer_id"] != session["customer_id"] or action not in THEIRS:
            raise NotThereError("There is no such subscription here.")
        act(book, subscription, action)

    try:
        await here.run(do)
    except RefusedError as error:
        return await _show(token, here, str(error))
    return RedirectResponse(f"/simulator/portal/{token}", HTTPStatus.SEE_OTHER)


@router.get("/invoices/{key}")
async def show_invoice(token: str, key: str, here: Here) -> Response:
    """One of their own, to be printed."""

    def find(book: Book) -> tuple[Document, Document]:
        session, order = find_session(book, token), book.get("order", key)
        if order["customer_id"] != session["customer_id"]:
            raise NotThereError("There is no such invoice here.")
        return order, book.get("customer", order["customer_id"])

    try:
        order, customer = await here.run(find)
    except NotThereError as error:
        return _gone(here, str(error))
    return _invoice(order, customer, f"/simulator/portal/{token}")


async def _show(token: str, here: Place, problem: str = "") -> Response:
    def find(book: Book) -> tuple[Document, Document, list[Document], list[Document]]:
        session = find_session(book, token)
        who = session["customer_id"]
        subscriptions, orders = (book.where(kind, "customer_id", who)[::-1] for kind in ("subscription", "order"))
        return session, book.get("customer", who), subscriptions, orders

    try:
        session, customer, subscriptions, orders = await here.run(find)
    except NotThereError as error:
        return _gone(here, str(error))
    back = session["return_url"] or f"{here.address}/billing"
    own = f"/simulator/portal/{token}"
    return page(
        "Your payments",
        el("p", together(go("Back to Medisched", back))),
        complaint(problem),
        *(_subscription(one, own, here) for one in subscriptions),
        card(
            facts({"Name": customer["name"], "E-mail": customer["email"], "Card": "Visa ending in 4242"}), title="You"
        ),
        card(_orders(orders, own), title="Invoices"),
    )


def _gone(here: Place, sentence: str) -> Response:
    return notice("Nothing to see here", sentence, go("Back to Medisched", f"{here.address}/billing"), status=404)


def _subscription(one: Document, own: str, here: Place) -> Html:
    has_next = one["status"] in {"active", "trialing"} and not one["cancel_at_period_end"]
    next_payment = f"{price_text(one['amount'])} on {date_text(one['current_period_end'])}" if has_next else None
    owed = f"{price_text(one['amount'])}, since {date_text(one['past_due_at'])}" if one["past_due_at"] else None
    shown = facts(
        {
            "Status": status_badge(one),
            "Price": f"{price_text(one['amount'])} a month",
            "Next payment": next_payment,
            "Payment failed": owed,
            "Free until": date_text(one["trial_end"]) if one["status"] == "trialing" else None,
            "Ends": date_text(one["ends_at"]) if not one["ended_at"] else None,
            "Ended": date_text(one["ended_at"]),
        }
    )
    again = go("Subscribe again", f"{here.address}/billing", look="button button-primary")
    buttons = [button(THEIRS[name], name="action", value=name) for name in possible(one) if name in THEIRS]
    hidden = el("input", type="hidden", name="subscription", value=one["id"])
    acting = form(own, hidden, *buttons, look="button-row") if buttons else None
    return card(shown, el("p", again) if one["status"] in ENDED else acting, title="Medisched Hospital")


def _orders(orders: list[Document], own: str) -> Html:
    def row(order: Document) -> Html:
        words = el("span", el("span", date_text(order["created_at"]), class_="strong"), " ", order["invoice_number"])
        state = None if order["paid"] else el("span", "Not paid yet", class_="badge badge-warn")
        link = go("Invoice", f"{own}/invoices/{order['id']}")
        price = el("span", price_text(order["total_amount"]), class_="tabular")
        return el("li", words, el("span", price, " ", state, " ", link), class_="sim-row")

    return el("ul", *(row(order) for order in orders), class_="sim-rows", role="list")


def _invoice(order: Document, customer: Document, own: str) -> Response:
    country = COUNTRIES.get((order["billing_address"] or {}).get("country", ""), "")
    item = order["items"][0]
    period = f"{date_text(item['start_timestamp'])} to {date_text(item['end_timestamp'])}"
    price = price_text(order["total_amount"])
    lines = together(
        el("p", el("span", item["label"]), el("span", price, class_="tabular"), class_="sim-line"),
        el("p", period, class_="muted small"),
        el("p", el("span", "Total"), el("span", price, class_="tabular"), class_="sim-total"),
    )
    told = facts(
        {
            "Number": order["invoice_number"],
            "Date": date_text(order["created_at"]),
            "Billed to": order["billing_name"] or customer["name"] or customer["email"],
            "Country": country,
            "Payment": "Paid" if order["paid"] else "Not paid yet",
        }
    )
    return page("Invoice", card(told, lines), el("p", go("Back to your payments", own)))
