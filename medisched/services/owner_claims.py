"""Who owns what was paid for. An address that nobody has confirmed owns nothing: its reader claims by letter."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import load_only
from sqlmodel import col

from medisched.domain.access import Permission, Role, requires
from medisched.domain.credentials import digest
from medisched.domain.messages import single_line
from medisched.domain.onboarding_messages import organization_ready, owner_claim
from medisched.domain.texts import speaking
from medisched.models import Invitation, InvitationStatus, Organization, Subscription, User
from medisched.schemas.base import email_of
from medisched.services.emails import queue_email
from medisched.services.identity_tokens import new_secret
from medisched.services.memberships import add_membership, has_owner
from medisched.services.onboardings import find_onboarding
from medisched.services.own_subscriptions import rank_of
from medisched.services.rate_limits import spend_allowance
from medisched.settings import get_settings

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from medisched.db.unit_of_work import UnitOfWork

LIFETIME = timedelta(hours=72)
MOST_LETTERS = 3
"""That the program writes by itself, whatever happens; more only for who asks."""
MOST_CLAIMS = 200
MOST_FOR_ONE_ADDRESS = 10


async def settle_owner(uow: UnitOfWork, subscription: Subscription, *, anew: bool = False) -> bool:
    """Give the subscription's organization its owner, or a letter to claim it; whether anything happened.

    The transaction has the role billing and goes on inside the organization. Of several subscriptions only one decides.
    `anew` writes a letter even if one is open or was declined, if it is this one. `claim_letters` counts what was
    written because of a subscription.
    """
    if subscription.organization_id is None:
        return False
    await uow.save()
    # Every process asks in this order, and whoever accepts a letter is waited for: nobody decides on old news.
    await uow.get(Subscription, subscription.id, lock=True)
    organization = await _enter(uow, subscription.organization_id)
    claim = await _find_claim(uow)
    if await has_owner(uow):
        subscription.claim_letters = 0
        await uow.save()
        return False
    payments = await _list_payments(uow)
    deciding = payments[0]
    user = await _find_payer(uow, deciding)
    # Whoever is a member already accepts the letter: no role rises unasked.
    if user is not None and await add_membership(uow, user.id, Role.OWNER):
        await _withdraw_claims(uow)
        subscription.claim_letters = 0
        await uow.save()
        await _welcome(uow, organization, user)
        return True
    email, letters = email_of(deciding.customer_email), sum(payment.claim_letters for payment in payments)
    if claim is not None and claim.email != email:
        await _withdraw_claims(uow)
    is_asked_for = anew and deciding.id == subscription.id
    if not email or not (is_asked_for or _is_due(uow, email, claim, letters)):
        return False
    await _write_letter(uow, email, single_line(deciding.customer_name), organization, claim)
    subscription.claim_letters += 1
    await uow.save()
    return True


@requires(Permission.VISIT)
async def resend_claim(uow: UnitOfWork, email: str) -> None:
    """Another letter for each organization that this address paid for and nobody owns. Says nothing of whether."""
    await spend_allowance(uow, "claim_letter", email)
    await uow.take_role("billing")
    is_theirs = func.lower(Subscription.customer_email) == email.strip().lower()
    for subscription in await _list_unclaimed(uow, is_theirs, limit=MOST_FOR_ONE_ADDRESS):
        await settle_owner(uow, subscription, anew=True)


@requires(Permission.RUN_JOBS)
async def list_waiting_claims(uow: UnitOfWork) -> list[UUID]:
    """Subscriptions whose organizations nobody owns yet, for `remind_claim`; at most 200, chosen anew each time."""
    await uow.take_role("billing")
    return [subscription.id for subscription in await _list_unclaimed(uow, limit=MOST_CLAIMS)]


@requires(Permission.RUN_JOBS)
async def remind_claim(uow: UnitOfWork, subscription_id: UUID) -> bool:
    """Write again if the letter ran out, or attach who has confirmed their address meanwhile; whether it was so."""
    await uow.take_role("billing")
    return await settle_owner(uow, await uow.get(Subscription, subscription_id))


async def _enter(uow: UnitOfWork, organization_id: UUID) -> Organization:
    # Not FOR UPDATE: a membership that is just being inserted holds the organization's key.
    query = select(Organization).where(col(Organization.id) == organization_id).with_for_update(key_share=True)
    organization = (await uow.db.execute(query.execution_options(populate_existing=True))).scalar_one()
    await uow.enter(organization.id, timezone=organization.timezone, status=organization.status)
    return organization


async def _list_unclaimed(uow: UnitOfWork, *conditions: ColumnElement[bool], limit: int) -> list[Subscription]:
    """In the order of their ids; if there are more than `limit`, each has its chance."""
    waiting = select(Subscription.organization_id).where(Subscription.claim_letters > 0)
    chosen = (
        select(Subscription.id)
        .where(col(Subscription.organization_id).in_(waiting), *conditions)
        .order_by(func.random())
        .limit(limit)
    )
    query = select(Subscription).where(col(Subscription.id).in_(chosen)).order_by(col(Subscription.id))
    return list((await uow.db.execute(query)).scalars())


async def _find_claim(uow: UnitOfWork) -> Invitation | None:
    """The newest letter that nobody wrote."""
    query = (
        select(Invitation)
        .where(Invitation.organization_id == uow.organization_id, col(Invitation.invited_by).is_(None))
        .order_by(col(Invitation.created_at).desc(), col(Invitation.id).desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await uow.db.execute(query)).scalar_one_or_none()


async def _list_payments(uow: UnitOfWork) -> list[Subscription]:
    """All that was ever paid for this organization; the first one decides who owns it.

    It allows most, and of equals it is the newest here: what Polar says later of another one changes nothing, so that
    two addresses never take turns.
    """
    query = select(Subscription).where(Subscription.organization_id == uow.organization_id)
    newest_first = query.order_by(col(Subscription.id).desc()).execution_options(populate_existing=True)
    return sorted((await uow.db.execute(newest_first)).scalars(), key=lambda row: rank_of(row, uow.now))


async def _find_payer(uow: UnitOfWork, subscription: Subscription) -> User | None:
    """Whose account it is: of whoever was signed in when it began, or else the one with the address that paid.

    Which account Polar ties the customer to says nothing: Polar joins customers by their address, which nobody has
    proved there.
    """
    onboarding = await find_onboarding(uow, subscription)
    begun = await _find_account(uow, User.id == onboarding.user_id) if onboarding else None
    email = email_of(subscription.customer_email)
    return begun or (await _find_account(uow, func.lower(User.email) == email) if email else None)


async def _find_account(uow: UnitOfWork, is_theirs: ColumnElement[bool]) -> User | None:
    """One that may own something: its address was confirmed, and it is not banned. The role may read no more of it."""
    query = (
        select(User)
        .options(load_only(col(User.id), col(User.email), col(User.name), col(User.locale), raiseload=True))
        .where(
            is_theirs,
            col(User.email_verified_at).is_not(None),
            or_(col(User.banned_until).is_(None), col(User.banned_until) <= uow.now),
        )
    )
    return (await uow.db.execute(query)).scalar_one_or_none()


def _is_due(uow: UnitOfWork, email: str, claim: Invitation | None, letters: int) -> bool:
    """A declined letter is not written again by itself; another address gets its own. `letters` were written so far."""
    if letters >= MOST_LETTERS:
        return False
    if claim is None or claim.email != email or claim.status == InvitationStatus.REVOKED:
        return True
    return claim.status == InvitationStatus.OPEN and claim.expires_at <= uow.now


async def _write_letter(
    uow: UnitOfWork, email: str, name: str, organization: Organization, claim: Invitation | None
) -> None:
    secret = new_secret()
    if claim is not None and claim.status == InvitationStatus.OPEN and claim.email == email:
        claim.token_hash, claim.expires_at = digest(secret), uow.now + LIFETIME
        claim.sent_count += 1
        await uow.save()
    else:
        claim = await uow.add(
            Invitation(
                email=email,
                role=Role.OWNER.value,
                token_hash=digest(secret),
                name=name,
                expires_at=uow.now + LIFETIME,
                created_at=uow.now,
            )
        )
    link = f"{get_settings().address}/invitation#{organization.slug}.{secret}"
    hours = int(LIFETIME.total_seconds() // 3600)
    with speaking(organization.locale):
        mail = owner_claim(name=name, organization=organization.name, link=link, hours=hours)
    await queue_email(uow, kind="claim", key=f"{claim.id}/{claim.sent_count}", recipient=email, mail=mail)


async def _withdraw_claims(uow: UnitOfWork) -> None:
    await uow.run(
        update(Invitation)
        .where(
            Invitation.organization_id == uow.organization_id,
            col(Invitation.invited_by).is_(None),
            Invitation.status == InvitationStatus.OPEN,
        )
        .values(status=InvitationStatus.REVOKED.value)
    )


async def _welcome(uow: UnitOfWork, organization: Organization, user: User) -> None:
    link = f"{get_settings().address}/overview"
    with speaking(user.locale or organization.locale):
        mail = organization_ready(name=user.name, organization=organization.name, link=link)
    await queue_email(uow, kind="organization_ready", key=str(organization.id), recipient=user.email, mail=mail)
