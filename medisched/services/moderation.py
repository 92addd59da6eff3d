"""What the platform's administrators do: suspending organizations, banning people, ending sessions.

All of it goes on in the role `moderator`, which has no right to anything inside an organization.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text, update
from sqlmodel import col

from medisched.domain import moderation_messages as words
from medisched.domain.access import Permission, requires
from medisched.domain.clock import get_zone, moment_text
from medisched.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from medisched.domain.texts import _, speaking
from medisched.models import Organization, User
from medisched.models.organizations import OrganizationStatus
from medisched.schemas.moderation import FOR_EVER, EndedSessionsView, OrganizationModerationView, UserCardView
from medisched.services.admin_users import find_person, get_user
from medisched.services.audit import note_entry
from medisched.services.emails import queue_email
from medisched.services.login_sessions import end_sessions
from medisched.services.passwords import send_reset_letter
from medisched.services.rate_limits import spend_allowance
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any
    from uuid import UUID

    from sqlalchemy import Row

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.messages import MailText
    from medisched.schemas.moderation import BanDraft, SuspensionDraft

OWNERS = text("select * from app.list_owners(:organization, :at)")


@requires(Permission.ADMINISTER)
async def get_moderation(uow: UnitOfWork, slug: str) -> OrganizationModerationView:
    """Whether and why the organization at this address is suspended."""
    await uow.take_role("moderator")
    found = await uow.find(select(Organization.id).where(Organization.slug == slug))
    if found is None:
        raise NotFound
    return await _view(uow, await uow.get(Organization, found["id"]))


@requires(Permission.ADMINISTER)
async def suspend_organization(
    uow: UnitOfWork, organization_id: UUID, draft: SuspensionDraft
) -> OrganizationModerationView:
    """Nothing new in it until it is restored, whatever its subscriptions allow; nothing is deleted, owners are told."""
    organization = await _hold(uow, organization_id)
    if organization.suspended_at is not None:
        raise Conflict(_("This organization is suspended already."), code="already_suspended")
    organization.standing, organization.status = organization.status, OrganizationStatus.SUSPENDED.value
    organization.suspended_at, organization.suspended_by = uow.now, uow.actor.user_id
    organization.suspended_reason = draft.reason
    await uow.save()
    link = f"{get_settings().address}/overview"
    await _tell_owners(
        uow,
        organization,
        "organization_suspended_by_platform",
        lambda: words.organization_suspended(organization=organization.name, reason=draft.reason, link=link),
    )
    return await _view(uow, organization)


@requires(Permission.ADMINISTER)
async def restore_organization(uow: UnitOfWork, organization_id: UUID) -> OrganizationModerationView:
    """From here on it may do what its subscriptions allow; all that it had is there."""
    organization = await _hold(uow, organization_id)
    if organization.suspended_at is None or organization.standing is None:
        raise Conflict(_("No administrator has suspended this organization."), code="not_suspended")
    organization.status, organization.standing = organization.standing, None
    organization.suspended_at = organization.suspended_by = None
    organization.suspended_reason = ""
    await uow.save()
    is_open = organization.status == OrganizationStatus.ACTIVE
    link = f"{get_settings().address}/{'overview' if is_open else 'billing'}"
    await _tell_owners(
        uow,
        organization,
        "organization_restored",
        lambda: words.organization_restored(organization=organization.name, is_open=is_open, link=link),
    )
    return await _view(uow, organization)


@requires(Permission.ADMINISTER)
async def ban_user(uow: UnitOfWork, user_id: UUID, draft: BanDraft) -> UserCardView:
    """Out at once, on every page, by every key and calendar address; the person learns why by letter."""
    if draft.until is not None and draft.until <= uow.now:
        raise Invalid({"until": _("Please choose a time that is still to come.")})
    person = await _find_other(uow, user_id)
    until = draft.until or FOR_EVER
    ban = {"banned_until": until, "banned_at": uow.now, "banned_by": uow.actor.user_id, "ban_reason": draft.reason}
    await uow.run(update(User).where(col(User.id) == user_id).values(ban).execution_options(synchronize_session=False))
    await end_sessions(uow, user_id)
    with speaking(person.locale or "en"):
        zone = get_zone(person.timezone or "UTC")
        ends = moment_text(until, zone) if draft.until is not None else ""
        mail = words.banned(name=person.name, reason=draft.reason, until=ends)
    await queue_email(uow, kind="banned", key=_key(uow, user_id), recipient=person.email, mail=mail)
    return await get_user(uow, user_id)


@requires(Permission.ADMINISTER)
async def unban_user(uow: UnitOfWork, user_id: UUID) -> UserCardView:
    """They may sign in again; keys and calendar addresses that they made work again."""
    await uow.take_role("moderator")
    person = await find_person(uow, user_id)
    if person.banned_until is None or person.banned_until <= uow.now:
        raise Conflict(_("This person is not banned."), code="not_banned")
    free = {"banned_until": None, "banned_at": None, "banned_by": None, "ban_reason": ""}
    await uow.run(update(User).where(col(User.id) == user_id).values(free).execution_options(synchronize_session=False))
    with speaking(person.locale or "en"):
        mail = words.unbanned(name=person.name, link=f"{get_settings().address}/sign-in")
    await queue_email(uow, kind="unbanned", key=_key(uow, user_id), recipient=person.email, mail=mail)
    return await get_user(uow, user_id)


@requires(Permission.ADMINISTER)
async def end_user_sessions(uow: UnitOfWork, user_id: UUID) -> EndedSessionsView:
    """Somebody is signed out everywhere; they may sign in again."""
    await uow.take_role("moderator")
    person = await find_person(uow, user_id)
    ended = await end_sessions(uow, user_id)
    await note_entry(
        uow, "sessions.ended", subject="users", subject_id=user_id, subject_name=person.name, detail={"sessions": ended}
    )
    return EndedSessionsView(ended=ended)


@requires(Permission.ADMINISTER)
async def send_reset_mail(uow: UnitOfWork, user_id: UUID) -> None:
    """A link that sets a new password, to the person's own mailbox: nobody else ever sets one."""
    await uow.take_role("moderator")
    person = await find_person(uow, user_id)
    if person.banned_until is not None and person.banned_until > uow.now:
        raise Conflict(_("This person is banned: lift the ban first."), code="is_banned")
    await spend_allowance(uow, "letter_account", person.email)
    await send_reset_letter(uow, user_id, name=person.name, email=person.email, locale=person.locale)
    await note_entry(uow, "reset_mail.sent", subject="users", subject_id=user_id, subject_name=person.name)


