"""What every sender of mail promises."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from medisched.schemas.emails import OutgoingEmail

LINK = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
# One plain address: no name, no list, nothing that SMTP or a header would read as its own.
ADDRESS = re.compile(r'[^\s<>()\[\],;:"\\@]+@[^\s<>()\[\],;:"\\@]+')
LONGEST_REASON = 200


class SendRefused(Exception):
    """The sender did not take the mail. `permanent`: nor would it later. `retry_after` is in seconds."""

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


class Sender(Protocol):
    """A way out of the house. Safe to ask twice for one mail: the second is recognisable by its id."""

    name: str

    async def send(self, mail: OutgoingEmail) -> str:
        """Hand the mail over; the id under which the other side knows it."""
        ...


def must_have_clean_headers(mail: OutgoingEmail) -> None:
    """Refuse what could begin a header of its own. Some libraries would pass it through."""
    for name in ("recipient", "subject", "calendar_method", "unsubscribe"):
        if any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in getattr(mail, name) or ""):
            raise SendRefused(f"control character in {name}", permanent=True)
    if not ADDRESS.fullmatch(mail.recipient):
        raise SendRefused("not one plain address", permanent=True)


def unsubscribe_headers(mail: OutgoingEmail) -> dict[str, str]:
    """For mail that somebody may not want: mail programs show a button that ends it (RFC 8058)."""
    if mail.unsubscribe is None:
        return {}
    return {"List-Unsubscribe": f"<{mail.unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def safe_reason(answer: str, *secrets: str) -> str:
    """What a server answered, fit to be kept: our secrets and links (they carry tokens) are taken out."""
    text = " ".join(answer.split())
    for secret in filter(None, secrets):
        text = text.replace(secret, "(secret)")
    return LINK.sub("(link)", text)[:LONGEST_REASON]
