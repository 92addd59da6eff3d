"""What only time changes: a grace that is over, an end that has come. Each organization on its own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import String, and_, case, func, null, or_, select
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.faults import describe
from medisched.domain.subscriptions import GRACE, SUSPENDING, Standing
from medisched.models import Organization, Subscription
from medisched.services.doors import work
from medisched.services.subscriptions import settle_organization

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from medisched.db.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
AT_ONCE = 100
FIRST = UUID(int=0)
STANDING = func.coalesce(col(Organization.standing), col(Organization.status), type_=String)
"""What the subscriptions allowed when they were last settled; an administrator may have suspended it besides."""
RANKS = {standing.value: rank for rank, standing in enumerate(Standing)}


async def settle_due() -> int:
    """Settle every organization whose subscriptions allow something else by now; how many. A failure stops no other."""
    settled, last = 0, FIRST
    while due := await work(list_overtaken, last):
        last = due[-1]
        for organization_id in due:
            try:
                settled += await work(settle_overtaken, organization_id)
            except Exception as error:  # noqa: BLE001 - one that fails stops no other
                log.warning("organization not settled id=%s error=%s", organization_id, describe(error))
    return settled


@requires(Permission.RUN_JOBS)
async def list_overtaken(uow: UnitOfWork, later_than: UUID = FIRST) -> list[UUID]:
    """The next organizations, by id, whose status is not what their subscriptions allow at present; at most 100."""
    await uow.take_role("billing")
    rank, was = _rank(uow.now), case(RANKS, value=STANDING)
    best, is_in_doubt = func.min(rank), func.bool_or(rank.is_(None))
    query = (
        select(Organization.id)
        .join(Subscription, col(Subscription.organization_id) == Organization.id)
        .where(col(Organization.id) > later_than)
        .group_by(Organization.id)
        # The same rule as in `settle_organization`: a status that we do not know never takes anything away.
        .having(or_(best < was, and_(best > was, ~is_in_doubt)))
        .order_by(Organization.id)
        .limit(AT_ONCE)
    )
    found: Sequence[UUID] = (await uow.db.execute(query)).scalars().all()
    return list(found)


@requires(Permission.RUN_JOBS)
async def settle_overtaken(uow: UnitOfWork, organization_id: UUID) -> bool:
    """Settle one organization; whether its status changed."""
    await uow.take_role("billing")
    held = select(STANDING).where(col(Organization.id) == organization_id)
    was = (await uow.db.execute(held.with_for_update(key_share=True))).scalar_one()
    await settle_organization(uow, organization_id)
    return (await uow.db.execute(select(STANDING).where(col(Organization.id) == organization_id))).scalar_one() != was


def _rank(now: datetime) -> ColumnElement[int]:
    """`standing_of` one subscription as the database says it: the place in `Standing`, null if nobody knows."""
    failed_at = func.coalesce(Subscription.past_due_at, Subscription.event_at)
    active, read_only, suspended = (RANKS[standing.value] for standing in Standing)
    return case(
        (col(Subscription.ended_at) <= now, suspended),
        (col(Subscription.status).in_(("trialing", "active")), active),
        (and_(Subscription.status == "past_due", failed_at > now - GRACE), active),
        (Subscription.status == "past_due", read_only),
        (col(Subscription.status).in_(SUSPENDING), suspended),
        else_=null(),
    )
