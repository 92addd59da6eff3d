"""Polar's HTTP interface, as far as it is needed: checkouts, subscriptions, one product, the customers' portal.

Source: https://polar.sh/docs/api-reference (version 2026-10).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx
from pydantic import ValidationError

from medisched.domain.errors import NotFound, Unavailable
from medisched.schemas.polar import (
    PolarCheckout,
    PolarCustomerSession,
    PolarProduct,
    PolarSubscription,
    PolarSubscriptionPage,
    Said,
)
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from medisched.settings import Settings

log = logging.getLogger(__name__)
S = TypeVar("S", bound=Said)
VERSION = "2026-10"
SECONDS = 10.0
PAGE = 100
MOST_PAGES = 1000
NOT_THERE = 404
SIMULATED_PRODUCT = "d8dd2de1-21b7-4a41-8bc3-ce909c0cfe23"
EVERY_ADDRESS = {"0.0.0.0", "::", ""}  # noqa: S104 - recognised, not bound
NO_ANSWER = "The payment service does not answer at present. Please try again in a minute; nothing was charged."


@dataclass(frozen=True, slots=True)
class PolarAccount:
    """Where Polar is, and what opens it. Without `secrets` no delivery is accepted."""

    api_url: str = ""
    token: str = field(default="", repr=False)
    product_id: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)


def polar_account(settings: Settings | None = None) -> PolarAccount:
    """Polar's own, or the simulator's, whose secrets follow from this installation's key; empty when billing is off."""
    settings = settings or get_settings()
    if settings.billing == "polar":
        return PolarAccount(
            settings.polar_api_url,
            settings.polar_access_token,
            settings.polar_product_id,
            settings.polar_webhook_secrets,
        )
    if settings.billing == "off":
        return PolarAccount()
    host = "127.0.0.1" if settings.host in EVERY_ADDRESS else settings.host
    host = f"[{host}]" if ":" in host else host
    return PolarAccount(
        f"http://{host}:{settings.port}/simulator",
        _derive(settings.signing_key, "token"),
        SIMULATED_PRODUCT,
        (f"polar_whs_{_derive(settings.signing_key, 'secret')}", _standard_secret(settings.signing_key)),
    )


def _derive(key: bytes, name: str) -> str:
    return hmac.new(key, f"polar simulator {name}".encode(), hashlib.sha256).hexdigest()


def _standard_secret(key: bytes) -> str:
    """As Standard Webhooks has them: what is signed with is the base64 behind `whsec_`."""
    return f"whsec_{base64.b64encode(bytes.fromhex(_derive(key, 'standard secret'))).decode()}"


class Polar:
    """One conversation with Polar; closes its connections at the end of `async with`.

    Every method raises Unavailable when Polar does not answer or answers nonsense, and NotFound for an id it does not
    know. No transaction of ours should be open meanwhile.
    """

    def __init__(
        self, account: PolarAccount | None = None, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.account = account or polar_account()
        self._client = httpx.AsyncClient(
            base_url=self.account.api_url,
            headers={"Authorization": f"Bearer {self.account.token}", "Polar-Version": VERSION},
            timeout=SECONDS,
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        """Nothing is connected yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up."""
        await self._client.aclose()

    async def create_checkout(
        self, *, email: str, name: str, user_id: UUID | None, metadata: dict[str, str], success_url: str
    ) -> PolarCheckout:
        """A place to pay for our product. `{CHECKOUT_ID}` in `success_url` is filled in by Polar."""
        body: dict[str, Any] = {
            "products": [self.account.product_id],
            "customer_email": email,
            "metadata": metadata,
            "success_url": success_url,
        }
        body |= {"customer_name": name} if name else {}
        body |= {"external_customer_id": str(user_id)} if user_id else {}
        return _read(PolarCheckout, await self._ask("POST", "/v1/checkouts/", json=body))

    async def get_checkout(self, checkout_id: str) -> PolarCheckout:
        """How a checkout stands."""
        return _read(PolarCheckout, await self._ask("GET", f"/v1/checkouts/{_part(checkout_id)}"))

    async def get_subscription(self, polar_id: str) -> PolarSubscription:
        """A subscription as it is now."""
        return _read(PolarSubscription, await self._ask("GET", f"/v1/subscriptions/{_part(polar_id)}"))

    async def list_subscriptions(self) -> AsyncIterator[dict[str, Any]]:
        """All subscriptions of our product, raw, a page after the other."""
        page, pages = 1, 1
        while page <= min(pages, MOST_PAGES):
            query = {"product_id": self.account.product_id, "page": page, "limit": PAGE, "sorting": "started_at"}
            answer = _read(PolarSubscriptionPage, await self._ask("GET", "/v1/subscriptions/", params=query))
            for item in answer.items:
                yield item
            page, pages = page + 1, answer.pagination.max_page

    async def get_product(self) -> PolarProduct:
        """The plan that hospitals subscribe to."""
        return _read(PolarProduct, await self._ask("GET", f"/v1/products/{_part(self.account.product_id)}"))

    async def open_portal(self, customer_id: str) -> str:
        """The address of the customer's own pages at Polar, good for a short while."""
        answer = await self._ask("POST", "/v1/customer-sessions/", json={"customer_id": customer_id})
        address = _read(PolarCustomerSession, answer).customer_portal_url
        # As safe as the way to Polar itself; the simulator has no certificate.
        if not address.startswith(("https://", f"{self.account.api_url.partition('://')[0]}://")):
            raise Unavailable(NO_ANSWER)
        return address

    async def _ask(self, method: str, path: str, **what: Any) -> Any:
        try:
            response = await self._client.request(method, path, **what)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            log.warning("polar does not answer path=%s error=%s", path, type(error).__name__)
            raise Unavailable(NO_ANSWER) from error
        if response.status_code == NOT_THERE:
            raise NotFound
        if not response.is_success:
            log.warning("polar refused path=%s status=%s", path, response.status_code)
            raise Unavailable(NO_ANSWER)
        try:
            return response.json()
        except ValueError as error:
            raise Unavailable(NO_ANSWER) from error


def _part(value: str) -> str:
    """An id as part of a path; what is none is not asked for."""
    if not value.replace("-", "").replace("_", "").isalnum() or not value.isascii():
        raise NotFound
    return value


def _read(kind: type[S], answer: Any) -> S:
    try:
        return kind.model_validate(answer)
    except ValidationError as error:
        log.warning("polar said something that cannot be read kind=%s", kind.__name__)
        raise Unavailable(NO_ANSWER) from error
