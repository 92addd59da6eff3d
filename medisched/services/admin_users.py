"""Logins as the platform's administrators see them: who they are and where they are signed in, not what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, column, func, literal_column, not_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotFound
from medisched.models import LoginSession, User
from medisched.schemas.base import Page
from medisched.schemas.moderation import UserCardView, UserGroup, UserLineView, UserMembershipView, UserSessionView
from medisched.services.cursors import read_text_cursor, write_cursor
from medisched.services.login_sessions import MY_MEMBERSHIPS

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement, Row

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.moderation import UserQuery

PERSON = (
    col(User.id),
    col(User.created_at),
    col(User.name),
    col(User.email),
    col(User.is_admin),
    col(User.email_verified_at),
    col(User.locale),
    col(User.timezone),
    col(User.banned_until),
    col(User.banned_at),
    col(User.banned_by),
    col(User.ban_reason),
)
"""All that an administrator may know of a login; nothing that opens it."""


@requires(Permission.ADMINISTER)
async def list_users(uow: UnitOfWork, query: UserQuery) -> Page[UserLineView]:
    """One page of logins, the newest first: ids tell the time."""
    await uow.take_role("moderator")
    wanted = _lines().where(*_asked(uow, query)).order_by(col(User.id).desc()).limit(query.limit + 1)
    if query.cursor:
        wanted = wanted.where(col(User.id) < read_text_cursor(query)[1])
    rows = await uow.list(wanted)
    items = [UserLineView.of(row, **_present(uow, row)) for row in rows[: query.limit]]
    return Page(items=items, next_cursor=write_cursor(query, "", items[-1].id) if len(rows) > query.limit else None)


@requires(Permission.ADMINISTER)
async def get_user(uow: UnitOfWork, user_id: UUID) -> UserCardView:
    """One login with its organizations and sessions."""
    await uow.take_role("moderator")
    by = aliased(User)
    name = select(col(by.name)).where(col(by.id) == col(User.banned_by)).scalar_subquery()
    found = await uow.find(_lines().add_columns(func.coalesce(name, "").label("by")).where(col(User.id) == user_id))
    if found is None:
        raise NotFound
    present = _present(uow, found)
    is_banned = present["banned_until"] is not None
    return UserCardView.of(
        found,
        **present,
        ban_reason=found["ban_reason"] if is_banned else "",
        banned_at=found["banned_at"] if is_banned else None,
        banned_by=found["by"] if is_banned else "",
        memberships=[UserMembershipView.of(row) for row in await uow.list(MY_MEMBERSHIPS, person=user_id)],
        sessions=await _list_sessions(uow, user_id),
    )


async def find_person(uow: UnitOfWork, user_id: UUID) -> Row[Any]:
    """What is known of a login; NotFound if there is none. The role `moderator` is taken already."""
    query: Any = select(*PERSON).where(col(User.id) == user_id)
    found: Row[Any] | None = (await uow.db.execute(query)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _lines() -> Any:
    seen = (
        select(func.max(LoginSession.last_seen_at))
        .where(LoginSession.user_id == User.id, col(LoginSession.impersonator_id).is_(None))
        .scalar_subquery()
    )
    joined = func.app.list_memberships(User.id).table_valued(column("organization_id")).alias("joined")
    number = select(func.count(literal_column("joined.organization_id"))).select_from(joined).scalar_subquery()
    return select(*PERSON, seen.label("last_seen_at"), number.label("organizations"))


def _asked(uow: UnitOfWork, query: UserQuery) -> list[ColumnElement[bool]]:
    is_banned = and_(col(User.banned_until).is_not(None), col(User.banned_until) > uow.now)
    groups: dict[UserGroup, Any] = {
        UserGroup.BANNED: is_banned,
        UserGroup.ADMINS: col(User.is_admin),
        UserGroup.UNCONFIRMED: not_(col(User.email_verified_at).is_not(None)),
    }
    conditions = [groups[query.group]] if query.group in groups else []
    if query.search:
        found = (column.icontains(query.search, autoescape=True) for column in (col(User.name), col(User.email)))
        conditions.append(or_(*found))
    return conditions


def _present(uow: UnitOfWork, row: Any) -> dict[str, Any]:
    until = row["banned_until"]
    return {
        "is_confirmed": row["email_verified_at"] is not None,
        "banned_until": until if until is not None and until > uow.now else None,
    }


async def _list_sessions(uow: UnitOfWork, user_id: UUID) -> list[UserSessionView]:
    behind = aliased(User)
    names = ("id", "created_at", "last_seen_at", "expires_at", "ip", "user_agent", "reason")
    idle = func.make_interval(0, 0, 0, 0, 0, 0, LoginSession.idle_seconds)
    query = (
        select(
            *(col(getattr(LoginSession, name)) for name in names),
            func.coalesce(col(behind.name), "").label("impersonator"),
        )
        .outerjoin(behind, col(behind.id) == LoginSession.impersonator_id)
        .where(
            LoginSession.user_id == user_id,
            col(LoginSession.revoked_at).is_(None),
            col(LoginSession.expires_at) > uow.now,
            col(LoginSession.last_seen_at) + idle > uow.now,
        )
        .order_by(col(LoginSession.last_seen_at).desc(), col(LoginSession.id))
    )
    return [UserSessionView.of(row) for row in await uow.list(query)]
