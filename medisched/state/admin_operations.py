"""How the installation is doing: the figures, and the mail doctor."""

from __future__ import annotations

import reflex as rx

from medisched.domain.number_words import number_text
from medisched.domain.texts import _
from medisched.schemas.operations import MailHealthView, OperationsView, VersionsView
from medisched.services.doors import perform
from medisched.services.mail_examinations import examine_mail
from medisched.services.operations import get_operations
from medisched.state.admin_billing_rows import zone_words
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import allow
from medisched.state.operation_rows import (
    NONE,
    JobRow,
    KindRow,
    Messages,
    SizeRow,
    SlowRow,
    StepRow,
    job_row,
    kind_row,
    messages_of,
    moment,
    reporting_words,
    size_rows,
    slow_row,
    step_rows,
    troubles_of,
)
from medisched.state.operation_words import STAYS, rate_text, size_text, span_text, stays_here


class AdminOperationsState(BaseState):
    """What the page shows above its list of mails; `steps` is what the doctor found, `examined` in one sentence."""

    troubles: list[str] = []
    as_of: str = ""
    waiting: str = ""
    oldest: str = ""
    rate: str = ""
    rate_note: str = ""
    dead: str = ""
    suppressed: str = ""
    kinds: list[KindRow] = []
    reporting: str = ""
    polar: Messages = Messages()
    webhooks: Messages = Messages()
    jobs: list[JobRow] = []
    size: str = ""
    connections: str = ""
    sizes: list[SizeRow] = []
    versions: VersionsView | None = None
    slow: list[SlowRow] = []
    steps: list[StepRow] = []
    examined: str = ""
    is_ill: bool = False
    is_examining: bool = False
    zone: str = ""
    is_loaded: bool = False
    problem: str = ""

    @rx.event
    @allow("admin")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.is_examining = "", False
        async with refusals_told(self):
            self._show(await perform(self.session_id, get_operations))
            return
        self.problem = _("The figures did not come through.")

    @rx.event
    @allow("admin")
    async def examine(self) -> None:
        """Show that it goes on; the examination itself is the next event, so that the page can draw meanwhile."""
        if self.is_examining:
            return None
        self.is_examining, self.examined, self.steps = True, "", []
        return AdminOperationsState.run_examination  # type: ignore[return-value]

    @rx.event
    @allow("admin")
    async def run_examination(self) -> None:
        """Walk to every sender, step by step, and send a mail to whoever asks."""
        async with refusals_told(self):
            found = await examine_mail(self.session_id)
            failed = next((one for one in found.senders if one.failed_step), None)
            self.steps, self.is_ill = step_rows(found), failed is not None
            words = _("Mail works: the trial is on its way to {recipient}.").format(recipient=found.recipient)
            if stays_here(one.sender for one in found.senders):
                words = _(STAYS)
            elif failed is not None:
                words = _("Mail by {sender} does not work. The step that fails: {step}.").format(
                    sender=failed.sender, step=failed.failed_step
                )
            self.examined = words
        self.is_examining = False

    def _show(self, seen: OperationsView) -> None:
        zone, database = self._zone(), seen.database
        self.troubles, self.as_of = troubles_of(seen), moment(seen.at, zone)
        self._show_mail(seen.mail, seen)
        self.polar, self.webhooks = (messages_of(view, seen.at, zone) for view in (seen.polar, seen.webhooks))
        self.jobs = [job_row(job, zone) for job in seen.jobs]
        self.size, self.sizes, self.versions = size_text(database.size), size_rows(seen), seen.versions
        self.connections = _("{open} of {most}").format(
            open=number_text(database.connections), most=number_text(database.most_connections)
        )
        self.slow = [slow_row(one, zone) for one in seen.slow_requests]
        self.zone, self.is_loaded = zone_words(zone), True

    def _show_mail(self, mail: MailHealthView, seen: OperationsView) -> None:
        oldest = mail.oldest_waiting_at
        self.waiting, self.dead = number_text(mail.waiting), number_text(mail.dead)
        self.oldest = (
            _("the oldest for {span}").format(span=span_text((seen.at - oldest).total_seconds()))
            if oldest
            else _("none is late")
        )
        self.suppressed = number_text(mail.suppressed)
        self.rate = rate_text(mail.total.rate) or NONE
        self.rate_note = _("of {days} days; the goal is {goal}").format(days=mail.days, goal=rate_text(mail.goal))
        if mail.total.rate is None:
            self.rate_note = _("cannot be known")
        self.kinds = [kind_row(kind, mail.goal) for kind in mail.kinds]
        self.reporting = reporting_words(mail)
