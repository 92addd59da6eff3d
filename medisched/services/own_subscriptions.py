"""The subscriptions of the organization one is in, as its own people may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from medisched.domain.subscriptions import Standing, standing_of
from medisched.domain.texts import mark
from medisched.models import Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from medisched.db.unit_of_work import UnitOfWork

MOST = 50
OVER = frozenset({"canceled", "incomplete", "incomplete_expired"})
COSTING = frozenset({"trialing", "active", "past_due"})
RUNNING = mark("Your organization has a subscription. You can change how you pay for it.")
UNPAID = mark(
    "A payment is open: update the payment to go on where you stopped. A second subscription does not settle it."
)
PAUSED = mark("Your subscription is paused: resume it to go on. A second one would have to be paid beside it.")
UNKNOWN = mark(
    "Your subscription stands in a way that we do not know. Polar's own pages say more; please look there first."
)
_ORDER = list(Standing)


async def list_own_subscriptions(uow: UnitOfWork) -> list[Subscription]:
    """The one that counts first: it allows most, and among equals it is live and the newest. Then the others."""
    query = (
        select(Subscription)
        .where(Subscription.organization_id == uow.organization_id)
        .order_by(Subscription.event_at.desc(), Subscription.id.desc())
        .limit(MOST)
    )
    rows: Sequence[Subscription] = (await uow.db.execute(query)).scalars().all()
    current = min(rows, key=lambda row: rank_of(row, uow.now), default=None)
    return [] if current is None else [current, *(row for row in rows if row is not current)]


def is_over(row: Subscription, now: datetime) -> bool:
    """Whether only a new subscription helps: it ended, or it never began."""
    return (row.ended_at is not None and row.ended_at <= now) or row.status in OVER


def why_not_again(rows: Iterable[Subscription], now: datetime) -> str:
    """Why an organization with these subscriptions may not begin another one, in words; nothing if it may.

    It may once all are over. What is paused, unpaid or past due goes on at Polar's portal, and what we do not know may
    well cost something.
    """
    statuses = {row.status for row in rows if not is_over(row, now)}
    if statuses & {"trialing", "active"}:
        return RUNNING
    if statuses & {"past_due", "unpaid"}:
        return UNPAID
    if "paused" in statuses:
        return PAUSED
    return UNKNOWN if statuses else ""


def is_costing(row: Subscription, now: datetime) -> bool:
    """Whether it costs and, as far as we know, goes on costing: it is not over, and no end was asked for."""
    will_end = row.cancel_at_period_end or row.ends_at is not None or row.ended_at is not None
    return row.status in COSTING and not will_end and not is_over(row, now)


def rank_of(row: Subscription, now: datetime) -> tuple[int, bool]:
    """The less, the more the subscription allows; of equals what is over comes last."""
    standing = standing_of(row, now)
    return (len(_ORDER) if standing is None else _ORDER.index(standing), is_over(row, now))
