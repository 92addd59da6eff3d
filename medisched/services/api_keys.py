"""Keys with which other programs sign in: made, listed and revoked by owners, never by a key.

A key is `msk_live_<id>_<secret>`; only its SHA-256 is kept. What it may do is looked up for every request: no more than
its scopes, and no more than the person who made it may do at that moment (`doors.signed_in`).
"""

from __future__ import annotations

import secrets
import string
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select, text, update
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.clock import day_bounds, local_day
from medisched.domain.credentials import KEY_BEGINS, digest
from medisched.domain.errors import Conflict, Invalid, NotFound
from medisched.domain.texts import _
from medisched.models import ApiKey, Membership, User
from medisched.models.base import new_id
from medisched.schemas.api_keys import LONGEST_DAYS, USUAL_DAYS, ApiKeyView, NewApiKeyView
from medisched.services.api_key_mails import announce_key
from medisched.services.rate_limits import spend_allowance

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.api_keys import ApiKeyDraft

MOST = 200
"""Keys of one organization that work."""
LISTED = 500
ALPHABET = string.ascii_letters + string.digits
# 43 of 62 signs are 256 bits; without dashes a double click takes all of it.
SECRET_LENGTH = 43
_ALONE = text("select pg_advisory_xact_lock(hashtextextended('api_keys/' || :organization, 0))")


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def list_api_keys(uow: UnitOfWork) -> list[ApiKeyView]:
    """All keys of the organization: those that work first, the newest of each before the older ones."""
    return [ApiKeyView.of(row) for row in await uow.list(describe_keys(uow).limit(LISTED))]


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def get_api_key(uow: UnitOfWork, key_id: UUID) -> ApiKeyView:
    """One key, whether it works or not."""
    row = await uow.find(describe_keys(uow).where(col(ApiKey.id) == key_id))
    if row is None:
        raise NotFound
    return ApiKeyView.of(row)


@requires(Permission.MANAGE_INTEGRATIONS)
async def make_api_key(uow: UnitOfWork, draft: ApiKeyDraft) -> NewApiKeyView:
    """A new key, told this once; all owners get a mail that there is one."""
    expires_at = _end_of(uow, draft)
    await spend_allowance(uow, "api_key", str(uow.organization_id))
    await _must_have_room(uow)
    key_id = new_id()
    secret = "".join(secrets.choice(ALPHABET) for _number in range(SECRET_LENGTH))
    key = f"{KEY_BEGINS}{key_id.hex}_{secret}"
    await uow.add(
        ApiKey(
            id=key_id,
            user_id=uow.actor.signed_in_as,
            name=draft.name,
            token_hash=digest(key),
            ending=key[-4:],
            scopes=[scope.value for scope in draft.scopes],
            created_at=uow.now,
            expires_at=expires_at,
        )
    )
    made = await get_api_key(uow, key_id)
    await announce_key(uow, made)
    return NewApiKeyView(**made.model_dump(), key=key)


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def revoke_api_key(uow: UnitOfWork, key_id: UUID) -> ApiKeyView:
    """The key is refused from now on; revoking twice is fine, and the first time counts."""
    working = (*_own(uow), col(ApiKey.id) == key_id, col(ApiKey.revoked_at).is_(None))
    await uow.run(update(ApiKey).where(*working).values(revoked_at=uow.now))
    return await get_api_key(uow, key_id)


def _end_of(uow: UnitOfWork, draft: ApiKeyDraft) -> datetime:
    if draft.last_day is None:
        return uow.now + timedelta(days=draft.expires_in_days or USUAL_DAYS)
    today = local_day(uow.now, uow.zone)
    if not today <= draft.last_day <= today + timedelta(days=LONGEST_DAYS):
        raise Invalid({"last_day": _("Choose a day from today on, within a year.")})
    return day_bounds(draft.last_day, uow.zone)[1]


async def _must_have_room(uow: UnitOfWork) -> None:
    await uow.run(_ALONE, organization=str(uow.organization_id))
    query = select(func.count()).where(*_own(uow), _works(uow))
    if (await uow.db.execute(query)).scalar_one() >= MOST:
        raise Conflict(
            _("There are {count} API keys already. Revoke one that is not needed any more.").format(count=MOST),
            code="too_many_keys",
        )


def _own(uow: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    return (col(ApiKey.organization_id) == uow.organization_id,)


def _works(uow: UnitOfWork) -> ColumnElement[bool]:
    return col(ApiKey.revoked_at).is_(None) & (col(ApiKey.expires_at) > uow.now)


def describe_keys(uow: UnitOfWork) -> Select[*tuple[Any, ...]]:
    """Keys of this organization as `ApiKeyView` needs them, the working ones first, the newest before older ones."""
    status = case(
        (col(ApiKey.revoked_at).is_not(None), "revoked"), (col(ApiKey.expires_at) <= uow.now, "expired"), else_="active"
    )
    names = ("id", "name", "ending", "scopes", "created_at", "last_used_at", "expires_at", "revoked_at")
    tenant = col(ApiKey.organization_id)
    return (
        select(
            *(getattr(ApiKey, name) for name in names),
            status.label("status"),
            col(User.name).label("made_by"),
            col(Membership.role).label("maker_role"),
        )
        .join(Membership, (col(Membership.organization_id) == tenant) & (Membership.user_id == ApiKey.user_id))
        .join(User, col(User.id) == ApiKey.user_id)
        .where(*_own(uow))
        .order_by(status != "active", col(ApiKey.created_at).desc(), col(ApiKey.id).desc())
    )
