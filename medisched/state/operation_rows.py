"""How the installation is doing, as the page shows it: ready sentences, local times."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, time_text
from medisched.domain.mail_words import kind_words
from medisched.domain.number_words import number_text
from medisched.domain.texts import _, many
from medisched.state.operation_words import JOBS, STAYS, rate_text, size_text, span_text, stays_here, took_text

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from medisched.schemas.admin_mails import AdminMailView
    from medisched.schemas.mail_examinations import MailExaminationView
    from medisched.schemas.operations import (
        DeliveriesView,
        JobView,
        MailHealthView,
        MailKindView,
        OperationsView,
        SlowRequestView,
    )

LONG_WAIT = 600
"""Seconds: mail that is due for longer is trouble."""
NONE = "\N{EN DASH}"


class Shown(BaseModel):
    """Frozen, as all that a page shows."""

    model_config = ConfigDict(frozen=True)


class KindRow(Shown):
    """The mails of one kind; `width` is the rate as a length, `has_rate` whether it can be known."""

    name: str
    accepted: str
    delivered: str
    bounced: str
    complained: str
    failed: str
    rate: str
    width: str
    has_rate: bool
    is_below: bool


class JobRow(Shown):
    """One job; `state` is well, failing or late."""

    name: str
    words: str
    state: str
    last: str
    took: str
    runs: str
    failures: str
    error: str


class SizeRow(Shown):
    """One table."""

    name: str
    size: str
    rows: str


class SlowRow(Shown):
    """One slow request."""

    at: str
    request: str
    status: str
    took: str


class Messages(Shown):
    """Messages between servers, in words."""

    done: str = ""
    failed: str = ""
    waiting: str = ""
    attention: str = ""
    last: str = ""


class StepRow(Shown):
    """One step of the mail doctor."""

    sender: str
    name: str
    outcome: str
    words: str
    took: str


class MailRow(Shown):
    """One mail; `story` says what became of it, `why` gives the other side's reason."""

    id: UUID
    kind: str
    recipient: str
    organization: str
    status: str
    story: str
    why: str
    can_settle: bool
    can_allow: bool


def kind_row(view: MailKindView, goal: float) -> KindRow:
    """With its name in words."""
    return KindRow(
        name=kind_words(view.kind),
        accepted=number_text(view.accepted),
        delivered=number_text(view.delivered) if view.reported else NONE,
        bounced=number_text(view.bounced),
        complained=number_text(view.complained),
        failed=number_text(view.failed),
        rate=rate_text(view.rate) or NONE,
        width=f"{(view.rate or 0) * 100:.1f}%",
        has_rate=view.rate is not None,
        is_below=view.rate is not None and view.rate < goal,
    )


def job_row(view: JobView, zone: ZoneInfo) -> JobRow:
    """A failure counts as long as nothing has gone well since."""
    is_failing = view.failed_at is not None and view.failed_at >= view.last_at
    state = "late" if view.is_late else "failing" if is_failing else "well"
    failed = moment(view.failed_at, zone)
    return JobRow(
        name=view.name,
        words=_(JOBS[view.name]) if view.name in JOBS else "",
        state=state,
        last=moment(view.last_at, zone),
        took=took_text(view.milliseconds),
        runs=number_text(view.runs),
        failures=number_text(view.failures),
        error=_("{when}: {error}").format(when=failed, error=view.error) if failed else "",
    )


def slow_row(view: SlowRequestView, zone: ZoneInfo) -> SlowRow:
    """Never an address: only the template of the route."""
    return SlowRow(
        at=moment(view.created_at, zone),
        request=f"{view.method} {view.route}",
        status=str(view.status),
        took=took_text(view.milliseconds),
    )


def size_rows(view: OperationsView) -> list[SizeRow]:
    """The largest first. None are estimated until PostgreSQL has looked at a table."""
    return [
        SizeRow(name=one.name, size=size_text(one.size), rows=number_text(one.rows) if one.rows else NONE)
        for one in view.database.tables
    ]


