"""Keep subscriptions true without anybody asking: what failed is tried again, time passes, Polar is asked."""

from __future__ import annotations

from medisched.services.claim_reminders import remind_claims
from medisched.services.polar_deliveries import apply_due_events
from medisched.services.reconciliation import reconcile_if_due
from medisched.services.settlements import settle_due


async def apply_due() -> int:
    """Apply what waits; how many messages were tried."""
    return await apply_due_events()


async def settle() -> int:
    """What only time changes: a grace that is over, letters that nobody answered; how many organizations changed."""
    settled = await settle_due()
    await remind_claims()
    return settled


async def reconcile() -> int:
    """Compare with Polar, if it is time; there is never more to do at once."""
    await reconcile_if_due()
    return 0
