"""The audit trail, as owners, administrators and patients read it."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic looks at it
from typing import Annotated, Any, Literal
from uuid import UUID  # noqa: TC003 - the same

from pydantic import Field

from medisched.schemas.base import Draft, Instant, PageQuery, View

Word = Annotated[str, Field(pattern=r"^[a-z_.]{0,60}$")]
Door = Literal["page", "api", "form", "calendar", "letter", "job", ""]


class AuditFilter(Draft):
    """Which entries; times half-open [from_, to). `patient_id` is whose data were looked at or changed."""

    from_: Annotated[Instant | None, Field(alias="from")] = None
    to: Instant | None = None
    actor_id: UUID | None = None
    action: Word = ""
    subject: Word = ""
    subject_id: UUID | None = None
    patient_id: UUID | None = None
    door: Door = ""


class AuditQuery(AuditFilter, PageQuery):
    """One page of them, newest first."""


class AuditEntryView(View):
    """One thing that somebody did; its `number` and `hash` (hexadecimal) are its place in the chain.

    `before` and `after` hold only what differs; "***" stands for what is not recorded. Without an `actor_id` it was
    the program itself. With an `impersonator_name` it was an administrator of the platform who looked as that person.
    """

    id: UUID
    at: datetime
    actor_id: UUID | None = None
    actor_name: str
    impersonator_name: str | None = None
    key_id: UUID | None = None
    door: str
    ip: str
    action: str
    subject: str
    subject_id: UUID | None = None
    subject_name: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    patient_ids: list[UUID] | None = None
    number: int
    hash: str


class AuditGroupView(AuditEntryView):
    """What somebody did at one moment to `count` things of a kind; the rest is of the first of them.

    `patients` are the names of the first few whose data it was, as they are now.
    """

    count: int
    patients: list[str] = Field(default_factory=list)


class AuditGroupDetailView(View):
    """Each of them, at most 200, and the names of what their ids stand for now."""

    entries: list[AuditEntryView]
    names: dict[UUID, str]


class ChainHeadView(View):
    """How long a chain is, and the hash of its last entry (hexadecimal)."""

    number: int
    hash: str


class ChainView(View):
    """A chain that was recomputed: up to where it holds, and the first place where it does not.

    `broken_number` is null where an entry was found that has no place in the chain.
    """

    name: str = ""
    number: int
    hash: str
    holds: bool = True
    broken_what: Literal["changed", "missing", "inserted", "reordered", ""] = ""
    broken_number: int | None = None
    broken_entry_id: UUID | None = None


class LookView(View):
    """Somebody who saw or changed one's data: who, as what, what and when; `at` as exact as it is recorded.

    `role` is what they are there now, empty for whoever has left; `impersonator` an administrator of the platform who
    looked as that person; `is_program` tells a program with that person's key. `start` and `provider` are of the one
    appointment that was changed, as it was afterwards.
    """

    id: UUID
    at: datetime
    name: str
    role: str = ""
    is_program: bool = False
    impersonator: str | None = None
    action: str
    subject: str
    organization: str
    timezone: str
    start: datetime | None = None
    provider: str = ""
