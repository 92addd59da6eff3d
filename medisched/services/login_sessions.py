"""Signing in, staying signed in, and ending it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, text, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from medisched.domain.access import Permission, Role, requires
from medisched.domain.credentials import digest
from medisched.domain.errors import Invalid, NotFound, WrongCredentials
from medisched.domain.texts import _
from medisched.integrations.passwords import verify_password
from medisched.models import Beginning, LoginSession, User
from medisched.schemas.login_sessions import Client, LoginSessionView, NewSession
from medisched.services.closed_accounts import closed_words
from medisched.services.identity_tokens import new_secret
from medisched.services.rate_limits import restore_allowance

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Update

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.users import SignInDraft

MOST_SESSIONS = 10
MY_MEMBERSHIPS = text("select * from app.list_memberships(:person)")


@requires(Permission.VISIT)
async def sign_in(uow: UnitOfWork, draft: SignInDraft, client: Client) -> NewSession:
    """Begin a session for the right password; the same refusal for a wrong one and for an unknown address."""
    user = (
        await uow.db.execute(select(User).where(func.lower(User.email) == draft.email.lower()))
    ).scalar_one_or_none()
    matches, new_hash = await verify_password(draft.password, user.password_hash if user else None)
    if user is None or not matches:
        raise WrongCredentials
    if user.email_verified_at is None:
        raise Invalid(
            {"email": _("Please confirm your e-mail address first: open the link that we sent you.")},
            code="email_not_verified",
        )
    if closed := closed_words(user, uow.now):
        raise Invalid({"email": closed}, code="account_closed")
    if new_hash:
        user.password_hash = new_hash
        await uow.save()
    await restore_allowance(uow, "sign_in_account", draft.email)
    return await begin_session(uow, user, client, keep=draft.keep)


async def begin_session(
    uow: UnitOfWork,
    user: User,
    client: Client,
    *,
    keep: bool = False,
    organization_id: UUID | None = None,
    until: datetime | None = None,
    begun_by: Beginning = Beginning.SIGN_IN,
) -> NewSession:
    """A session in `organization_id`, or else where the person was last; it never outlives `until`."""
    rows = await uow.list(MY_MEMBERSHIPS, person=user.id)
    roles = {row["organization_id"]: row["role"] for row in rows}
    chosen = organization_id or await _last_organization(uow, user.id)
    if chosen not in roles:
        chosen = next(iter(roles), None)
    role = roles.get(chosen, "") if chosen else ""
    idle, absolute = _limits(role, is_admin=user.is_admin, keep=keep)
    token = new_secret()
    await uow.add(
        LoginSession(
            token_hash=digest(token),
            user_id=user.id,
            organization_id=chosen,
            created_at=uow.now,
            last_seen_at=uow.now,
            idle_seconds=int(idle.total_seconds()),
            expires_at=min(uow.now + absolute, until or uow.now + absolute),
            keep=keep,
            ip=client.ip[:64],
            user_agent=client.user_agent[:300],
            begun_by=begun_by,
        )
    )
    await _end_oldest(uow, user.id)
    return NewSession(token=token, keep=keep, role=role, is_admin=user.is_admin, locale=user.locale)


@requires(Permission.RUN_JOBS)
async def open_session(uow: UnitOfWork, user_id: UUID, organization_id: UUID | None) -> NewSession:
    """A session that the program itself begins for somebody."""
    user = await uow.get(User, user_id)
    return await begin_session(uow, user, Client(user_agent="Medisched"), organization_id=organization_id)


@requires(Permission.HAVE_ACCOUNT)
async def sign_out(uow: UnitOfWork) -> None:
    """End this session."""
    await uow.run(_revocation(uow).where(LoginSession.id == uow.actor.session_id))


@requires(Permission.HAVE_ACCOUNT)
async def switch_organization(uow: UnitOfWork, organization_id: UUID, client: Client) -> NewSession:
    """Go on in another organization of one's own, with a new token; not there for anybody else."""
    rows = await uow.list(MY_MEMBERSHIPS, person=uow.actor.signed_in_as)
    if organization_id not in {row["organization_id"] for row in rows}:
        raise NotFound
    return await renew_session(uow, client, organization_id=organization_id)


async def renew_session(
    uow: UnitOfWork, client: Client, *, organization_id: UUID | None = None, others_end: bool = False
) -> NewSession:
    """Replace this session by one with a new token, after a change of what it may do."""
    old = await uow.get(LoginSession, uow.actor.session_id)  # type: ignore[arg-type]
    user = await uow.get(User, uow.actor.signed_in_as)
    old.revoked_at = uow.now
    await uow.save()
    if others_end:
        await revoke_all_sessions(uow, user.id)
    # Renewing proves nothing, so it adds no time; a changed password does.
    until = None if others_end else old.expires_at
    chosen = organization_id or old.organization_id
    begun_by = Beginning.SWITCH if organization_id else Beginning.RENEWAL
    return await begin_session(uow, user, client, keep=old.keep, organization_id=chosen, until=until, begun_by=begun_by)


