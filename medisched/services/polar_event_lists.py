"""What administrators see of subscriptions, and what they do with events that did not go through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, not_, or_, select, true, update
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Conflict, NotFound
from medisched.domain.safe_text import readable
from medisched.domain.texts import _
from medisched.models import Organization, PolarEvent, PolarEventState, Subscription
from medisched.schemas.base import Page, email_of
from medisched.schemas.polar_events import (
    LONGEST_BODY,
    EventGroup,
    PolarEventBodyView,
    PolarEventView,
    SubscriptionCountsView,
    SubscriptionGroup,
    SubscriptionLineView,
)
from medisched.services.cursors import after, next_cursor, read_cursor
from medisched.services.memberships import has_owner
from medisched.services.own_subscriptions import is_costing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, RowMapping

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.polar_events import PolarEventQuery, SubscriptionQuery

ATTENTION = (PolarEventState.UNKNOWN, PolarEventState.FAILED, PolarEventState.PENDING)
RETRIED = (*ATTENTION, PolarEventState.DISCARDED, PolarEventState.IGNORED)
EVENTS = tuple(column for column in PolarEvent.metadata.tables["polar_events"].c if column.name != "body")
NAME = func.coalesce(Organization.name, Subscription.organization_name)
SLUG = func.coalesce(Organization.slug, Subscription.organization_slug)
LINES = (
    Subscription.id,
    Subscription.polar_id,
    Subscription.organization_id,
    NAME.label("organization_name"),
    SLUG.label("organization_slug"),
    func.coalesce(Organization.status, "").label("organization_status"),
    Subscription.plan,
    Subscription.status,
    Subscription.customer_name,
    Subscription.customer_email,
    Subscription.period_end,
    Subscription.cancel_at_period_end,
    Subscription.ends_at,
    Subscription.ended_at,
    Subscription.seats,
    Subscription.event_at,
    Subscription.checked_at,
    Subscription.claim_letters,
)


@requires(Permission.ADMINISTER)
async def must_administer(uow: UnitOfWork) -> None:
    """Refuse everybody but the platform's administrators; for what opens doors of its own."""


@requires(Permission.ADMINISTER)
async def list_polar_events(uow: UnitOfWork, query: PolarEventQuery) -> Page[PolarEventView]:
    """Events as they came, newest first."""
    await uow.take_role("billing")
    # Ids tell the time: their order is that of arrival, and the index on state and id has it.
    wanted = select(*EVENTS).order_by(col(PolarEvent.id).desc()).limit(query.limit + 1)
    if query.group is EventGroup.ATTENTION:
        wanted = wanted.where(col(PolarEvent.state).in_(ATTENTION))
    elif query.group is not EventGroup.ALL:
        wanted = wanted.where(col(PolarEvent.state) == query.group.value)
    if query.search:
        wanted = wanted.where(_holds(query.search, col(PolarEvent.kind), col(PolarEvent.polar_id)))
    if query.cursor:
        wanted = wanted.where(col(PolarEvent.id) < read_cursor(query)[1])
    rows = await uow.list(wanted)
    found = [PolarEventView.of(row) for row in rows[: query.limit]]
    return Page[PolarEventView](items=found, next_cursor=next_cursor(rows, query, key="created_at"))


@requires(Permission.ADMINISTER)
async def get_polar_event(uow: UnitOfWork, event_id: UUID) -> PolarEventBodyView:
    """One event with what was sent."""
    await uow.take_role("billing")
    event = await uow.get(PolarEvent, event_id)
    body, is_cut = readable(event.body, longest=LONGEST_BODY)
    return PolarEventBodyView.of(event, text=body, is_cut=is_cut, size=len(event.body))


@requires(Permission.ADMINISTER)
async def retry_polar_event(uow: UnitOfWork, event_id: UUID) -> PolarEventView:
    """Have it tried again, with as many tries as a new one; the job takes it up within seconds."""
    tried_again = {"state": PolarEventState.PENDING.value, "due_at": uow.now, "attempts": 0}
    return await _change(uow, event_id, RETRIED, tried_again)


@requires(Permission.ADMINISTER)
async def discard_polar_event(uow: UnitOfWork, event_id: UUID) -> PolarEventView:
    """Put it aside: it is tried no more."""
    return await _change(uow, event_id, ATTENTION, {"state": PolarEventState.DISCARDED.value})


