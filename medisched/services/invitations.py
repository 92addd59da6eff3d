"""Invitations: sent by owners, accepted or rejected by whoever owns the mailbox.

The letter's link carries `slug.secret`: the slug says in whose table to look, the secret is kept only as a hash.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlmodel import col

from medisched.domain import account_messages as words
from medisched.domain.access import Permission, Role, may_grant, must_be_a_person, requires
from medisched.domain.credentials import digest
from medisched.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from medisched.domain.texts import _, speaking
from medisched.models import Department, Invitation, InvitationStatus, Membership, Organization, User
from medisched.schemas.base import Page
from medisched.schemas.invitations import InvitationView
from medisched.services.cursors import read_page
from medisched.services.emails import queue_email
from medisched.services.identity_tokens import new_secret
from medisched.services.languages import find_address_language
from medisched.services.rate_limits import spend_allowance
from medisched.services.seats import must_have_seat
from medisched.settings import get_settings

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.base import PageQuery
    from medisched.schemas.invitations import InvitationDraft

LIFETIME = timedelta(days=7)


@requires(Permission.MANAGE_MEMBERS)
async def invite_person(uow: UnitOfWork, draft: InvitationDraft) -> InvitationView:
    """Send a letter that makes its reader a member; one open invitation for each address."""
    if not may_grant(uow.actor.role, draft.role):
        raise NotAllowed(_("You cannot invite somebody to a role above your own."))
    must_be_a_person(uow.actor, draft.role)
    if draft.role is Role.PROVIDER and draft.department_id is None:
        raise Invalid({"department_id": _("Choose the department of the new provider.")})
    if draft.role is not Role.PROVIDER and draft.department_id is not None:
        raise Invalid({"department_id": _("Only providers have a department.")})
    if draft.department_id is not None:
        await uow.get(Department, draft.department_id)
    if draft.role is Role.PROVIDER:
        await must_have_seat(uow)
    await _must_not_belong(uow, draft.email)
    await _expire_old(uow, draft.email)
    secret = new_secret()
    invitation = await uow.add(
        Invitation(
            email=draft.email,
            role=draft.role.value,
            department_id=draft.department_id,
            title=draft.title,
            token_hash=digest(secret),
            invited_by=uow.actor.signed_in_as,
            expires_at=uow.now + LIFETIME,
        )
    )
    await _send_letter(uow, invitation, secret)
    return await get_invitation(uow, invitation.id)


@requires(Permission.SEE_INVITATIONS)
async def list_invitations(uow: UnitOfWork) -> list[InvitationView]:
    """Open invitations, newest first; expired ones say so."""
    return [_view(row, uow) for row in await uow.list(_open(uow))]


@requires(Permission.SEE_INVITATIONS)
async def list_invitation_page(uow: UnitOfWork, query: PageQuery) -> Page[InvitationView]:
    """The same by cursor."""
    made, unordered = [col(Invitation.created_at)], _open(uow).order_by(None).limit(None)
    rows, cursor = await read_page(uow, unordered, query, by=made, row_id=Invitation.id, descending=True)
    return Page[InvitationView](items=[_view(row, uow) for row in rows], next_cursor=cursor)


@requires(Permission.SEE_INVITATIONS)
async def get_invitation(uow: UnitOfWork, invitation_id: UUID) -> InvitationView:
    """One open invitation."""
    row = await uow.find(_open(uow).where(Invitation.id == invitation_id))
    if row is None:
        raise NotFound
    return _view(row, uow)


@requires(Permission.MANAGE_MEMBERS)
async def resend_invitation(uow: UnitOfWork, invitation_id: UUID) -> InvitationView:
    """A fresh letter with seven new days; the older letter's link stops working."""
    invitation = await _get_open(uow, invitation_id)
    secret = new_secret()
    invitation.token_hash, invitation.expires_at = digest(secret), uow.now + LIFETIME
    invitation.sent_count += 1
    await uow.save()
    await _send_letter(uow, invitation, secret)
    return await get_invitation(uow, invitation_id)


@requires(Permission.MANAGE_MEMBERS, when_closed=True)
async def revoke_invitation(uow: UnitOfWork, invitation_id: UUID) -> None:
    """Take an invitation back."""
    invitation = await _get_open(uow, invitation_id)
    invitation.status = InvitationStatus.REVOKED
    await uow.save()


def _view(row: RowMapping, uow: UnitOfWork) -> InvitationView:
    return InvitationView.of(row, department=row["department"] or "", is_expired=row["expires_at"] <= uow.now)


def _open(uow: UnitOfWork) -> Select[Any]:
    return (
        select(
            Invitation.id,
            Invitation.email,
            Invitation.role,
            Invitation.expires_at,
            Invitation.sent_count,
            Department.name.label("department"),  # type: ignore[attr-defined]
        )
        .outerjoin(
            Department,
            (Department.organization_id == Invitation.organization_id) & (Department.id == Invitation.department_id),
        )
        .where(Invitation.organization_id == uow.organization_id, Invitation.status == InvitationStatus.OPEN)
        .order_by(Invitation.created_at.desc(), Invitation.id)
        .limit(500)
    )


async def _get_open(uow: UnitOfWork, invitation_id: UUID) -> Invitation:
    invitation = await uow.get(Invitation, invitation_id, lock=True)
    if invitation.status != InvitationStatus.OPEN:
        raise NotFound
    return invitation


async def _must_not_belong(uow: UnitOfWork, email: str) -> None:
    query = (
        select(func.count())
        .select_from(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organization_id == uow.organization_id, func.lower(User.email) == email.lower())
    )
    if (await uow.db.execute(query)).scalar_one():
        raise Conflict(_("This person already belongs to the organization."), code="already_member")


async def _expire_old(uow: UnitOfWork, email: str) -> None:
    await uow.run(
        update(Invitation)
        .where(
            Invitation.organization_id == uow.organization_id,
            func.lower(Invitation.email) == email.lower(),
            Invitation.status == InvitationStatus.OPEN,
            Invitation.expires_at <= uow.now,
        )
        .values(status=InvitationStatus.REVOKED.value)
    )


async def _send_letter(uow: UnitOfWork, invitation: Invitation, secret: str) -> None:
    await spend_allowance(uow, "invitation", str(uow.organization_id))
    organization = await uow.get(Organization, uow.organization_id)
    department = await uow.get(Department, invitation.department_id) if invitation.department_id else None
    with speaking(await find_address_language(uow, invitation.email)):
        mail = words.invitation(
            organization=organization.name,
            inviter=uow.actor.name,
            role=invitation.role,
            department=department.name if department else "",
            link=f"{get_settings().address}/invitation#{organization.slug}.{secret}",
            days=LIFETIME.days,
        )
    key = f"{invitation.id}/{invitation.sent_count}"
    await queue_email(uow, kind="invitation", key=key, recipient=invitation.email, mail=mail)
