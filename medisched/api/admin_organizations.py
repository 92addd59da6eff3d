"""The platform over time and one organization, for the platform's administrators, who sign in; reading only."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from medisched.api.deps import SignedIn
from medisched.schemas.admin_organizations import (
    AdminBillingEventView,
    AdminBookingView,
    AdminDepartmentView,
    AdminMemberView,
    AdminOrganizationView,
    AdminProviderView,
    AdminSlotView,
    AheadQuery,
)
from medisched.schemas.base import Page, PageQuery
from medisched.schemas.platform_trends import PlatformAttentionView, PlatformTrendsView, TrendQuery
from medisched.services import admin_organizations as organizations
from medisched.services import platform_trends
from medisched.services.admin_looks import look_into
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/admin", tags=["admin"])
ONE = "/organizations/{organization_id}"
Paged = Annotated[PageQuery, Query()]
Ahead = Annotated[AheadQuery, Query()]


@router.get("/trends", summary="The platform over time")
async def get_trends(query: Annotated[TrendQuery, Query()], caller: SignedIn) -> PlatformTrendsView:
    """Day by day until today, in UTC; at most a minute behind."""
    return await perform(caller, platform_trends.get_platform_trends, query)


@router.get("/attention", summary="What waits for somebody")
async def get_attention(caller: SignedIn) -> PlatformAttentionView:
    """Mail, webhooks, messages of Polar's and payments that failed, and closed organizations."""
    return await perform(caller, platform_trends.get_platform_attention)


@router.get(ONE, summary="One organization in numbers")
async def get_organization(organization_id: UUID, caller: SignedIn) -> AdminOrganizationView:
    """With its subscriptions."""
    return await look_into(caller, organization_id, organizations.get_admin_organization)


@router.get(ONE + "/departments", summary="Departments of an organization")
async def list_departments(organization_id: UUID, query: Paged, caller: SignedIn) -> Page[AdminDepartmentView]:
    """By name."""
    return await look_into(caller, organization_id, organizations.list_admin_departments, query)


@router.get(ONE + "/providers", summary="Providers of an organization")
async def list_providers(organization_id: UUID, query: Paged, caller: SignedIn) -> Page[AdminProviderView]:
    """By name, also those who have left."""
    return await look_into(caller, organization_id, organizations.list_admin_providers, query)


@router.get(ONE + "/slots", summary="Slots of an organization")
async def list_slots(organization_id: UUID, query: Ahead, caller: SignedIn) -> Page[AdminSlotView]:
    """Those that are published."""
    return await look_into(caller, organization_id, organizations.list_admin_slots, query)


@router.get(ONE + "/bookings", summary="Bookings of an organization")
async def list_bookings(organization_id: UUID, query: Ahead, caller: SignedIn) -> Page[AdminBookingView]:
    """When and with whom; not for which patient, and nothing that was written about it."""
    return await look_into(caller, organization_id, organizations.list_admin_bookings, query)


@router.get(ONE + "/members", summary="Members of an organization")
async def list_members(organization_id: UUID, query: Paged, caller: SignedIn) -> Page[AdminMemberView]:
    """Owners, staff, providers, then members; each by name."""
    return await look_into(caller, organization_id, organizations.list_admin_members, query)


@router.get(ONE + "/billing-events", summary="Billing events of an organization")
async def list_billing_events(organization_id: UUID, query: Paged, caller: SignedIn) -> Page[AdminBillingEventView]:
    """What Polar told about its subscriptions, newest first; without what was sent."""
    return await look_into(caller, organization_id, organizations.list_admin_billing_events, query)
