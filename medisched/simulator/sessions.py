"""Ways into the customer's own pages: a token that is good for an hour."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, model_validator

from medisched.simulator.checkouts import WebAddress
from medisched.simulator.documents import after, new_id
from medisched.simulator.errors import NotThereError

if TYPE_CHECKING:
    from medisched.simulator.book import Book, Document

HOURS = 1


class SessionWanted(BaseModel):
    """Whose pages; `return_url` is where the link back leads."""

    customer_id: str | None = None
    external_customer_id: str | None = None
    return_url: WebAddress | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not (self.customer_id or self.external_customer_id):
            raise ValueError("Field required: customer_id or external_customer_id")
        return self


def open_session(book: Book, wanted: SessionWanted, address: str) -> Document | None:
    """A new token; None if there is no such customer."""
    if wanted.customer_id:
        customer = book.find("customer", wanted.customer_id)
    else:
        customer = next(iter(book.where("customer", "external_id", wanted.external_customer_id or "")), None)
    if customer is None:
        return None
    now, token = book.tick(), f"polar_cst_{secrets.token_urlsafe(32)}"
    session = {
        "created_at": now,
        "modified_at": None,
        "id": token,
        "expires_at": after(now, hours=HOURS),
        "return_url": wanted.return_url,
        "customer_id": customer["id"],
    }
    book.put("session", session)
    return session | {
        "id": new_id(),
        "token": token,
        "customer_portal_url": f"{address}/simulator/portal/{token}",
        "customer": customer,
    }


def find_session(book: Book, token: str) -> Document:
    """The session of a token that is still good.

    Raises:
        NotThereError: it is over, or never was.
    """
    session = book.find("session", token)
    if session is None or datetime.fromisoformat(session["expires_at"]) <= book.now:
        raise NotThereError("This link is no longer good. Please open your payments from the product again.")
    return session
