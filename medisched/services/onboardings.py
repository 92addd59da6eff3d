"""On the way from the form to a paid organization, and what whoever comes back from paying sees."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import col

from medisched.domain.access import Permission, Role, requires
from medisched.domain.credentials import digest
from medisched.domain.errors import Conflict, Invalid, NotFound
from medisched.domain.mail_words import masked
from medisched.domain.slugs import MALFORMED, is_slug, normalize_slug, slugify
from medisched.domain.texts import _, language, mark
from medisched.models import Membership, Onboarding, Organization, Subscription
from medisched.schemas.onboardings import OnboardingView, ProgressView, SlugView
from medisched.services.identity_tokens import new_secret
from medisched.services.memberships import has_owner
from medisched.services.organization_slugs import find_free_slug
from medisched.services.own_subscriptions import list_own_subscriptions, why_not_again

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.onboardings import OnboardingDraft, OwnerState
    from medisched.schemas.polar import PolarCheckout

FREE = mark("This address is free.")
TAKEN = mark("This address is already taken.")
LIFETIME = timedelta(hours=24)
"""How long the way to a checkout is good."""
LONGEST_ID = 100


@requires(Permission.VISIT)
async def check_slug(uow: UnitOfWork, slug: str, *, email: str = "") -> SlugView:
    """Whether an organization could have this address, and another one if not.

    What `email` itself has begun to pay for is free for it; whoever is signed in needs not say it.
    """
    wanted = normalize_slug(slug)
    if not wanted:
        return SlugView(slug="", is_free=False, message=_("Please fill this in."))
    is_well_formed = is_slug(wanted)
    await uow.take_role("billing")
    base = wanted if is_well_formed else slugify(slug)
    free = await find_free_slug(uow, base, promised_to=uow.actor.email or email)
    if free == wanted:
        return SlugView(slug=wanted, is_free=True, message=_(FREE))
    return SlugView(slug=wanted, is_free=False, message=_(TAKEN) if is_well_formed else _(MALFORMED), suggestion=free)


@requires(Permission.VISIT)
async def begin_onboarding(uow: UnitOfWork, draft: OnboardingDraft) -> OnboardingView:
    """Note what somebody is about to pay for. Whoever is signed in pays as themselves."""
    actor = uow.actor
    email = actor.email if actor.user_id else draft.email
    if not email:
        raise Invalid({"email": _("Please fill this in.")})
    await uow.take_role("billing")
    free = await find_free_slug(uow, draft.slug, promised_to=email)
    if free != draft.slug:
        raise Invalid(
            {"slug": _("This address is already taken. You could take {free}.").format(free=free)}, code="slug_taken"
        )
    person = actor.name if actor.user_id else draft.person
    named = draft.model_dump(include={"name", "slug", "timezone"})
    return await _begin(uow, Onboarding(**named, user_id=actor.user_id, email=email), person=person)


@requires(Permission.MANAGE_BILLING)
async def begin_renewal(uow: UnitOfWork) -> OnboardingView:
    """Note that an owner is about to pay for their organization, the first time or again."""
    organization = await uow.get(Organization, uow.organization_id)
    if why_not := why_not_again(await list_own_subscriptions(uow), uow.now):
        raise Conflict(why_not, code="already_subscribed")
    await uow.take_role("billing")
    row = Onboarding(
        user_id=uow.actor.signed_in_as,
        organization_id=organization.id,
        name=organization.name,
        slug=organization.slug,
        timezone=organization.timezone,
        email=uow.actor.email,
    )
    return await _begin(uow, row, person=uow.actor.name)


@requires(Permission.RUN_JOBS)
async def keep_checkout(uow: UnitOfWork, onboarding_id: UUID, checkout: PolarCheckout) -> None:
    """Remember where to pay."""
    await uow.take_role("billing")
    onboarding = await uow.get(Onboarding, onboarding_id, lock=True)
    onboarding.checkout_id, onboarding.checkout_url = checkout.id, checkout.url
    await uow.save()


@requires(Permission.VISIT)
async def find_checkout_url(uow: UnitOfWork, secret: str) -> str:
    """Where the holder of the secret pays."""
    await uow.take_role("billing")
    query = select(Onboarding.checkout_url).where(
        Onboarding.token_hash == digest(secret), col(Onboarding.created_at) > uow.now - LIFETIME
    )
    address = (await uow.db.execute(query)).scalar_one_or_none()
    if not address:
        raise NotFound(_("This way to pay is not valid any more. Please start again."))
    return address


@requires(Permission.VISIT)
async def follow_checkout(uow: UnitOfWork, checkout_id: str) -> ProgressView:
    """Where a checkout stands; a stranger who knows its id learns the hospital's name and half an address, no more."""
    if not checkout_id or len(checkout_id) > LONGEST_ID:
        return ProgressView(checkout_id="")
    await uow.take_role("billing")
    subscription = await _find_subscription(uow, checkout_id)
    if subscription is not None and subscription.organization_id is not None:
        return await _describe_ready(uow, subscription, checkout_id)
    query = select(Onboarding).where(Onboarding.checkout_id == checkout_id)
    onboarding = (await uow.db.execute(query)).scalar_one_or_none()
    known = {"organization_name": onboarding.name, "organization_slug": onboarding.slug} if onboarding else {}
    if subscription is not None:
        return ProgressView(checkout_id=checkout_id, state="setting_up" if subscription.was_live else "paying", **known)
    return ProgressView(checkout_id=checkout_id, state="open" if onboarding else "unknown", **known)


