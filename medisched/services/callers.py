"""Who is calling: the look-ups that are made before anything else, and what they find."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlmodel import col

from medisched.db.wire import Ask
from medisched.domain import clock
from medisched.domain.access import Actor, Role
from medisched.domain.credentials import Credential, CredentialKind
from medisched.domain.scopes import permissions_of
from medisched.models import ApiKey, LoginSession
from medisched.schemas.viewers import ViewerView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Select

    from medisched.db.unit_of_work import UnitOfWork

Caller: TypeAlias = "str | UUID | Credential"
"""The id of a session that was looked up before, or what a request shows."""
Found: TypeAlias = "Mapping[str, Any]"
NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is written down when a session or a key was last used."""
# Whoever is known in an organization is in it from here on.
SCOPED = "select found.*, case when role is not null then {} end as scoped from {} as found"
ENTERED = "set_config('app.organization_id', organization_id::text, true)"
CALLER = SCOPED.format(ENTERED, "app.find_caller($1, $2, $3)")
KEY = SCOPED.format(ENTERED, "app.find_key($1, $2)")
VIEWER = SCOPED.format(ENTERED, "app.find_viewer($1, $2, $3)")
LOOK = "select * from app.find_viewer($1, $2, $3)"
LOOK_AT_ALL = "select found.* from unnest($1::uuid[]) asked, lateral app.find_viewer(asked, null, $2) found"


def question_of(caller: Caller, organization_id: UUID | None) -> Ask:
    """Who is that? Asked as the transaction begins, which is then inside their organization."""
    now = clock.now_utc()
    if not isinstance(caller, Credential):
        return Ask(VIEWER, (id_of(caller), organization_id, now))
    if caller.kind is CredentialKind.KEY:
        return Ask(KEY, (caller.digest, now))
    return Ask(CALLER, (caller.digest, organization_id, now))


def id_of(session_id: str | UUID) -> UUID | None:
    """The id, if it is one."""
    try:
        return session_id if isinstance(session_id, UUID) else UUID(session_id)
    except (ValueError, AttributeError, TypeError):
        return None


async def note_use(uow: UnitOfWork, row: Found, *, is_own_doing: bool) -> None:
    """Write down when a key or a session was last used, a session only if it was by somebody's own doing."""
    if row.get("key_id") is not None:
        if row["last_seen_at"] is None or row["last_seen_at"] < uow.now - NOTED_EVERY:
            long_ago = or_(col(ApiKey.last_used_at).is_(None), col(ApiKey.last_used_at) < uow.now - NOTED_EVERY)
            mine = select(ApiKey.id).where(col(ApiKey.id) == row["key_id"], long_ago)
            await uow.run(update(ApiKey).where(_unless_being_noted(ApiKey, mine)).values(last_used_at=uow.now))
    elif is_own_doing:
        await keep_alive(uow, row)


async def keep_alive(uow: UnitOfWork, row: Found) -> None:
    """Write down that a session was used just now."""
    long_ago = uow.now - NOTED_EVERY
    if row["last_seen_at"] < long_ago:
        mine = select(LoginSession.id).where(LoginSession.id == row["session_id"], LoginSession.last_seen_at < long_ago)
        await uow.run(update(LoginSession).where(_unless_being_noted(LoginSession, mine)).values(last_seen_at=uow.now))


def _unless_being_noted(table: type[ApiKey | LoginSession], mine: Select[Any]) -> ColumnElement[bool]:
    """That row, if no other request of the same caller is writing it: nobody waits for the end of a slow one."""
    return col(table.id).in_(mine.with_for_update(skip_locked=True))


def actor_of(row: Found) -> Actor:
    """Who was found."""
    role = Role(row["role"]) if row["role"] else None
    return Actor(
        user_id=row["user_id"],
        name=row["name"],
        email=row["email"],
        session_id=row["session_id"],
        organization_id=row["organization_id"] if role else None,
        role=role,
        provider_id=row["provider_id"] if role else None,
        is_admin=row["is_admin"],
        key_id=row.get("key_id"),
        scopes=permissions_of(row["scopes"]) if row.get("scopes") is not None else None,
    )


def view_of(row: Found) -> ViewerView:
    """The same for pages."""
    names = {name: row[name] for name in ("user_id", "name", "email", "is_admin")}
    if not row["role"]:
        return ViewerView(**names)
    more = ("organization_id", "organization_name", "organization_slug", "organization_status", "timezone", "role")
    return ViewerView(**names, **{name: row[name] for name in more}, provider_id=row["provider_id"])
