"""Who is calling: the look-ups that are made before anything else, and what they find."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlmodel import col

from medisched.db.transactions import Opening
from medisched.db.wire import Ask
from medisched.domain import clock
from medisched.domain.access import Actor, Role
from medisched.domain.credentials import Credential, CredentialKind
from medisched.domain.origins import NOWHERE, origin
from medisched.domain.scopes import permissions_of
from medisched.models import ApiKey, LoginSession
from medisched.schemas.viewers import ViewerView

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.db.wire import Answer

Caller: TypeAlias = "str | UUID | Credential"
"""The id of a session that was looked up before, or what a request shows."""
Found: TypeAlias = "Mapping[str, Any]"
NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is written down when a session or a key was last used."""
# Whoever is known in an organization is in it from here on; the audit trail learns who they are and from where.
SCOPED = """
    select found.*,
           case when role is not null then set_config('app.organization_id', organization_id::text, true) end as scoped,
           set_config('app.caller', json_build_object('at', {}, 'door', {}::text, 'ip', {}::text, 'user', user_id,
               'name', name, 'key', {}, 'impersonator', impersonator_id, 'impersonatorName', impersonator_name)::text,
               true) is null as is_unnamed
      from {} as found
"""
CALLER = SCOPED.format("$3", "$4", "$5", "null", "app.find_caller($1, $2, $3)")
KEY = SCOPED.format("$2", "$3", "$4", "key_id", "app.find_key($1, $2)")
VIEWER = SCOPED.format("$3", "$4", "$5", "null", "app.find_viewer($1, $2, $3)")
CALLED = "select set_config('app.caller', $1, true)"
LOOK = "select * from app.find_viewer($1, $2, $3)"
LOOK_AT_ALL = "select found.* from unnest($1::uuid[]) asked, lateral app.find_viewer(asked, null, $2) found"


def question_of(caller: Caller, organization_id: UUID | None) -> Ask:
    """Who is that? Asked as the transaction begins, which is then inside their organization."""
    now, where = clock.now_utc(), origin.get()
    if not isinstance(caller, Credential):
        return Ask(VIEWER, (id_of(caller), organization_id, now, "page" if where is NOWHERE else where.door, where.ip))
    if caller.kind is CredentialKind.KEY:
        return Ask(KEY, (caller.digest, now, where.door, where.ip))
    return Ask(CALLER, (caller.digest, organization_id, now, where.door, where.ip))


def name_caller(uow: UnitOfWork) -> Ask:
    """Tell the audit trail who is calling, where no look-up has done so."""
    return Ask(CALLED, (caller_words(uow),))


def caller_words(uow: UnitOfWork) -> str:
    """Who is calling, when and from where, as the functions of `db/audit_rights` read it."""
    actor, where = uow.actor, origin.get()
    told = {
        "at": uow.now.isoformat(),
        "door": "page" if where is NOWHERE and actor.session_id is not None else where.door,
        "ip": where.ip,
        "user": actor.user_id and str(actor.user_id),
        "name": actor.name or None,
        "impersonator": actor.impersonator_id and str(actor.impersonator_id),
        "impersonatorName": actor.impersonator_name or None,
        "key": actor.key_id and str(actor.key_id),
    }
    return json.dumps(told)


@dataclass(frozen=True, slots=True)
class Known:
    """Who a caller was when last looked up, and since when that was not written down."""

    row: Found
    actor: Actor
    noted_at: datetime | None


class KnownCallers:
    """Remembered by this process, the newest; whoever relies on it has it confirmed before anything comes of it."""

    def __init__(self, most: int = 10_000) -> None:
        self._known: dict[tuple[object, UUID | None], Known] = {}
        self._most = most

    def find(self, caller: Caller, organization_id: UUID | None, now: datetime) -> Known | None:
        """Who that was, unless it is time to write down that they were here."""
        known = self._known.get((caller, organization_id))
        is_noted = known is not None and known.noted_at is not None and known.noted_at > now - NOTED_EVERY
        return known if is_noted else None

    def keep(self, caller: Caller, organization_id: UUID | None, row: Found, noted_at: datetime | None) -> None:
        """Remember somebody who was looked up and let in, and when it was written down that they were here."""
        if len(self._known) >= self._most:
            del self._known[next(iter(self._known))]
        self._known[caller, organization_id] = Known(_lasting(row), actor_of(row), noted_at)

    def opening(self, caller: Caller, organization_id: UUID | None, known: Known) -> Opening:
        """The look-up, and whether it still finds the same."""

        def is_so(rows: Answer) -> bool:
            if rows and _lasting(rows[0]) == known.row:
                return True
            self._known.pop((caller, organization_id), None)
            return False

        return Opening(question_of(caller, organization_id), is_so)


def _lasting(row: Found) -> dict[str, Any]:
    return {**row, "last_seen_at": None}


known_callers = KnownCallers()


def id_of(session_id: str | UUID) -> UUID | None:
    """The id, if it is one."""
    try:
        return session_id if isinstance(session_id, UUID) else UUID(session_id)
    except (ValueError, AttributeError, TypeError):
        return None


async def note_use(uow: UnitOfWork, row: Found, *, is_own_doing: bool) -> datetime | None:
    """Write down when a key or a session was last used, a session only if it was by somebody's own doing.

    When that was, as it is written down now.
    """
    if row["impersonator_id"] is not None:
        return None
    if row.get("key_id") is None:
        return await keep_alive(uow, row) if is_own_doing else row["last_seen_at"]
    if row["last_seen_at"] is not None and row["last_seen_at"] >= uow.now - NOTED_EVERY:
        return row["last_seen_at"]
    long_ago = or_(col(ApiKey.last_used_at).is_(None), col(ApiKey.last_used_at) < uow.now - NOTED_EVERY)
    mine = select(ApiKey.id).where(col(ApiKey.id) == row["key_id"], long_ago)
    await uow.run(update(ApiKey).where(_unless_being_noted(ApiKey, mine)).values(last_used_at=uow.now))
    return uow.now


async def keep_alive(uow: UnitOfWork, row: Found) -> datetime:
    """Write down that a session was used just now; whoever looks as somebody else has half an hour and no more.

    When it was used last, as it is written down now.
    """
    long_ago = uow.now - NOTED_EVERY
    if row["impersonator_id"] is not None or row["last_seen_at"] >= long_ago:
        return row["last_seen_at"]
    mine = select(LoginSession.id).where(LoginSession.id == row["session_id"], LoginSession.last_seen_at < long_ago)
    await uow.run(update(LoginSession).where(_unless_being_noted(LoginSession, mine)).values(last_seen_at=uow.now))
    return uow.now


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
        impersonator_id=row.get("impersonator_id"),
        impersonator_name=row.get("impersonator_name") or "",
    )


def view_of(row: Found) -> ViewerView:
    """The same for pages."""
    names = {name: row[name] for name in ("user_id", "name", "email", "is_admin")}
    if row["impersonator_id"] is not None:
        names |= {"impersonator": row["impersonator_name"], "looks_until": row["expires_at"]}
    if not row["role"]:
        return ViewerView(**names)
    more = ("organization_id", "organization_name", "organization_slug", "organization_status", "timezone", "role")
    return ViewerView(**names, **{name: row[name] for name in more}, provider_id=row["provider_id"])
