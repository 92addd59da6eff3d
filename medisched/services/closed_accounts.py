"""What people read who try to get in while they are banned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.clock import get_zone, moment_text
from medisched.domain.moderation_messages import account_closed
from medisched.schemas.moderation import FOR_EVER

if TYPE_CHECKING:
    from datetime import datetime

    from medisched.models import User


def closed_words(user: User | None, now: datetime) -> str:
    """Until when they are out, on their own clocks, and what to do; empty if they are not."""
    if user is None or user.banned_until is None or user.banned_until <= now:
        return ""
    ends = user.banned_until < FOR_EVER
    return account_closed(moment_text(user.banned_until, get_zone(user.timezone or "UTC")) if ends else "")
