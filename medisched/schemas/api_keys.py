"""Keys with which programs sign in."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from medisched.domain.scopes import SCOPES, Scope
from medisched.domain.texts import _
from medisched.schemas.base import AS_NUMBER, Date, Draft, Name, View

LONGEST_DAYS = 365
USUAL_DAYS = 90
KeyStatus = Literal["active", "expired", "revoked"]


def _some(scopes: list[Scope]) -> list[Scope]:
    if not scopes:
        raise ValueError(_("Choose at least one thing that the key may do."))
    return [Scope(scope) for scope in SCOPES if scope in scopes]


class ApiKeyDraft(Draft):
    """What a key is called, what it may do, and for how long: so many days, or until the end of a local day.

    90 days if nothing is said, a year at most.
    """

    name: Name
    scopes: Annotated[list[Scope], Field(max_length=50, json_schema_extra={"minItems": 1}), AfterValidator(_some)]
    expires_in_days: Annotated[int, Field(ge=1, le=LONGEST_DAYS), AS_NUMBER] | None = None
    last_day: Date | None = None

    @model_validator(mode="after")
    def _ends_once(self) -> Self:
        if self.expires_in_days is not None and self.last_day is not None:
            raise ValueError(_("Say for how many days or until which day, not both."))
        return self


class ApiKeyView(View):
    """One key as owners see it, without its secret. `ending` is what it ends with, to tell keys apart.

    `maker_role` is what the person who made it is today: the key does no more than they may.
    """

    id: UUID
    name: str
    ending: str
    scopes: list[str]
    status: KeyStatus
    made_by: str
    maker_role: str
    created_at: datetime
    last_used_at: datetime | None = None
    expires_at: datetime
    revoked_at: datetime | None = None


class NewApiKeyView(ApiKeyView):
    """A key that was just made. `key` is what a program sends; it is told this once and kept by nobody here."""

    key: str


class OwnKeyView(View):
    """What a program learns of the key that it came with."""

    id: UUID
    name: str
    ending: str
    scopes: list[str]
    expires_at: datetime
