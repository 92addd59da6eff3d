"""Addresses at which calendar programs fetch a calendar."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from medisched.schemas.base import Draft, View

Privacy = Literal["busy", "initials", "full"]
OwnPrivacy = Literal["busy", "full"]
SharedKind = Literal["provider", "room", "device"]
Kind = Literal["provider", "room", "device", "patient"]


class FeedDraft(Draft):
    """Whose calendar, and how much of each appointment."""

    calendar_id: UUID
    kind: SharedKind = "provider"
    privacy: Privacy = "initials"


class OwnFeedDraft(Draft):
    """How much of one's own appointments: that the time is taken, or with whom and where."""

    privacy: OwnPrivacy = "full"


class FeedView(View):
    """An address that works. The address itself is known to nobody but its owner."""

    privacy: Privacy
    made_at: datetime
    fetched_at: datetime | None = None


class OwnFeedView(View):
    """One of a person's addresses, wherever it is; `calendar` names whose it is, unless it is their own."""

    id: UUID
    kind: Kind
    organization: str
    calendar: str = ""
    made_at: datetime
    fetched_at: datetime | None = None


class NewFeedView(View):
    """The token of a new address: shown once."""

    token: str


class FeedFile(View):
    """What is fetched: an iCalendar file, and a mark that differs when it does."""

    body: bytes
    mark: str
