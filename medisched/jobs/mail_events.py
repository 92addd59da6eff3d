"""What became of mail that a sender took: told by the sender, and passed on to the organization's owners."""

from __future__ import annotations

from medisched.services.mail_deliveries import apply_due_events
from medisched.services.mail_troubles import tell_owners


async def apply_due() -> int:
    """Look again for mails that could not be found when the sender told of them; how many were tried."""
    return await apply_due_events()


async def tell() -> int:
    """Tell owners of mail that did not arrive, once a day; there is never more to do at once."""
    await tell_owners()
    return 0
