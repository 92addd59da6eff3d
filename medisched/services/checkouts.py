"""The way to pay and back. Each step has its own transaction, and none is open while Polar is asked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from medisched.domain.errors import NotFound, TooMany, Unavailable
from medisched.domain.texts import mark
from medisched.integrations.polar import NO_ANSWER, Polar
from medisched.services.doors import perform, visit, work
from medisched.services.onboardings import begin_onboarding, begin_renewal, follow_checkout, keep_checkout
from medisched.services.rate_limits import spend_allowance
from medisched.services.reconciliation import heal_one
from medisched.settings import get_settings

if TYPE_CHECKING:
    from medisched.schemas.onboardings import OnboardingDraft, OnboardingView, ProgressState, ProgressView
    from medisched.schemas.polar import PolarCheckout

log = logging.getLogger(__name__)
NOT_SOLD = mark("Subscriptions are not sold on this installation.")
STATES: dict[str, ProgressState] = {
    "open": "open",
    "confirmed": "paying",
    "succeeded": "setting_up",
    "expired": "expired",
    "failed": "failed",
}


async def start_checkout(draft: OnboardingDraft, *, session_id: str = "") -> str:
    """The local path that leads to where a new hospital is paid for. Unavailable if Polar does not answer."""
    _must_be_sold()
    return await _open_checkout(await visit(begin_onboarding, draft, session_id=session_id))


async def start_renewal(session_id: str) -> str:
    """The same for an owner's own organization."""
    _must_be_sold()
    return await _open_checkout(await perform(session_id, begin_renewal))


async def follow(checkout_id: str, *, session_id: str = "", ask_polar: bool = False) -> ProgressView:
    """Where a checkout stands. With `ask_polar`, what Polar says is applied first if our rows do not say ready.

    Polar's silence changes nothing: the answer is then what we know ourselves.
    """
    progress = await visit(follow_checkout, checkout_id, session_id=session_id)
    if not ask_polar or progress.state == "ready" or not progress.checkout_id or get_settings().billing == "off":
        return progress
    try:
        # Ids that we do not know share one allowance: nobody makes us ask Polar for anything at any rate.
        await visit(spend_allowance, "checkout_ask", "unknown" if progress.state == "unknown" else checkout_id)
        checkout = await _ask(checkout_id)
    except (TooMany, Unavailable, NotFound):
        return progress
    progress = await visit(follow_checkout, checkout_id, session_id=session_id)
    if progress.state == "ready":
        return progress
    return progress.model_copy(update={"state": STATES.get(checkout.status, progress.state)})


async def _ask(checkout_id: str) -> PolarCheckout:
    async with Polar() as polar:
        checkout = await polar.get_checkout(checkout_id)
        if checkout.status == "succeeded" and checkout.subscription_id:
            await heal_one(polar, checkout.subscription_id)
        return checkout


async def _open_checkout(onboarding: OnboardingView) -> str:
    metadata = {
        "onboarding_id": str(onboarding.id),
        "organization_name": onboarding.name,
        "organization_slug": onboarding.slug,
    }
    async with Polar() as polar:
        checkout = await polar.create_checkout(
            email=onboarding.email,
            name=onboarding.person,
            user_id=onboarding.user_id,
            metadata=metadata,
            success_url=f"{get_settings().address}/welcome?checkout_id={{CHECKOUT_ID}}",
        )
    if not checkout.url.startswith(("https://", "http://")):
        log.warning("polar names no place to pay checkout=%s", checkout.id)
        raise Unavailable(NO_ANSWER)
    await work(keep_checkout, onboarding.id, checkout)
    return f"/api/checkouts/{onboarding.secret}"


def _must_be_sold() -> None:
    if get_settings().billing == "off":
        raise NotFound(NOT_SOLD)
