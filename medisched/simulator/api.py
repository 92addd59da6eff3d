"""Polar's HTTP interface, the few parts that the product uses. Every request needs the bearer token."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError

from medisched.integrations.polar import SIMULATED_PRODUCT
from medisched.simulator import catalog
from medisched.simulator.checkouts import CheckoutWanted, find_checkout, open_checkout
from medisched.simulator.documents import whole_subscription
from medisched.simulator.errors import NotThereError
from medisched.simulator.place import Here
from medisched.simulator.sessions import SessionWanted, open_session

if TYPE_CHECKING:
    from medisched.simulator.book import Book, Document


def _must_be_known(request: Request, here: Here) -> None:
    given = request.headers.get("authorization", "").encode("latin-1", "replace")
    if not hmac.compare_digest(given, f"Bearer {here.account.token}".encode()):
        raise HTTPException(HTTPStatus.UNAUTHORIZED)


router = APIRouter(prefix="/simulator/v1", dependencies=[Depends(_must_be_known)])


@router.post("/checkouts/", status_code=HTTPStatus.CREATED)
async def create_checkout(wanted: CheckoutWanted, here: Here) -> Any:
    """A place to pay."""
    return await here.run(lambda book: open_checkout(book, wanted, here.address))


@router.get("/checkouts/{key}")
async def get_checkout(key: str, here: Here) -> Any:
    """How it stands."""
    return await here.run(lambda book: find_checkout(book, key))


@router.get("/subscriptions/")
async def list_subscriptions(
    here: Here,
    product_id: Annotated[list[str] | None, Query()] = None,
    page: Annotated[int, Query(ge=1)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Any:
    """All, newest first, a page at a time."""

    def find(book: Book) -> Document:
        total = book.count("subscription") if product_id is None or SIMULATED_PRODUCT in product_id else 0
        found = book.latest("subscription", limit=limit, offset=(page - 1) * limit) if total else []
        items = [whole_subscription(one, book.get("customer", one["customer_id"])) for one in found]
        return {"items": items, "pagination": {"total_count": total, "max_page": -(-total // limit)}}

    return await here.run(find)


@router.get("/subscriptions/{key}")
async def get_subscription(key: str, here: Here) -> Any:
    """As it is now."""

    def find(book: Book) -> Document:
        subscription = book.get("subscription", key)
        return whole_subscription(subscription, book.get("customer", subscription["customer_id"]))

    return await here.run(find)


@router.get("/products/{key}")
async def get_product(key: str) -> Any:
    """The one plan."""
    if key != SIMULATED_PRODUCT:
        raise NotThereError("Not found")
    return catalog.product()


@router.post("/customer-sessions/", status_code=HTTPStatus.CREATED)
async def create_session(wanted: SessionWanted, here: Here) -> Any:
    """A way into the customer's own pages."""
    session = await here.run(lambda book: open_session(book, wanted, here.address))
    if session is None:
        name = "customer_id" if wanted.customer_id else "external_customer_id"
        error = {"type": "value_error", "loc": ("body", name), "msg": "Customer does not exist.", "input": None}
        raise RequestValidationError([error])
    return session
