"""What an organization pays for, as its owners see it, and what its standing means for everybody in it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import col

from medisched.domain.access import Permission, is_open, requires
from medisched.domain.errors import NotFound, Unavailable
from medisched.domain.subscriptions import grace_end
from medisched.integrations.polar import NO_ANSWER, Polar, polar_account
from medisched.models import Organization
from medisched.models.organizations import OrganizationStatus
from medisched.schemas.billing import BillingView, PlanView, StandingView, SubscriptionView
from medisched.services.doors import perform
from medisched.services.own_subscriptions import is_costing, is_over, list_own_subscriptions, why_not_again
from medisched.services.portals import get_customer_id
from medisched.services.seats import count_seats
from medisched.settings import get_settings

if TYPE_CHECKING:
    from datetime import datetime

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.integrations.polar import PolarAccount
    from medisched.models import Subscription
    from medisched.schemas.polar import PolarProduct

KEPT, KEPT_WITHOUT_ANSWER = 600.0, 30.0
"""Seconds for which the plan, or that there was no answer, is remembered."""
TRIAL_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
PAYS_LATER = frozenset({"trialing", "active"})


@requires(Permission.MANAGE_BILLING)
async def get_billing(uow: UnitOfWork) -> BillingView:
    """Plan, price, standing, dates and seats; and subscriptions of earlier times."""
    organization = await uow.get(Organization, uow.organization_id)
    rows = await list_own_subscriptions(uow)
    current, is_on = rows[0] if rows else None, get_settings().billing != "off"
    return BillingView(
        status=organization.status,
        subscription=_view(current, uow.now) if current else None,
        earlier=[_view(row, uow.now) for row in rows[1:]],
        costing=sum(is_costing(row, uow.now) for row in rows),
        seats_used=await count_seats(uow),
        seats_allowed=current.seats if current else None,
        has_portal=is_on and any(row.customer_id for row in rows),
        can_subscribe=is_on and not why_not_again(rows, uow.now),
    )


@requires(Permission.BROWSE)
async def get_standing(uow: UnitOfWork) -> StandingView:
    """What everybody here should know at the top of each page; only owners learn of money and dates."""
    status, for_owner = uow.organization_status, uow.actor.may(Permission.MANAGE_BILLING)
    kind = "" if is_open(status) else status
    if not for_owner:
        return StandingView(status=status, kind=kind)
    if status == OrganizationStatus.SUSPENDED and (by_us := await _find_suspension(uow)) is not None:
        return by_us
    rows = await list_own_subscriptions(uow)
    current = rows[0] if rows else None
    if current is None:
        return StandingView(status=status, kind=kind, for_owner=True)
    return _standing(current, status, uow.now)


async def open_portal(session_id: str) -> str:
    """The address of the customer's own pages at Polar, good for a short while; Unavailable when Polar is away.

    Conflict if there is no customer, or if the pages are somebody else's.
    """
    customer_id = await perform(session_id, get_customer_id)
    if get_settings().billing == "off":
        raise Unavailable(NO_ANSWER)
    try:
        async with Polar() as polar:
            return await polar.open_portal(customer_id)
    except NotFound as error:
        raise Unavailable(NO_ANSWER) from error


async def get_plan() -> PlanView | None:
    """What there is to subscribe to; None when billing is off or Polar is away. Remembered for ten minutes."""
    account = polar_account()
    until, plan = _plans.get(account, (0.0, None))
    if not account.product_id or time.monotonic() < until:
        return plan
    try:
        async with Polar(account) as polar:
            plan = _plan(await polar.get_product(), account)
    except (NotFound, Unavailable):
        plan = None
    _plans[account] = (time.monotonic() + (KEPT if plan else KEPT_WITHOUT_ANSWER), plan)
    return plan


_plans: dict[PolarAccount, tuple[float, PlanView | None]] = {}


def _plan(product: PolarProduct, account: PolarAccount) -> PlanView:
    price = next((one for one in product.prices if one.price_amount is not None), None)
    return PlanView(
        name=product.name,
        description=product.description,
        amount=price.price_amount if price else None,
        currency=price.price_currency.upper() if price else "",
        interval=product.recurring_interval,
        interval_count=product.recurring_interval_count or 1,
        trial_days=TRIAL_DAYS.get(product.trial_interval, 0) * (product.trial_interval_count or 0),
        is_test=get_settings().billing == "simulator" or "sandbox" in account.api_url,
    )


async def _find_suspension(uow: UnitOfWork) -> StandingView | None:
    """If it was no subscription, but an administrator of the platform."""
    query = select(Organization.suspended_at, Organization.suspended_reason).where(
        Organization.id == uow.organization_id, col(Organization.suspended_at).is_not(None)
    )
    found = await uow.find(query)
    if found is None:
        return None
    return StandingView(
        status=OrganizationStatus.SUSPENDED,
        kind="suspended_by_platform",
        until=found["suspended_at"],
        reason=found["suspended_reason"],
        for_owner=True,
    )


def _standing(current: Subscription, status: str, now: datetime) -> StandingView:
    kind, until = "", None
    if not is_open(status):
        kind, until = status, _closed_since(current, now)
    elif current.status == "past_due":
        kind, until = "past_due", grace_end(current)
    elif (ends_at := _end(current)) is not None and not is_over(current, now):
        kind, until = "ending", ends_at
    return StandingView(status=status, kind=kind, until=until, for_owner=True)


def _closed_since(row: Subscription, now: datetime) -> datetime | None:
    """Since when the subscription explains it; None if it does not."""
    if row.status == "past_due":
        since: datetime | None = grace_end(row)
    elif is_over(row, now):
        since = row.ended_at or row.ends_at or row.event_at
    else:
        since = None
    return since if since is not None and since <= now else None


def _end(row: Subscription) -> datetime | None:
    """When it ends, if that was asked for."""
    return row.ends_at or (row.period_end if row.cancel_at_period_end else None)


def _view(row: Subscription, now: datetime) -> SubscriptionView:
    pays = row.status in PAYS_LATER and _end(row) is None and not is_over(row, now)
    return SubscriptionView.of(
        row,
        interval=row.recurring_interval,
        interval_count=row.recurring_interval_count,
        currency=row.currency.upper(),
        ends_at=_end(row),
        next_payment_at=(row.trial_end if row.status == "trialing" else None) or row.period_end if pays else None,
        works_until=grace_end(row) if row.status == "past_due" else None,
    )
