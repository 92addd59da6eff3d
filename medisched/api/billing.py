"""What the organization pays, and the way to Polar's own pages about it."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from medisched.api.deps import OptionalSession, SignedIn
from medisched.domain.errors import MedischedError, NotSignedIn
from medisched.schemas.billing import BillingView, SeatsView
from medisched.services import billing, seats
from medisched.services.doors import perform

router = APIRouter(tags=["billing"])


@router.get("/api/v1/billing", summary="What the organization pays")
async def get_one(caller: SignedIn) -> BillingView:
    """For its owners: plan, price, dates, seats, and earlier subscriptions. Money is in the smallest unit."""
    return await perform(caller, billing.get_billing)


@router.get("/api/v1/billing/seats", summary="How many providers the subscription allows")
async def get_seats(caller: SignedIn) -> SeatsView:
    """And how many there are."""
    return await perform(caller, seats.get_seats)


@router.get("/api/billing/portal", include_in_schema=False)
async def open_portal(session_id: OptionalSession) -> RedirectResponse:
    """A plain link leads here; whoever cannot go on is told so on a page."""
    try:
        address = await billing.open_portal(session_id)
    except NotSignedIn:
        address = f"/sign-in?{urlencode({'next': '/billing'})}"
    except MedischedError as error:
        address = f"/billing?{urlencode({'error': error.code})}"
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
