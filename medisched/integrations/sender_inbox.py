"""For development: every mail is accepted and stays in the outbox, where the inbox page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.integrations.sender import must_have_clean_headers

if TYPE_CHECKING:
    from medisched.schemas.emails import OutgoingEmail


class InboxSender:
    """Sends nothing anywhere."""

    name = "inbox"

    async def send(self, mail: OutgoingEmail) -> str:
        """Accept it at once."""
        must_have_clean_headers(mail)
        return f"inbox-{mail.id}"
