"""The development inbox: every mail of this installation. Production has none."""

from __future__ import annotations

import re

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import get_zone, moment_text
from medisched.domain.texts import _
from medisched.schemas.emails import EmailView
from medisched.services.doors import work
from medisched.services.emails import list_emails
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import PUBLIC, allow

LINK = re.compile(r"https?://[^\s<>\"']+")
# Links of a mail open beside the inbox: no page of ours may be shown in a frame.
OPEN_BESIDE = '<base target="_blank">'


class MailRow(BaseModel):
    """One mail of the list."""

    model_config = ConfigDict(frozen=True)

    id: str
    recipient: str
    subject: str
    status: str
    sent: str


class OpenMail(BaseModel):
    """The mail that is being read."""

    model_config = ConfigDict(frozen=True)

    id: str = ""
    recipient: str = ""
    subject: str = ""
    sent: str = ""
    status: str = ""
    attempts: int = 0
    last_error: str = ""
    html: str = ""
    text: str = ""
    calendar: str = ""
    links: list[str] = []


class InboxState(BaseState):
    """The inbox page."""

    mails: list[MailRow] = []
    mail: OpenMail = OpenMail()
    view: str = "html"
    search: str = ""
    is_loaded: bool = False
    problem: str = ""

    @rx.event
    @allow(PUBLIC)
    async def load(self) -> None:
        """The newest mails; the first one is open."""
        self.problem = ""
        async with refusals_told(self):
            found = await work(list_emails, door_role="worker", recipient=self.search)
            self.mails = [_row_of(email) for email in found]
            if self.mail.id not in {row.id for row in self.mails}:
                self.mail = _open(found[0]) if found else OpenMail()
            self.is_loaded = True
            return
        self.problem = _("This installation has no inbox.")

    @rx.event
    @allow(PUBLIC)
    async def look_for(self, address: str) -> None:
        """Only mails to addresses with this in them."""
        self.search = address[:254]
        return InboxState.load  # type: ignore[return-value]

    @rx.event
    @allow(PUBLIC)
    async def read(self, mail_id: str) -> None:
        """Open one mail."""
        async with refusals_told(self):
            found = await work(list_emails, door_role="worker", recipient=self.search)
            self.mail = next((_open(email) for email in found if str(email.id) == mail_id), OpenMail())
            self.view = "html"

    @rx.event
    @allow(PUBLIC)
    async def show(self, view: str) -> None:
        """Which part of the mail."""
        self.view = view if view in {"html", "text", "calendar"} else "html"


def _row_of(email: EmailView) -> MailRow:
    sent = moment_text(email.sent_at or email.created_at, get_zone("UTC"))
    return MailRow(id=str(email.id), recipient=email.recipient, subject=email.subject, status=email.status, sent=sent)


def _open(email: EmailView) -> OpenMail:
    row = _row_of(email)
    return OpenMail(
        **row.model_dump(),
        attempts=email.attempts,
        last_error=email.last_error,
        html=OPEN_BESIDE + email.html,
        text=email.text,
        calendar=email.calendar,
        links=list(dict.fromkeys(LINK.findall(email.text))),
    )
