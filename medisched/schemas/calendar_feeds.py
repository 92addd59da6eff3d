"""Addresses at which calendar programs fetch a provider's calendar."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from medisched.schemas.base import Draft, View

Privacy = Literal["busy", "initials", "full"]


class FeedDraft(Draft):
    """Whose calendar, and how much of each appointment."""

    provider_id: UUID
    privacy: Privacy = "initials"


class FeedView(View):
    """An address that works. The address itself is known to nobody but its owner."""

    privacy: Privacy
    made_at: datetime
    fetched_at: datetime | None = None


class OwnFeedView(View):
    """One of a person's addresses, wherever it is."""

    id: UUID
    organization: str
    provider: str
    made_at: datetime
    fetched_at: datetime | None = None


class NewFeedView(View):
    """The token of a new address: shown once."""

    token: str


class FeedFile(View):
    """What is fetched: an iCalendar file, and a mark that differs when it does."""

    body: bytes
    mark: str
