"""For the platform's administrators, who sign in; no API key comes here."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from medisched.api.deps import SignedIn
from medisched.schemas.admin_overviews import AdminOverviewQuery, AdminOverviewView
from medisched.schemas.base import Page
from medisched.schemas.onboardings import ReconciliationView
from medisched.schemas.polar_events import (
    PolarEventBodyView,
    PolarEventQuery,
    PolarEventView,
    SubscriptionCountsView,
    SubscriptionLineView,
    SubscriptionQuery,
)
from medisched.services import polar_event_lists
from medisched.services.admin_overviews import get_admin_overview
from medisched.services.doors import perform
from medisched.services.reconciliation import reconcile_all

router = APIRouter(prefix="/api/v1/admin", tags=["admin"])


@router.get("/overview", summary="All organizations in numbers")
async def get_overview(query: Annotated[AdminOverviewQuery, Query()], caller: SignedIn) -> AdminOverviewView:
    """Members, departments, providers and this month's appointments of each; of all together with the first page."""
    return await perform(caller, get_admin_overview, query)


@router.get("/subscriptions", summary="List subscriptions")
async def list_subscriptions(
    query: Annotated[SubscriptionQuery, Query()], caller: SignedIn
) -> Page[SubscriptionLineView]:
    """Of all organizations, the one that Polar described last first."""
    return await perform(caller, polar_event_lists.list_subscriptions, query)


@router.get("/subscriptions/counts", summary="How many subscriptions there are")
async def count_subscriptions(caller: SignedIn) -> SubscriptionCountsView:
    """And how many messages of Polar's wait for somebody."""
    return await perform(caller, polar_event_lists.count_subscriptions)


@router.post("/subscriptions/compare", summary="Compare all subscriptions with Polar")
async def compare(caller: SignedIn) -> ReconciliationView:
    """What differed is put right. Takes as long as Polar does."""
    await perform(caller, polar_event_lists.must_administer)
    return await reconcile_all()


@router.get("/polar-events", summary="List messages of Polar's")
async def list_events(query: Annotated[PolarEventQuery, Query()], caller: SignedIn) -> Page[PolarEventView]:
    """Newest first."""
    return await perform(caller, polar_event_lists.list_polar_events, query)


@router.get("/polar-events/{event_id}", summary="One message of Polar's")
async def get_event(event_id: UUID, caller: SignedIn) -> PolarEventBodyView:
    """With what was sent."""
    return await perform(caller, polar_event_lists.get_polar_event, event_id)


@router.post("/polar-events/{event_id}/retry", summary="Try a message again")
async def retry_event(event_id: UUID, caller: SignedIn) -> PolarEventView:
    """Within seconds."""
    return await perform(caller, polar_event_lists.retry_polar_event, event_id)


@router.post("/polar-events/{event_id}/discard", summary="Put a message aside")
async def discard_event(event_id: UUID, caller: SignedIn) -> PolarEventView:
    """It is tried no more."""
    return await perform(caller, polar_event_lists.discard_polar_event, event_id)
