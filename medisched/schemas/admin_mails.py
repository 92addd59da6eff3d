"""The mail of all organizations, as administrators see it: what became of it, and not what it says."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic looks at it
from enum import StrEnum
from typing import Annotated
from uuid import UUID  # noqa: TC003 - pydantic looks at it

from pydantic import AfterValidator, StringConstraints

from medisched.schemas.base import PageQuery, View, one_line

LONGEST_ADDRESS = 254
Wanted = Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS, strip_whitespace=True), AfterValidator(one_line)]


class MailGroup(StrEnum):
    """Which mails: those that were given up, those that bounced or were complained of, those that wait, or all."""

    DEAD = "dead"
    BOUNCED = "bounced"
    WAITING = "waiting"
    ALL = "all"


class AdminMailQuery(PageQuery):
    """One page of mails, newest first; `recipient` is a whole address."""

    group: MailGroup = MailGroup.DEAD
    recipient: Wanted = ""


class AdminMailView(View):
    """One mail, to a masked address (`j•••@example.com`).

    `error` is what the senders said last, `bounce` what was told of it later. `failed_at` is when it was clear that it
    would not arrive. `is_suppressed`: its address gets no mail at present.
    """

    id: UUID
    created_at: datetime
    organization_id: UUID | None
    organization_name: str
    kind: str
    recipient: str
    status: str
    attempts: int
    due_at: datetime
    sent_at: datetime | None
    sender: str
    error: str
    failed_at: datetime | None
    delivered_at: datetime | None
    bounced_at: datetime | None
    complained_at: datetime | None
    bounce: str
    is_suppressed: bool
