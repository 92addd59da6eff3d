"""What owners are told about their subscription, in the transaction that changes it. Each letter goes out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain import billing_messages as words
from medisched.domain.clock import get_zone, moment_text
from medisched.domain.subscriptions import EXPORT, Standing, grace_end
from medisched.domain.texts import speaking
from medisched.services.emails import queue_email
from medisched.services.owners import list_owner_addresses
from medisched.settings import get_settings

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.messages import MailText
    from medisched.models import Organization, Subscription

    Letter = tuple[str, str, MailText]


async def announce_standing(
    uow: UnitOfWork, organization: Organization, subscription: Subscription, was: Standing
) -> None:
    """Tell all owners what changed from `was`, and what will change by itself. What was told before is not told again.

    `subscription` is the one that decides.
    """
    if not _letters(uow, organization, subscription, was):
        return
    await uow.enter(organization.id, timezone=organization.timezone, status=organization.status)
    for owner in await list_owner_addresses(uow):
        with speaking(owner["locale"] or organization.locale):
            letters = _letters(uow, organization, subscription, was)
        for kind, key, mail in letters:
            await queue_email(uow, kind=kind, key=key, recipient=owner["email"], mail=mail)


def _letters(uow: UnitOfWork, organization: Organization, subscription: Subscription, was: Standing) -> list[Letter]:
    return [*_changed(organization, subscription, was), *_coming(uow, organization, subscription)]


def _changed(organization: Organization, subscription: Subscription, was: Standing) -> list[Letter]:
    now = Standing(organization.status)
    if now is was:
        return []
    mail = words.standing_changed(
        now, status=subscription.status, organization=organization.name, days=EXPORT.days, link=_link()
    )
    return [(f"organization_{now}", f"{subscription.id}/{subscription.event_at.isoformat()}", mail)]


def _coming(uow: UnitOfWork, organization: Organization, subscription: Subscription) -> list[Letter]:
    if organization.status != Standing.ACTIVE:
        return []
    zone, letters = get_zone(organization.timezone), []
    if subscription.status == "past_due":
        failed_at = subscription.past_due_at or subscription.event_at
        until = moment_text(grace_end(subscription), zone)
        mail = words.payment_failed(organization=organization.name, until=until, link=_link())
        letters.append(("payment_failed", f"{subscription.id}/{failed_at.isoformat()}", mail))
    end = subscription.ends_at or subscription.period_end
    if subscription.cancel_at_period_end and end is not None and end > uow.now:
        mail = words.ends_on(organization=organization.name, end=moment_text(end, zone), link=_link())
        letters.append(("subscription_ends", f"{subscription.id}/{end.isoformat()}", mail))
    return letters


def _link() -> str:
    return f"{get_settings().address}/billing"
