"""Providers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from medisched.api.deps import SignedIn
from medisched.api.once import Once
from medisched.schemas.base import Page
from medisched.schemas.providers import (
    AssignedProviderView,
    InvitedView,
    ProviderChange,
    ProviderDraft,
    ProviderQuery,
    ProviderView,
)
from medisched.services import providers
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/providers", tags=["providers"])


class ProviderIn(ProviderDraft):
    """A provider; without an organization the active one's."""

    organization_id: UUID | None = None


@router.post("", status_code=201, response_model=ProviderView | InvitedView, summary="Assign a user as provider")
async def assign(draft: ProviderIn, once: Once) -> Response:
    """The provider, or the address that was invited to become one."""
    body = ProviderDraft(**draft.model_dump(exclude={"organization_id"}))
    return await once.perform(providers.assign_provider, body, organization_id=draft.organization_id, tell=_told)


@router.get("", summary="List providers")
async def list_all(query: Annotated[ProviderQuery, Query()], caller: SignedIn) -> Page[ProviderView]:
    """By department and name, each with the next free time; null in an organization that takes nothing new."""
    wanted = {"organization_id": query.organization_id, "include_archived": query.include_archived}
    return await perform(caller, providers.list_provider_page, query, **wanted)


@router.get("/{provider_id}", summary="One provider")
async def get_one(provider_id: UUID, caller: SignedIn) -> ProviderView:
    """Not an archived one."""
    return await perform(caller, providers.get_provider, provider_id)


@router.patch("/{provider_id}", summary="Change a provider")
async def change(provider_id: UUID, changes: ProviderChange, caller: SignedIn) -> ProviderView:
    """Department, title and description; only what is given becomes different."""
    return await perform(caller, providers.change_provider, provider_id, changes)


@router.post("/{provider_id}/archive", status_code=204, summary="Archive a provider")
@router.delete("/{provider_id}", status_code=204, summary="Archive a provider (second spelling)")
async def archive(provider_id: UUID, caller: SignedIn) -> None:
    """Refused while appointments are to come."""
    await perform(caller, providers.archive_provider, provider_id)


@router.post("/{provider_id}/restore", summary="Restore a provider")
async def restore(provider_id: UUID, caller: SignedIn) -> ProviderView:
    """Somebody who still belongs to the organization gives care again; 409 `no_seat_left` without a seat."""
    return await perform(caller, providers.restore_provider, provider_id)


def _told(made: AssignedProviderView) -> ProviderView | InvitedView:
    return made.provider or InvitedView.of(made)
