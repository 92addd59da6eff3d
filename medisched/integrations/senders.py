"""Which senders there are, in the order in which they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.integrations.sender_inbox import InboxSender
from medisched.integrations.sender_smtp import SmtpSender

if TYPE_CHECKING:
    from medisched.integrations.sender import Sender
    from medisched.settings import Settings


def make_senders(settings: Settings) -> list[Sender]:
    """As MAIL_SENDERS names them: the next one is asked when the one before it refuses."""
    makers = {"inbox": InboxSender, "smtp": lambda: SmtpSender(settings), "resend": lambda: _make_resend(settings)}
    return [makers[name]() for name in settings.mail_senders]


def _make_resend(settings: Settings) -> Sender:
    from medisched.integrations.sender_resend import ResendSender  # noqa: PLC0415 - slow to import, not always wanted

    return ResendSender(settings)
