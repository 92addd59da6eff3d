"""An organization out of a subscription, once, however often and in whatever order Polar tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert

from medisched.domain.clock import get_zone
from medisched.domain.countries import language_of_country, zone_of_country
from medisched.domain.errors import Invalid
from medisched.domain.messages import single_line
from medisched.domain.slugs import slugify
from medisched.domain.subscriptions import LIVE
from medisched.models import Organization
from medisched.models.base import new_id
from medisched.services.onboardings import find_onboarding
from medisched.services.organization_slugs import find_free_slug
from medisched.services.owner_claims import settle_owner

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.models import Onboarding, Subscription

UNNAMED = "My hospital"
LONGEST_NAME = 120


async def ensure_provisioned(uow: UnitOfWork, subscription: Subscription) -> None:
    """The subscription's organization and its owner, if it ever began; again and again without harm.

    The transaction has the role billing and holds the subscription. It goes on inside the organization.
    """
    if subscription.organization_id is None:
        if not (subscription.was_live or subscription.status in LIVE):
            return
        await uow.save()
        onboarding = await find_onboarding(uow, subscription)
        paid_again = onboarding.organization_id if onboarding else None
        made = paid_again or await _make_organization(uow, subscription, onboarding)
        subscription.organization_id = made
        if onboarding is not None:
            onboarding.organization_id = made
        await uow.save()
    await settle_owner(uow, subscription)


async def _make_organization(uow: UnitOfWork, subscription: Subscription, onboarding: Onboarding | None) -> UUID:
    name = _name_of(subscription, onboarding)
    given = onboarding.slug if onboarding else subscription.organization_slug
    wanted = slugify(given or name)
    locale = (onboarding.locale if onboarding else "") or language_of_country(subscription.country)
    values = {"name": name, "timezone": _timezone_of(subscription, onboarding), "locale": locale}
    while True:
        slug = await find_free_slug(uow, wanted)
        made = new_id()
        statement = insert(Organization.__table__).values(id=made, slug=slug, **values)
        # Who asks for the same address at this moment is waited for; if they got it, the next one is looked for.
        if await uow.run(statement.on_conflict_do_nothing(index_elements=["slug"])):
            return made


def _name_of(subscription: Subscription, onboarding: Onboarding | None) -> str:
    company = subscription.customer_email.partition("@")[2].partition(".")[0]
    known = (
        onboarding.name if onboarding else "",
        subscription.organization_name,
        subscription.customer_name,
        company.replace("-", " ").title(),
    )
    return next((name for text in known if (name := single_line(text)[:LONGEST_NAME].strip())), UNNAMED)


def _timezone_of(subscription: Subscription, onboarding: Onboarding | None) -> str:
    if onboarding is not None:
        try:
            return get_zone(onboarding.timezone).key
        except Invalid:
            pass
    return zone_of_country(subscription.country)