@requires(Permission.HAVE_ACCOUNT)
async def list_my_sessions(uow: UnitOfWork) -> list[LoginSessionView]:
    """Where the person is signed in, most recently used first."""
    query = select(LoginSession).where(*_live(uow)).order_by(LoginSession.last_seen_at.desc(), LoginSession.id)
    rows = (await uow.db.execute(query)).scalars()
    return [LoginSessionView.of(row, is_current=row.id == uow.actor.session_id) for row in rows]


@requires(Permission.HAVE_ACCOUNT)
async def revoke_session(uow: UnitOfWork, session_id: UUID) -> None:
    """End one of one's own sessions."""
    if not await uow.run(_revocation(uow).where(LoginSession.id == session_id)):
        raise NotFound


@requires(Permission.HAVE_ACCOUNT)
async def revoke_other_sessions(uow: UnitOfWork) -> int:
    """End all but this one; how many there were."""
    return await uow.run(_revocation(uow).where(LoginSession.id != uow.actor.session_id))


async def shorten_sessions(uow: UnitOfWork, user_id: UUID, role: Role) -> None:
    """Sessions of somebody who may do more from now on live as short as the new role asks."""
    idle, absolute = _limits(role, is_admin=False, keep=False)
    await uow.run(
        update(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None))
        .values(
            idle_seconds=func.least(LoginSession.idle_seconds, int(idle.total_seconds())),
            expires_at=func.least(LoginSession.expires_at, col(LoginSession.created_at) + absolute),
        )
        .execution_options(synchronize_session=False)
    )


async def revoke_all_sessions(uow: UnitOfWork, user_id: UUID) -> None:
    """End every session of a person, whoever they are; also those in which they look as somebody else."""
    await end_sessions(uow, user_id)


async def end_sessions(uow: UnitOfWork, user_id: UUID) -> int:
    """The same; how many there were."""
    return await uow.run(
        update(LoginSession)
        .where(
            or_(LoginSession.user_id == user_id, LoginSession.impersonator_id == user_id),
            LoginSession.revoked_at.is_(None),
        )
        .values(revoked_at=uow.now)
        .execution_options(synchronize_session=False)
    )


@requires(Permission.RUN_JOBS)
async def list_live_sessions(uow: UnitOfWork, session_ids: list[UUID]) -> list[UUID]:
    """Which of these sessions are still good: not revoked, not run out, nobody banned who is behind it."""
    behind = aliased(User)
    query = (
        select(LoginSession.id)
        .join(User, User.id == LoginSession.user_id)
        .outerjoin(behind, col(behind.id) == LoginSession.impersonator_id)
        .where(
            LoginSession.id.in_(session_ids),
            *_unended(uow),
            User.banned_until.is_(None) | (col(User.banned_until) <= uow.now),
            col(behind.id).is_(None)
            | (col(behind.is_admin) & (col(behind.banned_until).is_(None) | (col(behind.banned_until) <= uow.now))),
        )
    )
    return list((await uow.db.execute(query)).scalars())


def _live(uow: UnitOfWork) -> tuple[Any, ...]:
    mine = LoginSession.user_id == uow.actor.signed_in_as
    return (mine, LoginSession.impersonator_id.is_(None), *_unended(uow))


def _unended(uow: UnitOfWork) -> tuple[Any, ...]:
    return (
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > uow.now,
        LoginSession.last_seen_at + func.make_interval(0, 0, 0, 0, 0, 0, LoginSession.idle_seconds) > uow.now,
    )


def _revocation(uow: UnitOfWork) -> Update:
    return update(LoginSession).where(*_live(uow)).values(revoked_at=uow.now)


async def _last_organization(uow: UnitOfWork, user_id: UUID) -> UUID | None:
    query = (
        select(LoginSession.organization_id)
        .where(LoginSession.user_id == user_id, LoginSession.impersonator_id.is_(None))
        .order_by(LoginSession.last_seen_at.desc())
        .limit(1)
    )
    return (await uow.db.execute(query)).scalar_one_or_none()


async def _end_oldest(uow: UnitOfWork, user_id: UUID) -> None:
    own = and_(
        LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None), LoginSession.impersonator_id.is_(None)
    )
    newest = (
        select(LoginSession.id)
        .where(own, LoginSession.expires_at > uow.now)
        .order_by(LoginSession.created_at.desc(), LoginSession.id)
        .limit(MOST_SESSIONS)
    )
    await uow.run(
        update(LoginSession)
        .where(own, LoginSession.id.not_in(newest))
        .values(revoked_at=uow.now)
        .execution_options(synchronize_session=False)
    )


def _limits(role: str, *, is_admin: bool, keep: bool) -> tuple[timedelta, timedelta]:
    """Idle and absolute lifetime: the more a person may do, the shorter."""
    if is_admin:
        return timedelta(minutes=15), timedelta(hours=8)
    if role in {Role.OWNER, Role.STAFF, Role.PROVIDER}:
        return timedelta(minutes=30), timedelta(hours=12)
    if keep:
        return timedelta(days=7), timedelta(days=30)
    return timedelta(hours=2), timedelta(hours=24)
