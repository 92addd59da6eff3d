"""Mail as the development inbox shows it, and as a sender gets it."""

from datetime import datetime
from uuid import UUID

from medisched.schemas.base import View


class EmailView(View):
    """One mail of the outbox."""

    id: UUID
    kind: str
    recipient: str
    subject: str
    text: str
    html: str
    calendar: str = ""
    status: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None = None
    last_error: str = ""


class OutgoingEmail(View):
    """A claimed mail on its way out; the `id` is the same at every attempt.

    `attempt` counts from 1, and goes on counting when it is sent again: then `round_began` tries were made before.
    `unsubscribe` is where its reader says that they want no more of such mail.
    """

    id: UUID
    kind: str
    recipient: str
    subject: str
    text: str
    html: str
    calendar: str | None = None
    calendar_method: str | None = None
    attempt: int
    round_began: int = 0
    unsubscribe: str | None = None