@requires(Permission.ADMINISTER)
async def list_subscriptions(uow: UnitOfWork, query: SubscriptionQuery) -> Page[SubscriptionLineView]:
    """Subscriptions of all organizations, the one that Polar described last first."""
    await uow.take_role("billing")
    wanted = (
        select(*LINES)
        .select_from(Subscription)
        .outerjoin(Organization, col(Organization.id) == Subscription.organization_id)
        .where(_groups(uow.now)[query.group])
        .order_by(col(Subscription.event_at).desc(), col(Subscription.id).desc())
        .limit(query.limit + 1)
    )
    if query.search:
        said = (col(Subscription.customer_email), col(Subscription.customer_name), col(Subscription.polar_id))
        wanted = wanted.where(_holds(query.search, NAME, SLUG, *said))
    if query.cursor:
        wanted = wanted.where(after(query, Subscription.event_at, Subscription.id, descending=True))
    rows = await uow.list(wanted)
    shown = rows[: query.limit]
    unclaimed, doubles = await _unclaimed(uow, shown), await _doubles(uow, shown)
    found = [
        SubscriptionLineView.of(
            row,
            is_unclaimed=row["organization_id"] in unclaimed,
            is_unreachable=row["organization_id"] in unclaimed and not email_of(row["customer_email"]),
            is_double=row["id"] in doubles,
        )
        for row in shown
    ]
    return Page[SubscriptionLineView](items=found, next_cursor=next_cursor(rows, query, key="event_at"))


@requires(Permission.ADMINISTER)
async def count_subscriptions(uow: UnitOfWork) -> SubscriptionCountsView:
    """How many there are, and how many events wait for somebody."""
    await uow.take_role("billing")
    groups = _groups(uow.now)
    attention = select(func.count()).select_from(PolarEvent).where(col(PolarEvent.state).in_(ATTENTION))
    counts = select(
        func.count().label("total"),
        *(func.count().filter(groups[group]).label(group.value) for group in groups if group != SubscriptionGroup.ALL),
        attention.scalar_subquery().label("attention"),
    ).select_from(Subscription)
    return SubscriptionCountsView.of((await uow.list(counts))[0])


def _groups(now: datetime) -> dict[SubscriptionGroup, ColumnElement[bool]]:
    status = col(Subscription.status)
    is_over = or_(
        status.in_(("canceled", "incomplete_expired")), func.coalesce(col(Subscription.ended_at) <= now, False)
    )
    return {
        SubscriptionGroup.ALL: true(),
        SubscriptionGroup.ACTIVE: and_(status.in_(("active", "trialing")), not_(is_over)),
        SubscriptionGroup.PAST_DUE: and_(status.in_(("past_due", "unpaid")), not_(is_over)),
        SubscriptionGroup.ENDED: is_over,
    }


def _holds(part: str, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(*(column.icontains(part, autoescape=True) for column in columns))


async def _change(
    uow: UnitOfWork, event_id: UUID, states: tuple[PolarEventState, ...], values: dict[str, object]
) -> PolarEventView:
    """One statement: the job may be at the same event."""
    await uow.take_role("billing")
    changed = (
        update(PolarEvent)
        .where(col(PolarEvent.id) == event_id, col(PolarEvent.state).in_(states))
        .values(values)
        .returning(*EVENTS)
        .execution_options(synchronize_session=False)
    )
    row = await uow.find(changed)
    if row is not None:
        return PolarEventView.of(row)
    if await uow.find(select(PolarEvent.id).where(col(PolarEvent.id) == event_id)) is None:
        raise NotFound
    raise Conflict(_("This message was dealt with in the meantime: there is nothing left to do."), code="event_settled")


async def _doubles(uow: UnitOfWork, rows: Sequence[RowMapping]) -> set[UUID]:
    """Subscriptions that cost, of organizations in which more than one does."""
    query = select(Subscription).where(col(Subscription.organization_id).in_({row["organization_id"] for row in rows}))
    costing: dict[UUID | None, set[UUID]] = {}
    for row in (await uow.db.execute(query)).scalars():
        if is_costing(row, uow.now):
            costing.setdefault(row.organization_id, set()).add(row.id)
    return {found for together in costing.values() if len(together) > 1 for found in together}


async def _unclaimed(uow: UnitOfWork, rows: Sequence[RowMapping]) -> set[UUID]:
    """Organizations that nobody owns.

    The role sees the members of one organization at a time; hardly any is in doubt. Where no owner was found, a letter
    was sent, or there was no address to send it to.
    """
    doubtful = {
        row["organization_id"] for row in rows if row["claim_letters"] or not email_of(row["customer_email"])
    } - {None}
    found: set[UUID] = set()
    for organization_id in sorted(doubtful):
        await uow.enter(organization_id, timezone=uow.timezone, status=uow.organization_status)
        if not await has_owner(uow):
            found.add(organization_id)
    return found