def messages_of(view: DeliveriesView, at: datetime, zone: ZoneInfo) -> Messages:
    """What waits, and for how long."""
    waits = span_text((at - view.oldest_waiting_at).total_seconds()) if view.oldest_waiting_at else ""
    waiting = number_text(view.waiting)
    return Messages(
        done=number_text(view.done),
        failed=number_text(view.failed),
        waiting=_("{number}, the oldest for {span}").format(number=waiting, span=waits) if waits else waiting,
        attention=number_text(view.attention),
        last=moment(view.last_at, zone) or _("never"),
    )


def mail_row(view: AdminMailView, zone: ZoneInfo) -> MailRow:
    """What became of it is the last thing that we know."""
    return MailRow(
        id=view.id,
        kind=kind_words(view.kind),
        recipient=view.recipient,
        organization=view.organization_name or _("No organization"),
        status=_status(view),
        story=_story(view, zone),
        why=view.bounce or view.error,
        can_settle=view.status == "dead",
        can_allow=view.is_suppressed,
    )


def _status(view: AdminMailView) -> str:
    if view.complained_at is not None:
        return "complained"
    if view.bounced_at is not None:
        return "bounced"
    return "delivered" if view.delivered_at is not None else view.status


def _story(view: AdminMailView, zone: ZoneInfo) -> str:
    tried = many(view.attempts, "Tried once", "Tried {n} times") if view.attempts else _("Not tried yet")
    at = view.complained_at or view.bounced_at or view.delivered_at or view.sent_at or view.failed_at
    if at is None and view.status == "queued":
        return _("{tried} · next try {when}").format(tried=tried, when=moment(view.due_at, zone))
    return f"{tried} · {moment(at or view.created_at, zone)}"


def step_rows(view: MailExaminationView) -> list[StepRow]:
    """All steps of all senders."""
    return [
        StepRow(
            sender=one.sender, name=step.name, outcome=step.outcome, words=step.words, took=took_text(step.milliseconds)
        )
        for one in view.senders
        for step in one.steps
    ]


def troubles_of(view: OperationsView) -> list[str]:
    """What somebody should look at, worst first; nothing if all is well."""
    found = [*_mail_troubles(view.mail, view.at)]
    late = [job.name for job in view.jobs if job.is_late]
    if late:
        found.append(
            many(
                len(late), "A job has not run for long: {names}.", "{n} jobs have not run for long: {names}.",
                names=", ".join(late),
            )
        )  # fmt: skip
    if view.polar.attention:
        found.append(
            many(
                view.polar.attention,
                "{n} message from Polar needs attention.",
                "{n} messages from Polar need attention.",
            )
        )
    if view.database.connections > 0.9 * view.database.most_connections:
        found.append(_("Nearly all connections to the database are in use."))
    return found


def _mail_troubles(mail: MailHealthView, at: datetime) -> list[str]:
    found: list[str] = []
    waits = (at - mail.oldest_waiting_at).total_seconds() if mail.oldest_waiting_at else 0
    if waits > LONG_WAIT:
        found.append(_("Mail has waited for {span}. Try whether the mail works.").format(span=span_text(waits)))
    if mail.dead:
        found.append(
            many(
                mail.dead,
                "{n} mail was given up. Send it again when the reason is gone, or put it aside.",
                "{n} mails were given up. Send them again when the reason is gone, or put them aside.",
            )
        )
    if mail.total.rate is not None and mail.total.rate < mail.goal:
        words = _("Only {rate} of the mail arrives; the goal is {goal}.")
        found.append(words.format(rate=rate_text(mail.total.rate), goal=rate_text(mail.goal)))
    return found


def reporting_words(mail: MailHealthView) -> str:
    """Who tells what becomes of mail, if anybody does."""
    if stays_here(mail.senders):
        return _(STAYS)
    if mail.reports:
        return _("Delivered is what {senders} tells us has arrived.").format(senders=", ".join(mail.reports))
    return _("Mail goes out by {senders}. What becomes of it is not known: only Resend tells.").format(
        senders=", ".join(mail.senders)
    )


def moment(instant: datetime | None, zone: ZoneInfo) -> str:
    """`Mon 23 Nov 2026, 09:30`."""
    return f"{day_text(instant, zone)}, {time_text(instant, zone)}" if instant else ""
