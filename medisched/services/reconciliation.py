"""Compare with Polar, in case a delivery was lost."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from medisched.domain import clock
from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotFound, TooMany
from medisched.integrations.polar import Polar
from medisched.models import Subscription
from medisched.schemas.onboardings import ReconciliationView
from medisched.schemas.polar import PolarSubscription
from medisched.services.doors import visit, work
from medisched.services.rate_limits import spend_allowance
from medisched.services.subscriptions import heal_subscription
from medisched.settings import get_settings

if TYPE_CHECKING:
    from datetime import datetime

    from medisched.db.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)


@requires(Permission.RUN_JOBS)
async def find_event_time(uow: UnitOfWork, polar_id: str) -> datetime | None:
    """The time of the event that described a subscription last; nothing for one that we do not know."""
    await uow.take_role("billing")
    query = select(Subscription.event_at).where(Subscription.polar_id == polar_id)
    return (await uow.db.execute(query)).scalar_one_or_none()


@requires(Permission.RUN_JOBS)
async def list_event_times(uow: UnitOfWork) -> dict[str, datetime]:
    """The same for all subscriptions, by Polar's id."""
    await uow.take_role("billing")
    rows = await uow.list(select(Subscription.polar_id, Subscription.event_at))
    return {row["polar_id"]: row["event_at"] for row in rows}


async def heal_one(polar: Polar, polar_id: str) -> bool:
    """Fetch one subscription and take what is said for the truth, unless an event came meanwhile."""
    seen = await work(find_event_time, polar_id)
    return await _heal(await polar.get_subscription(polar_id), seen)


async def reconcile_if_due() -> int:
    """Reconcile at most once in 15 minutes over all processes; how many differed. Nothing when nothing is sold."""
    if get_settings().billing == "off":
        return 0
    try:
        await visit(spend_allowance, "reconciliation", "polar")
    except TooMany:
        return 0
    done = await reconcile_all()
    log.info("compared with polar checked=%s healed=%s missing=%s", done.checked, done.healed, done.missing)
    return done.healed


async def reconcile_all() -> ReconciliationView:
    """Every subscription that Polar lists, and every one of ours that it does not; one that fails stops no other."""
    if get_settings().billing == "off":
        return ReconciliationView(finished_at=clock.now_utc())
    # Before anything is fetched: what an event says after this is newer than what is fetched.
    ours = await work(list_event_times)
    tally = _Tally()
    async with Polar() as polar:
        listed: set[str] = set()
        async for raw in polar.list_subscriptions():
            listed.add(str(raw.get("id")))
            await tally.take(raw, ours)
        for polar_id in sorted(ours.keys() - listed):
            await tally.fetch(polar, polar_id)
    return ReconciliationView(
        checked=tally.checked,
        healed=tally.healed,
        missing=tally.missing,
        unreadable=tally.unreadable,
        finished_at=clock.now_utc(),
    )


class _Tally:
    """What became of each."""

    def __init__(self) -> None:
        self.checked = self.healed = self.missing = self.unreadable = 0

    async def take(self, raw: dict[str, Any], ours: dict[str, datetime]) -> None:
        self.checked += 1
        try:
            said = PolarSubscription.model_validate(raw)
            self.healed += await _heal(said, ours.get(said.id))
        except Exception as error:  # noqa: BLE001 - one that fails stops no other
            self._skip(str(raw.get("id"))[:100], error)

    async def fetch(self, polar: Polar, polar_id: str) -> None:
        self.checked += 1
        try:
            self.healed += await heal_one(polar, polar_id)
        except NotFound:
            self.missing += 1
        except Exception as error:  # noqa: BLE001 - the same
            self._skip(polar_id, error)

    def _skip(self, polar_id: str, error: Exception) -> None:
        self.unreadable += 1
        log.warning("subscription not compared id=%r error=%s", polar_id, type(error).__name__)


async def _heal(said: PolarSubscription, seen: datetime | None) -> bool:
    return await work(heal_subscription, said, seen)
