"""Providers."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from medisched.api.deps import Session
from medisched.schemas.base import Page
from medisched.schemas.providers import AssignedProviderView, ProviderDraft
from medisched.services import providers
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/providers", tags=["providers"])


class ProviderIn(ProviderDraft):
    """A provider; without an organization the active one's."""

    organization_id: UUID | None = None


@router.post("", status_code=201, summary="Assign a user as provider")
async def assign(draft: ProviderIn, session_id: Session) -> dict[str, object]:
    """The provider, or the address that was invited to become one."""
    body = ProviderDraft(**draft.model_dump(exclude={"organization_id"}))
    made: AssignedProviderView = await perform(
        session_id, providers.assign_provider, body, organization_id=draft.organization_id
    )
    if made.provider is not None:
        return made.provider.model_dump(mode="json", by_alias=True)
    return {"invitedEmail": made.invited_email}


@router.get("", summary="List providers")
async def list_all(session_id: Session, organization_id: UUID | None = None, department_id: UUID | None = None) -> Page:
    """By department and name, each with the next free time; null in an organization that takes nothing new."""
    items = await perform(
        session_id, providers.list_providers, organization_id=organization_id, department_id=department_id
    )
    return Page(items=items)


@router.delete("/{provider_id}", status_code=204, summary="Archive a provider")
async def archive(provider_id: UUID, session_id: Session) -> None:
    """Refused while appointments are to come."""
    await perform(session_id, providers.archive_provider, provider_id)
