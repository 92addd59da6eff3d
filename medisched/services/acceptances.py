"""The invited person's side of an invitation. The door is opened by the slug in the letter's link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from medisched.domain.access import Permission, Role, must_be_active, requires
from medisched.domain.credentials import digest
from medisched.domain.errors import Invalid, NotAllowed
from medisched.domain.texts import _
from medisched.integrations.passwords import hash_password
from medisched.models import Department, Invitation, InvitationStatus, Organization, User
from medisched.schemas.invitations import InvitationLetterView
from medisched.services.closed_accounts import closed_words
from medisched.services.login_sessions import begin_session, renew_session
from medisched.services.memberships import add_membership, raise_role
from medisched.services.patients import ensure_patient
from medisched.services.providers import make_provider
from medisched.services.users import create_user, find_user

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.invitations import AcceptanceDraft
    from medisched.schemas.login_sessions import Client, NewSession


def split_link(token: str) -> tuple[str, str]:
    """Slug and secret of a letter's link."""
    slug, _, secret = token.partition(".")
    return slug, secret


@requires(Permission.VISIT)
async def read_letter(uow: UnitOfWork, secret: str) -> InvitationLetterView:
    """What the invitation says, for whoever holds the letter. Reading uses nothing up."""
    invitation = await _get_by_secret(uow, secret)
    user = await find_user(uow, invitation.email)
    inviter = await uow.get(User, invitation.invited_by) if invitation.invited_by else None
    organization = await uow.get(Organization, uow.organization_id)
    department = await uow.get(Department, invitation.department_id) if invitation.department_id else None
    return InvitationLetterView(
        organization_name=organization.name,
        organization_slug=organization.slug,
        email=invitation.email,
        role=invitation.role,
        department=department.name if department else "",
        invited_by=inviter.name if inviter else "",
        is_claim=inviter is None,
        name=invitation.name,
        has_account=user is not None and user.password_hash is not None and user.email_verified_at is not None,
        is_for_viewer=uow.actor.email.lower() == invitation.email.lower(),
        is_signed_in=uow.actor.user_id is not None,
    )


@requires(Permission.VISIT)
async def accept_invitation(uow: UnitOfWork, secret: str, draft: AcceptanceDraft, client: Client) -> NewSession:
    """Join with the invited role. An existing user must be signed in with that address; a new one sets a password."""
    invitation = await _get_by_secret(uow, secret)
    # Whoever paid may also claim what is closed by now: only an owner can pay again.
    if invitation.invited_by is not None:
        must_be_active(uow.organization_status)
    user = await find_user(uow, invitation.email)
    if closed := closed_words(user, uow.now):
        raise NotAllowed(closed, code="account_closed")
    is_known = user is not None and user.password_hash is not None and user.email_verified_at is not None
    if is_known and uow.actor.user_id is None:
        raise NotAllowed(
            _("Please sign in as {email} to accept.").format(email=invitation.email), code="sign_in_to_accept"
        )
    if uow.actor.user_id is not None and (user is None or user.id != uow.actor.user_id):
        raise NotAllowed(
            _("This invitation is for {email}. You are signed in as {email_2}.").format(
                email=invitation.email, email_2=uow.actor.email
            ),
            code="other_address",
        )
    if not is_known:
        user = await _new_user(uow, invitation, draft)
    if user is None:
        raise Invalid({"token": _("This invitation cannot be accepted.")})
    await _join(uow, invitation, user)
    if uow.actor.session_id is not None:
        return await renew_session(uow, client, organization_id=uow.organization_id)
    return await begin_session(uow, user, client, organization_id=uow.organization_id)


@requires(Permission.VISIT)
async def reject_invitation(uow: UnitOfWork, secret: str) -> None:
    """Say no; the letter stops working."""
    invitation = await _get_by_secret(uow, secret)
    invitation.status = InvitationStatus.REJECTED
    await uow.save()


async def _get_by_secret(uow: UnitOfWork, secret: str) -> Invitation:
    query = (
        select(Invitation)
        .where(
            Invitation.organization_id == uow.organization_id,
            Invitation.token_hash == digest(secret),
            Invitation.status == InvitationStatus.OPEN,
            Invitation.expires_at > uow.now,
        )
        .with_for_update()
    )
    invitation = (await uow.db.execute(query)).scalar_one_or_none()
    if invitation is None:
        raise Invalid(
            {
                "token": _(
                    "This invitation has expired, was taken back or was already answered. Please ask for a new one."
                )
            },
            code="link_expired",
        )
    return invitation


async def _new_user(uow: UnitOfWork, invitation: Invitation, draft: AcceptanceDraft) -> User:
    """Holding the letter proves the mailbox, so name and password are set and the address is confirmed."""
    missing = {
        name: _("Please fill this in.")
        for name, value in (("name", draft.name), ("password", draft.password))
        if not value
    }
    if missing or draft.name is None or draft.password is None:
        raise Invalid(missing)
    password_hash = await hash_password(draft.password)
    user = await create_user(uow, email=invitation.email, name=draft.name, password_hash=password_hash, verified=True)
    user.name, user.password_hash, user.email_verified_at = draft.name, password_hash, uow.now
    await uow.save()
    return user


async def _join(uow: UnitOfWork, invitation: Invitation, user: User) -> None:
    role = Role(invitation.role)
    invitation.status = InvitationStatus.ACCEPTED
    await uow.save()
    if role is Role.PROVIDER and invitation.department_id is not None:
        await make_provider(uow, user, department_id=invitation.department_id, title=invitation.title)
    elif not await add_membership(uow, user.id, role):
        await raise_role(uow, user.id, role)
    if role is Role.MEMBER:
        await ensure_patient(uow, user.id, name=user.name, email=user.email)
