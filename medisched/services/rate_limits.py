"""Allowances that refill evenly (GCRA), kept in PostgreSQL and spent by one atomic upsert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, text

from medisched.domain.access import Permission, requires
from medisched.domain.errors import TooMany
from medisched.models import RateLimit

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Limit:
    """`burst` at once, then one each `interval`."""

    burst: int
    interval: timedelta


LIMITS = {
    "sign_in_account": Limit(5, timedelta(seconds=30)),
    "sign_in_ip": Limit(20, timedelta(seconds=3)),
    "change_password": Limit(5, timedelta(seconds=30)),
    "sign_up_ip": Limit(5, timedelta(minutes=12)),
    "letter_account": Limit(3, timedelta(minutes=20)),
    "letter_ip": Limit(10, timedelta(minutes=2)),
    "invitation": Limit(50, timedelta(hours=24) / 50),
    "booking": Limit(10, timedelta(seconds=6)),
    "checkout_ip": Limit(10, timedelta(minutes=6)),
    "checkout_ask": Limit(20, timedelta(seconds=3)),
    "claim_letter": Limit(3, timedelta(hours=8)),
    "calendar_address": Limit(10, timedelta(minutes=6)),
    "api_key": Limit(20, timedelta(minutes=3)),
    "calendar_feed": Limit(30, timedelta(seconds=30)),
    # Whoever fetches calendars for many people does it from few addresses.
    "calendar_feed_ip": Limit(300, timedelta(milliseconds=200)),
    "mail_test": Limit(6, timedelta(minutes=10)),
    "webhook_test": Limit(10, timedelta(seconds=10)),
    "audit_check": Limit(6, timedelta(seconds=20)),
    "reconciliation": Limit(1, timedelta(minutes=15)),
}
SPEND = text(
    """
    insert into rate_limits as used (key, full_at) values (:key, :now + :interval)
    on conflict (key) do update set full_at = greatest(used.full_at, :now) + :interval
    where greatest(used.full_at, :now) + :interval <= :now + :whole
    returning full_at
    """
)


@requires(Permission.VISIT)
async def spend_allowance(uow: UnitOfWork, kind: str, subject: str) -> None:
    """Take one from the allowance, or refuse and say how long to wait."""
    limit = LIMITS[kind]
    key = f"{kind}:{subject.lower()}"[:200]
    values = {"key": key, "now": uow.now, "interval": limit.interval, "whole": limit.interval * limit.burst}
    if (await uow.db.execute(SPEND, values)).scalar_one_or_none() is not None:
        return
    full_at = (
        await uow.db.execute(text("select full_at from rate_limits where key = :key"), {"key": key})
    ).scalar_one()
    raise TooMany(int((full_at + limit.interval - limit.interval * limit.burst - uow.now).total_seconds()) + 1)


@requires(Permission.VISIT)
async def restore_allowance(uow: UnitOfWork, kind: str, subject: str) -> None:
    """Forget what was spent: the person has shown who they are."""
    await uow.run(delete(RateLimit).where(RateLimit.key == f"{kind}:{subject.lower()}"[:200]))
