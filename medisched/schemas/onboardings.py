"""On the way from the form to a paid organization."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from medisched.domain.slugs import MALFORMED, is_slug, normalize_slug
from medisched.domain.texts import _
from medisched.schemas.base import Draft, EmailAddress, Line, Name, View
from medisched.schemas.users import Timezone


def _typed(value: object) -> object:
    return normalize_slug(value) if isinstance(value, str) else value


def _fits(value: str) -> str:
    if not value:
        raise ValueError(_("Please fill this in."))
    if not is_slug(value):
        raise ValueError(MALFORMED)
    return value


WantedSlug = Annotated[str, BeforeValidator(_typed), AfterValidator(_fits)]
ProgressState = Literal["unknown", "open", "paying", "expired", "failed", "setting_up", "ready"]
OwnerState = Literal["", "viewer", "account", "letter"]


class OnboardingDraft(Draft):
    """The hospital that somebody wants. `person` and `email` count for who is not signed in."""

    name: Name
    slug: WantedSlug
    timezone: Timezone
    person: Line = ""
    email: EmailAddress | None = None


class SlugView(View):
    """Whether an address is free. `suggestion` is one that is, when this one is not."""

    slug: str
    is_free: bool
    message: str
    suggestion: str = ""


class OnboardingView(View):
    """What the checkout needs. Only the hash of `secret` is stored."""

    id: UUID
    secret: str = Field(repr=False)
    name: str
    slug: str
    timezone: str
    email: str
    person: str = ""
    user_id: UUID | None = None


class ProgressView(View):
    """What whoever comes back from paying may know.

    `owner` is who the organization belongs to: the viewer, an account that is not the viewer's, or whoever opens the
    letter that was sent to `email_hint` (`g•••@citycare.example`).
    """

    checkout_id: str
    state: ProgressState = "unknown"
    organization_id: UUID | None = None
    organization_name: str = ""
    organization_slug: str = ""
    owner: OwnerState = ""
    email_hint: str = ""


class ReconciliationView(View):
    """What a comparison with Polar found.

    `healed` differed from what we had; `missing` are ours but Polar does not know them; `unreadable` could not be read
    or applied.
    """

    checked: int = 0
    healed: int = 0
    missing: int = 0
    unreadable: int = 0
    finished_at: datetime
