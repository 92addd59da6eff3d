"""An administrator looks at what somebody else sees: half an hour, for a reason, reading only, every page recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.credentials import digest
from medisched.domain.errors import Conflict, NotAllowed, NotFound, NotSignedIn
from medisched.domain.texts import _
from medisched.models import Beginning, LoginSession, User
from medisched.schemas.login_sessions import NewSession
from medisched.services.admin_users import find_person
from medisched.services.audit import note_entry
from medisched.services.identity_tokens import new_secret
from medisched.services.login_sessions import MY_MEMBERSHIPS, begin_session

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.login_sessions import Client
    from medisched.schemas.moderation import ImpersonationDraft

AT_MOST = timedelta(minutes=30)


@requires(Permission.ADMINISTER)
async def begin_impersonation(uow: UnitOfWork, draft: ImpersonationDraft, client: Client) -> NewSession:
    """A session as that person sees it, in place of the administrator's own; never as another administrator."""
    await uow.take_role("moderator")
    person = await find_person(uow, draft.user_id)
    if person.is_admin:
        raise NotAllowed(_("Nobody looks as an administrator."), code="is_admin")
    if person.banned_until is not None and person.banned_until > uow.now:
        raise Conflict(_("This person is banned: lift the ban first."), code="is_banned")
    place = await _choose(uow, draft)
    until, token = await _end_own(uow), new_secret()
    session = LoginSession(
        token_hash=digest(token),
        user_id=person.id,
        organization_id=place["organization_id"] if place else None,
        created_at=uow.now,
        last_seen_at=uow.now,
        idle_seconds=int(AT_MOST.total_seconds()),
        expires_at=uow.now + AT_MOST,
        ip=client.ip[:64],
        user_agent=client.user_agent[:300],
        begun_by=Beginning.IMPERSONATION,
        impersonator_id=uow.actor.signed_in_as,
        reason=draft.reason,
        resumes_until=until,
    )
    await uow.add(session)
    if place is not None:
        zone, status = place["timezone"], place["organization_status"]
        await uow.enter(place["organization_id"], timezone=zone, status=status)
    await note_entry(
        uow,
        "impersonation.started",
        subject="users",
        subject_id=person.id,
        subject_name=person.name,
        detail={"reason": draft.reason, "session": str(session.id)},
    )
    return NewSession(token=token, keep=False, role=place["role"] if place else "")


@requires(Permission.HAVE_ACCOUNT, while_looking=True)
async def end_impersonation(uow: UnitOfWork, client: Client) -> NewSession:
    """The administrator goes on as themselves, no longer than they could have without this."""
    actor = uow.actor
    if actor.impersonator_id is None or actor.session_id is None:
        raise Conflict(_("You are not looking as somebody else."), code="not_looking")
    old = await uow.get(LoginSession, actor.session_id, lock=True)
    if old.revoked_at is not None:
        raise NotSignedIn
    old.revoked_at = uow.now
    await uow.save()
    await note_entry(
        uow,
        "impersonation.ended",
        subject="users",
        subject_id=actor.user_id,
        subject_name=actor.name,
        detail={"session": str(old.id)},
    )
    admin = await uow.get(User, actor.impersonator_id)
    return await begin_session(uow, admin, client, until=old.resumes_until, begun_by=Beginning.RENEWAL)


@requires(Permission.HAVE_ACCOUNT, while_looking=True)
async def note_page(uow: UnitOfWork, path: str) -> None:
    """That an administrator who looks as this person has opened a page; nothing for anybody else."""
    actor = uow.actor
    if actor.impersonator_id is not None:
        page = {"page": path[:200]}
        await note_entry(
            uow,
            "impersonation.page",
            subject="users",
            subject_id=actor.user_id,
            subject_name=actor.name,
            detail=page,
        )


async def _choose(uow: UnitOfWork, draft: ImpersonationDraft) -> RowMapping | None:
    """The membership to look with: the one in that organization, else the first, else none."""
    rows = await uow.list(MY_MEMBERSHIPS, person=draft.user_id)
    if draft.organization_id is None:
        return rows[0] if rows else None
    found = next((row for row in rows if row["organization_id"] == draft.organization_id), None)
    if found is None:
        raise NotFound
    return found


async def _end_own(uow: UnitOfWork) -> datetime:
    """The administrator's own session ends; until when it would have gone on."""
    ended = await uow.find(
        update(LoginSession)
        .where(col(LoginSession.id) == uow.actor.session_id, col(LoginSession.revoked_at).is_(None))
        .values(revoked_at=uow.now)
        .returning(col(LoginSession.expires_at))
        .execution_options(synchronize_session=False)
    )
    if ended is None:
        raise NotSignedIn
    return ended["expires_at"]
