"""For the platform's administrators: people and organizations that must be stopped, or helped; no API key comes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from medisched.api.deps import SignedIn
from medisched.schemas.base import Page
from medisched.schemas.moderation import (
    BanDraft,
    EndedSessionsView,
    OrganizationModerationView,
    SuspensionDraft,
    UserCardView,
    UserLineView,
    UserQuery,
)
from medisched.services import admin_users, moderation
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/admin", tags=["admin"])


@router.post("/organizations/{organization_id}/suspend", summary="Suspend an organization")
async def suspend(organization_id: UUID, draft: SuspensionDraft, caller: SignedIn) -> OrganizationModerationView:
    """Nothing new in it until it is restored, whatever its subscriptions allow. Its owners are told."""
    return await perform(caller, moderation.suspend_organization, organization_id, draft)


@router.post("/organizations/{organization_id}/restore", summary="Restore an organization")
async def restore(organization_id: UUID, caller: SignedIn) -> OrganizationModerationView:
    """It may do again what its subscriptions allow. Its owners are told."""
    return await perform(caller, moderation.restore_organization, organization_id)


@router.get("/users", summary="List logins")
async def list_users(query: Annotated[UserQuery, Query()], caller: SignedIn) -> Page[UserLineView]:
    """Of the whole installation, newest first."""
    return await perform(caller, admin_users.list_users, query)


@router.get("/users/{user_id}", summary="One login")
async def get_user(user_id: UUID, caller: SignedIn) -> UserCardView:
    """With its organizations and where it is signed in."""
    return await perform(caller, admin_users.get_user, user_id)


@router.post("/users/{user_id}/ban", summary="Ban somebody")
async def ban(user_id: UUID, draft: BanDraft, caller: SignedIn) -> UserCardView:
    """Out at once, on every page and by every key. They are told why by letter."""
    return await perform(caller, moderation.ban_user, user_id, draft)


@router.post("/users/{user_id}/unban", summary="Lift a ban")
async def unban(user_id: UUID, caller: SignedIn) -> UserCardView:
    """They may sign in again, and are told so."""
    return await perform(caller, moderation.unban_user, user_id)


@router.delete("/users/{user_id}/sessions", summary="Sign somebody out everywhere")
async def end_sessions(user_id: UUID, caller: SignedIn) -> EndedSessionsView:
    """They may sign in again."""
    return await perform(caller, moderation.end_user_sessions, user_id)


@router.post("/users/{user_id}/reset-mail", summary="Send somebody a link to choose a new password", status_code=204)
async def send_reset_mail(user_id: UUID, caller: SignedIn) -> None:
    """To their own mailbox: nobody sets a password for somebody else."""
    await perform(caller, moderation.send_reset_mail, user_id)
