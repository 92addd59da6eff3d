"""Whose hours and time off somebody may see and set: providers their own, staff and owners everybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.errors import NotFound
from medisched.models import Provider

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork


async def must_own_calendar(uow: UnitOfWork, provider_id: UUID) -> None:
    """Refuse a calendar that is not the caller's to see as if it were not there."""
    if not uow.actor.works_for_all and provider_id != uow.actor.provider_id:
        raise NotFound
    provider = await uow.get(Provider, provider_id)
    if provider.archived_at is not None:
        raise NotFound