async def find_onboarding(uow: UnitOfWork, subscription: Subscription) -> Onboarding | None:
    """What the subscription began with; held, so that two subscriptions do not make two organizations of it.

    The checkout that we opened proves it. What a subscription says of itself counts only if it names no checkout.
    """
    if subscription.checkout_id:
        proof = Onboarding.checkout_id == subscription.checkout_id
    elif subscription.onboarding_id is not None:
        proof = Onboarding.id == subscription.onboarding_id
    else:
        return None
    query = select(Onboarding).where(proof).with_for_update(key_share=True)
    return (await uow.db.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


async def _begin(uow: UnitOfWork, row: Onboarding, *, person: str) -> OnboardingView:
    secret = new_secret()
    row.token_hash, row.created_at, row.locale = digest(secret), uow.now, language()
    await uow.add(row)
    return OnboardingView.of(row, secret=secret, person=person)


async def _find_subscription(uow: UnitOfWork, checkout_id: str) -> Subscription | None:
    query = (
        select(Subscription)
        .where(Subscription.checkout_id == checkout_id)
        .order_by(col(Subscription.organization_id).is_(None), col(Subscription.id).desc())
        .limit(1)
    )
    return (await uow.db.execute(query)).scalar_one_or_none()


async def _describe_ready(uow: UnitOfWork, subscription: Subscription, checkout_id: str) -> ProgressView:
    query = select(Organization).where(col(Organization.id) == subscription.organization_id)
    organization = (await uow.db.execute(query)).scalar_one()
    await uow.enter(organization.id, timezone=organization.timezone, status=organization.status)
    owner = await _find_owner(uow)
    return ProgressView(
        checkout_id=checkout_id,
        state="ready",
        organization_id=organization.id,
        organization_name=organization.name,
        organization_slug=organization.slug,
        owner=owner,
        email_hint="" if owner == "viewer" else masked(subscription.customer_email),
    )


async def _find_owner(uow: UnitOfWork) -> OwnerState:
    query = select(Membership.id).where(
        Membership.organization_id == uow.organization_id,
        Membership.user_id == uow.actor.user_id,
        Membership.role == Role.OWNER.value,
    )
    if uow.actor.user_id is not None and (await uow.db.execute(query)).scalar_one_or_none() is not None:
        return "viewer"
    return "account" if await has_owner(uow) else "letter"
