"""Organizations of the person who asks. Naming one that is not theirs answers as one that does not exist."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from medisched.api.deps import Caller, Session, SignedIn
from medisched.api.sessions import go_on
from medisched.schemas.base import Draft, Page
from medisched.schemas.billing import StandingView
from medisched.schemas.memberships import MeView, MyMembershipView
from medisched.schemas.organizations import OrganizationChange, OrganizationView, OverviewView, Slug
from medisched.services import billing, memberships, organizations
from medisched.services.doors import perform, visit

router = APIRouter(prefix="/api/v1/organizations", tags=["organizations"])


class JoinDraft(Draft):
    """Which organization to join, by the last part of its public page's address."""

    slug: Slug


@router.get("", summary="List one's organizations")
async def list_all(caller: SignedIn) -> Page[MyMembershipView]:
    """By name, with one's role in each."""
    return Page[MyMembershipView](items=await perform(caller, memberships.list_my_memberships))


@router.post("/join", summary="Join an organization as a patient")
async def join(draft: JoinDraft, client: Caller, session_id: Session, response: Response) -> MeView:
    """Goes on there, with a new cookie; nothing else changes for who belongs to it already."""
    session = await visit(memberships.join_organization, client, slug=draft.slug, session_id=session_id)
    return await go_on(session, response)


@router.get("/{organization_id}", summary="One organization")
async def get_one(organization_id: UUID, caller: SignedIn) -> OrganizationView:
    """Name, address, telephone, timezone and rules."""
    return await perform(caller, organizations.get_organization, organization_id=organization_id)


@router.patch("/{organization_id}", summary="Change an organization's settings")
async def change(organization_id: UUID, changes: OrganizationChange, caller: SignedIn) -> OrganizationView:
    """Owners only. Only what is given becomes different; instants stay when the timezone changes."""
    return await perform(caller, organizations.change_organization, changes, organization_id=organization_id)


@router.get("/{organization_id}/overview", summary="An owner's morning")
async def get_overview(organization_id: UUID, caller: SignedIn) -> OverviewView:
    """How far the set-up is, and what this day and this week hold."""
    return await perform(caller, organizations.get_overview, organization_id=organization_id)


@router.get("/{organization_id}/standing", summary="Whether an organization takes anything new")
async def get_standing(organization_id: UUID, caller: SignedIn) -> StandingView:
    """Owners also learn of dates."""
    return await perform(caller, billing.get_standing, organization_id=organization_id)


@router.post("/{organization_id}/leave", summary="Leave an organization")
async def leave(organization_id: UUID, client: Caller, session_id: Session, response: Response) -> MeView:
    """Goes on elsewhere, with a new cookie. 409 for the last owner, providers, and whoever has appointments to come."""
    session = await perform(session_id, memberships.leave_organization, client, organization_id=organization_id)
    return await go_on(session, response)
