"""Keys that run out soon, and keys that ended long ago. Each organization on its own: one that fails stops no other."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, text
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.faults import describe
from medisched.models import ApiKey
from medisched.schemas.api_keys import ApiKeyView
from medisched.services.api_key_mails import announce_key_end
from medisched.services.api_keys import describe_keys
from medisched.services.doors import work

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
WARNED_BEFORE = timedelta(days=7)
KEPT_AFTER_END = timedelta(days=90)
CONCERNED = text("select organization_id from app.list_ending_keys(:at, :soon, :long_ago)")


async def tend_keys() -> int:
    """Warn of keys that end within a week, delete those that ended 90 days ago; how many were deleted."""
    deleted = 0
    for organization_id in await work(list_organizations_with_ends):
        try:
            deleted += await work(tend_organization_keys, organization_id=organization_id)
        except Exception as error:  # noqa: BLE001 - one that fails stops no other
            log.warning("keys not tended organization=%s error=%s", organization_id, describe(error))
    return deleted


@requires(Permission.RUN_JOBS)
async def list_organizations_with_ends(uow: UnitOfWork) -> list[UUID]:
    """Whose keys there is something to do about."""
    values = {"at": uow.now, "soon": uow.now + WARNED_BEFORE, "long_ago": uow.now - KEPT_AFTER_END}
    return [row["organization_id"] for row in await uow.list(CONCERNED, **values)]


@requires(Permission.RUN_JOBS)
async def tend_organization_keys(uow: UnitOfWork) -> int:
    """The same for the organization of this transaction."""
    soon = (
        col(ApiKey.revoked_at).is_(None),
        col(ApiKey.expires_at) > uow.now,
        col(ApiKey.expires_at) <= uow.now + WARNED_BEFORE,
        # Whoever makes a key for a few days has just read until when.
        col(ApiKey.created_at) < col(ApiKey.expires_at) - WARNED_BEFORE,
    )
    for row in await uow.list(describe_keys(uow).where(*soon)):
        await announce_key_end(uow, ApiKeyView.of(row))
    ended = func.least(col(ApiKey.expires_at), col(ApiKey.revoked_at)) < uow.now - KEPT_AFTER_END
    return await uow.run(delete(ApiKey).where(col(ApiKey.organization_id) == uow.organization_id, ended))
