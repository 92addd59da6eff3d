"""Mail as part of what caused it: it leaves if and only if the transaction commits."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, select

from medisched.db.wire import Ask
from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotFound
from medisched.domain.mail_layout import render_html, render_text
from medisched.models import Email
from medisched.models.base import new_id
from medisched.schemas.emails import EmailView
from medisched.settings import get_settings

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.messages import MailText

EMAILS = Email.metadata.tables["emails"]
# Nothing is read back: without an organization the app may write mail, not see it.
QUEUE = """
    insert into emails (id, organization_id, key, kind, recipient, subject, text, html, calendar, calendar_method,
                        due_at, unsubscribe, appointment_id, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing
"""
WITHDRAW = """
    update emails set status = 'cancelled', last_error = $3
     where organization_id = $1 and appointment_id = $2 and status = 'queued'
"""
OVERTAKEN = "the appointment is not as it says any more"


async def queue_email(
    uow: UnitOfWork,
    *,
    kind: str,
    key: str,
    recipient: str,
    mail: MailText,
    calendar: str | None = None,
    calendar_method: Literal["REQUEST", "CANCEL"] | None = None,
) -> None:
    """Write a mail for its cause; the same kind, key and recipient again writes nothing.

    `key` names the cause and its revision, for example `{appointment_id}/{sequence}`.
    """
    await uow.ask_all(
        ask_email(
            uow, kind=kind, key=key, recipient=recipient, mail=mail, calendar=calendar, calendar_method=calendar_method
        )
    )


def ask_email(
    uow: UnitOfWork,
    *,
    kind: str,
    key: str,
    recipient: str,
    mail: MailText,
    calendar: str | None = None,
    calendar_method: Literal["REQUEST", "CANCEL"] | None = None,
    appointment_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> Ask:
    """The statement of `queue_email`, to be sent together with others.

    A mail with an `appointment_id` can be withdrawn while it waits; after `expires_at` it is not sent any more.
    """
    values = (
        new_id(),
        uow.actor.organization_id,
        f"{kind}/{key}/{hashlib.sha256(recipient.lower().encode()).hexdigest()[:16]}",
        kind,
        recipient,
        mail.subject,
        render_text(mail),
        render_html(mail),
        calendar,
        calendar_method,
        uow.now,
        mail.unsubscribe[1] if mail.unsubscribe else None,
        appointment_id,
        expires_at,
    )
    return Ask(QUEUE, values)


def ask_withdrawal(uow: UnitOfWork, appointment_id: UUID) -> Ask:
    """Let no reminder of an appointment go out that still waits: it was cancelled, moved, or has begun."""
    return Ask(WITHDRAW, (uow.organization_id, appointment_id, OVERTAKEN))


@requires(Permission.VISIT)
async def list_emails(uow: UnitOfWork, *, recipient: str = "", limit: int = 50) -> list[EmailView]:
    """List the newest mails of all organizations, by a part of the address. Only on a development machine."""
    if get_settings().is_production:
        raise NotFound
    names = ("id", "kind", "recipient", "subject", "text", "html", "status", "attempts", "created_at", "sent_at")
    texts = (func.coalesce(EMAILS.c[name], "").label(name) for name in ("calendar", "last_error"))
    query = (
        select(*(EMAILS.c[name] for name in names), *texts)
        .where(func.strpos(func.lower(EMAILS.c.recipient), recipient.strip().lower()) > 0)
        .order_by(EMAILS.c.created_at.desc(), EMAILS.c.id.desc())
        .limit(limit)
    )
    return [EmailView.of(row) for row in await uow.list(query)]
