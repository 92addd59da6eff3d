"""Keep what the platform's administrators see over time at most a minute behind."""

from __future__ import annotations

from medisched.services.doors import work
from medisched.services.organization_days import count_days, count_organizations


async def count() -> int:
    """Count organizations, and the days that may still change; there is never more to do at once."""
    await work(count_organizations)
    await work(count_days)
    return 0