async def _find_other(uow: UnitOfWork, user_id: UUID) -> Row[Any]:
    """Somebody whom an administrator may ban: neither themselves nor another administrator."""
    await uow.take_role("moderator")
    person = await find_person(uow, user_id)
    if person.is_admin:
        raise NotAllowed(
            _("Administrators cannot be banned. Take the right away on the command line first."), code="is_admin"
        )
    return person


async def _hold(uow: UnitOfWork, organization_id: UUID) -> Organization:
    await uow.take_role("moderator")
    # Not FOR UPDATE: a membership that is just being inserted holds the organization's key.
    held = select(Organization).where(col(Organization.id) == organization_id).with_for_update(key_share=True)
    organization = (await uow.db.execute(held)).scalar_one_or_none()
    if organization is None:
        raise NotFound
    await uow.enter(organization.id, timezone=organization.timezone, status=organization.status)
    return organization


async def _tell_owners(uow: UnitOfWork, organization: Organization, kind: str, write: Callable[[], MailText]) -> None:
    for owner in await uow.list(OWNERS, organization=organization.id, at=uow.now):
        with speaking(owner["locale"] or organization.locale):
            mail = write()
        await queue_email(uow, kind=kind, key=_key(uow, organization.id), recipient=owner["email"], mail=mail)


async def _view(uow: UnitOfWork, organization: Organization) -> OrganizationModerationView:
    query = select(func.coalesce(func.max(User.name), "")).where(col(User.id) == organization.suspended_by)
    by = (await uow.db.execute(query)).scalar_one()
    standing = organization.standing or organization.status
    return OrganizationModerationView.of(organization, standing=standing, suspended_by=by)


def _key(uow: UnitOfWork, of: UUID) -> str:
    return f"{of}/{uow.now:%Y%m%d%H%M%S%f}"
