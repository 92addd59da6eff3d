"""Who belongs to the organization."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from medisched.api.deps import SignedIn
from medisched.schemas.base import Page
from medisched.schemas.memberships import MemberQuery, MembershipView, RoleDraft
from medisched.services import memberships
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/members", tags=["members"])


@router.get("", summary="List members")
async def list_all(query: Annotated[MemberQuery, Query()], caller: SignedIn) -> Page[MembershipView]:
    """Owners first, then staff, providers and members, each by name."""
    return await perform(caller, memberships.list_member_page, query)


@router.get("/{membership_id}", summary="One member")
async def get_one(membership_id: UUID, caller: SignedIn) -> MembershipView:
    """By the id of the membership, not the user's."""
    return await perform(caller, memberships.get_member, membership_id)


@router.patch("/{membership_id}", summary="Change a member's role")
async def change_role(membership_id: UUID, draft: RoleDraft, caller: SignedIn) -> MembershipView:
    """409 for the last owner. Providers are made with a department: `POST /providers`."""
    return await perform(caller, memberships.change_role, membership_id, draft)


@router.delete("/{membership_id}", status_code=204, summary="Remove a member")
async def remove(membership_id: UUID, caller: SignedIn) -> None:
    """Refused for providers, and while appointments are to come. Patient record and past appointments stay."""
    await perform(caller, memberships.remove_member, membership_id)
