"""Subscriptions as Polar describes them, and what they mean for their organizations.

All of it goes on as the role `billing`. Whoever changes a subscription holds it first, so that of two descriptions that
come in at once the second one sees what the first one did.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.subscriptions import Age, Standing, best_of, standing_of
from medisched.integrations.polar import polar_account
from medisched.models import Onboarding, Organization, PolarEvent, PolarEventState, Subscription
from medisched.schemas.polar_readings import OTHER_PRODUCT, is_to_product, read_event
from medisched.services.provisioning import ensure_provisioned
from medisched.services.subscription_descriptions import (
    FACTS,
    TERMS,
    facts_of,
    rewrite,
    weight_of,
    weight_of_row,
)
from medisched.services.subscription_mails import announce_standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.polar import PolarSubscription
    from medisched.services.subscription_descriptions import Facts, Weight

_STANDINGS = list(Standing)


async def hold_subscription(uow: UnitOfWork, polar_id: str) -> None:
    """Nobody else changes this subscription until the end of the transaction. Read its row after this, not before."""
    await uow.db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"polar {polar_id}", 0))))


async def belongs_here(uow: UnitOfWork, said: PolarSubscription) -> bool:
    """Whether it is one of ours; the transaction holds it from now on.

    What we know is, also if something else is sold today or if its payer took another plan.
    """
    await hold_subscription(uow, said.id)
    return is_to_product(said, polar_account().product_id) or await _find(uow, said.id) is not None


async def describe_subscription(uow: UnitOfWork, said: PolarSubscription, age: Age) -> Subscription:
    """The subscription after this description of it, which may be new, old or a repetition.

    The newest description counts. What it leaves out stays as the newest one before it said, so that every order of the
    same descriptions ends in the same row. An old one still shows that the subscription was live once.
    """
    await hold_subscription(uow, said.id)
    row, facts = await _find(uow, said.id), await _known_facts(uow, said)
    if row is None:
        row = Subscription(polar_id=said.id, **facts)
        rewrite(row, said, age)
        await _recall(uow, said.id)
        return await uow.add(row)
    if weight_of(said, age) > weight_of_row(row):
        rewrite(row, said, age)
    else:
        row.was_live = row.was_live or said.is_live
        facts = await _unheard(uow, row, facts, weight_of(said, age))
    _keep(row, facts)
    await uow.save()
    return row


async def settle_organization(uow: UnitOfWork, organization_id: UUID) -> None:
    """Let the organization do what the best of its subscriptions allows at present, and tell the owners of changes.

    A status that we do not know never takes anything away. While an administrator of the platform has suspended the
    organization it stays so, and what it would be allowed is noted for when it is restored.
    """
    await uow.save()
    # Not FOR UPDATE: a membership that is just being inserted holds the organization's key.
    held = select(Organization).where(Organization.id == organization_id).with_for_update(key_share=True)
    organization = (await uow.db.execute(held.execution_options(populate_existing=True))).scalar_one()
    query = (
        select(Subscription)
        .where(Subscription.organization_id == organization_id)
        .order_by(Subscription.event_at.desc(), Subscription.id.desc())
        .execution_options(populate_existing=True)
    )
    rows: Sequence[Subscription] = (await uow.db.execute(query)).scalars().all()
    standings = [standing_of(row, uow.now) for row in rows]
    best = best_of([standing for standing in standings if standing is not None])
    was = Standing(organization.standing or organization.status)
    if best is None or (None in standings and _STANDINGS.index(best) > _STANDINGS.index(was)):
        return
    if organization.suspended_at is not None:
        organization.standing = best.value
        await uow.save()
        return
    organization.status = best.value
    await uow.save()
    await announce_standing(uow, organization, rows[standings.index(best)], was)


@requires(Permission.RUN_JOBS)
async def heal_subscription(uow: UnitOfWork, said: PolarSubscription, seen_event_at: datetime | None) -> bool:
    """Take what Polar answered for the truth; whether anything was different from what we had.

    `seen_event_at` is the row's `event_at` from before Polar was asked, None if there was no row. If an event came in
    meanwhile, or if the answer is older than what we have, nothing changes.
    """
    await uow.take_role("billing")
    if not await belongs_here(uow, said):
        return False
    row = await _find(uow, said.id)
    if (row.event_at if row else None) != seen_event_at or (row is not None and said.data_at < row.data_at):
        return False
    before = await _picture(uow, row)
    data_at = said.data_at.astimezone(UTC)
    if row is None:
        row = await describe_subscription(uow, said, Age(data_at, data_at, 0))
    else:
        # What happened before the last change that the answer knows of is older than the answer.
        rewrite(row, said, Age(max(row.event_at, data_at), data_at, row.event_rank))
        _keep(row, await _known_facts(uow, said))
    row.checked_at = uow.now
    await provide_organization(uow, row)
    return await _picture(uow, row) != before


async def provide_organization(uow: UnitOfWork, row: Subscription) -> None:
    """Give a subscription its organization, and the organization its standing."""
    await uow.save()
    await ensure_provisioned(uow, row)
    await uow.save()
    if row.organization_id is not None:
        await settle_organization(uow, row.organization_id)


async def _find(uow: UnitOfWork, polar_id: str) -> Subscription | None:
    query = select(Subscription).where(Subscription.polar_id == polar_id).with_for_update()
    found: Subscription | None = (
        await uow.db.execute(query.execution_options(populate_existing=True))
    ).scalar_one_or_none()
    return found


async def _recall(uow: UnitOfWork, polar_id: str) -> None:
    """Have the job look again at events that came before anything showed that the subscription is ours."""
    await uow.run(
        update(PolarEvent)
        .where(
            col(PolarEvent.polar_id) == polar_id,
            col(PolarEvent.state) == PolarEventState.IGNORED,
            col(PolarEvent.note) == OTHER_PRODUCT,
        )
        .values(state=PolarEventState.PENDING.value, due_at=uow.now, attempts=0)
        .execution_options(synchronize_session=False)
    )


async def _known_facts(uow: UnitOfWork, said: PolarSubscription) -> Facts:
    """What a description says of lasting things; an onboarding only if there is one."""
    facts = facts_of(said)
    query = select(Onboarding.id).where(Onboarding.id == facts.get("onboarding_id"))
    if "onboarding_id" in facts and await uow.find(query) is None:
        del facts["onboarding_id"]
    return facts


async def _unheard(uow: UnitOfWork, row: Subscription, facts: Facts, weight: Weight) -> Facts:
    """What an old description adds: what the row lacks, and what no newer one has a word about.

    The row does not keep where each fact is from. That matters only if one differs, and then the events tell.
    """
    differing = {name: value for name, value in facts.items() if getattr(row, name) not in {None, "", value}}
    missing = {name: value for name, value in facts.items() if getattr(row, name) in {None, ""}}
    if not differing or (row.checked_at is not None and row.checked_at >= weight[0].event_at):
        return missing
    query = select(PolarEvent.body).where(
        PolarEvent.polar_id == row.polar_id,
        PolarEvent.state == PolarEventState.APPLIED,
        col(PolarEvent.happened_at) >= weight[0].event_at,
    )
    readings = [read_event(found["body"]) for found in await uow.list(query)]
    newer = [
        facts_of(reading.said)
        for reading in readings
        if reading.said and reading.age and weight_of(reading.said, reading.age) > weight
    ]
    return missing | {name: value for name, value in differing.items() if not any(name in told for told in newer)}


def _keep(row: Subscription, facts: Facts) -> None:
    for name, value in facts.items():
        setattr(row, name, value)


async def _picture(uow: UnitOfWork, row: Subscription | None) -> tuple[object, ...]:
    """All that a heal may change, as it is now."""
    if row is None:
        return ()
    allowed = func.coalesce(Organization.standing, Organization.status)
    query = select(allowed).where(Organization.id == row.organization_id)
    standing = (await uow.db.execute(query)).scalar_one_or_none()
    return (*(getattr(row, name) for name in (*TERMS, *FACTS, "was_live", "organization_id")), standing)
