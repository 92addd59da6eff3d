"""What administrators see of mail, and what they do with what did not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, select, true, update

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Conflict, NotFound
from medisched.domain.mail_words import masked
from medisched.domain.texts import _
from medisched.models import Email, EmailStatus, Organization, SuppressedAddress
from medisched.models.emails import BOUNCED
from medisched.schemas.admin_mails import AdminMailView, MailGroup
from medisched.schemas.base import Page
from medisched.services.audit import note_entry
from medisched.services.cursors import after, next_cursor
from medisched.services.outbox import address_hash

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.admin_mails import AdminMailQuery

EMAILS = Email.metadata.tables["emails"]
SUPPRESSED = SuppressedAddress.metadata.tables["suppressed_addresses"]
emails = EMAILS.c
GROUPS = {
    MailGroup.DEAD: emails.status == EmailStatus.DEAD,
    MailGroup.BOUNCED: BOUNCED,
    MailGroup.WAITING: emails.status == EmailStatus.QUEUED,
    MailGroup.ALL: true(),
}
SHOWN = (
    "id", "created_at", "organization_id", "kind", "recipient", "status", "attempts", "due_at", "sent_at", "failed_at",
    "delivered_at", "bounced_at", "complained_at", "bounce",
)  # fmt: skip


@requires(Permission.ADMINISTER)
async def list_admin_mails(uow: UnitOfWork, query: AdminMailQuery) -> Page[AdminMailView]:
    """One page of the mail of all organizations, newest first."""
    await uow.take_role("operator")
    wanted = (
        _shown().where(GROUPS[query.group]).order_by(emails.created_at.desc(), emails.id.desc()).limit(query.limit + 1)
    )
    if query.recipient:
        wanted = wanted.where(func.lower(emails.recipient) == query.recipient.lower())
    if query.cursor:
        wanted = wanted.where(after(query, emails.created_at, emails.id, descending=True))
    rows = await uow.list(wanted)
    return Page[AdminMailView](
        items=[_view(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(rows, query, key="created_at"),
    )


@requires(Permission.ADMINISTER)
async def resend_mail(uow: UnitOfWork, mail_id: UUID) -> AdminMailView:
    """Try a mail that was given up again, with as many tries as a new one; it leaves within seconds."""
    tried_again = {"status": EmailStatus.QUEUED.value, "due_at": uow.now, "round_began": emails.attempts}
    anew = {"failed_at": None, "told_at": None, "leased_until": None}
    return await _settle(uow, mail_id, "mail.resent", tried_again | anew)


@requires(Permission.ADMINISTER)
async def discard_mail(uow: UnitOfWork, mail_id: UUID) -> AdminMailView:
    """Put a mail that was given up aside: it is tried no more. What was told to its organization stays told."""
    put_aside = {"status": EmailStatus.CANCELLED.value, "told_at": func.coalesce(emails.told_at, uow.now)}
    return await _settle(uow, mail_id, "mail.discarded", put_aside)


@requires(Permission.ADMINISTER)
async def allow_address(uow: UnitOfWork, mail_id: UUID) -> AdminMailView:
    """Write to the address of a mail again, after it bounced or its owner complained. Mails from now on go there."""
    await uow.take_role("worker")
    row = await _find(uow, mail_id)
    if await uow.run(delete(SUPPRESSED).where(SUPPRESSED.c.address_hash == address_hash(row["recipient"]))):
        await _note(uow, mail_id, "mail.address_allowed")
    return await _read(uow, mail_id)


async def _settle(uow: UnitOfWork, mail_id: UUID, action: str, values: dict[str, Any]) -> AdminMailView:
    """One statement: another administrator may be at the same mail."""
    await uow.take_role("worker")
    dead = and_(emails.id == mail_id, emails.status == EmailStatus.DEAD)
    if not await uow.run(update(EMAILS).where(dead).values(values)):
        await _find(uow, mail_id)
        raise Conflict(_("This mail was dealt with in the meantime: there is nothing left to do."), code="mail_settled")
    await _note(uow, mail_id, action)
    return await _read(uow, mail_id)


async def _note(uow: UnitOfWork, mail_id: UUID, action: str) -> None:
    """In the platform's audit trail: it is the administrator's doing, not the organization's."""
    row = await _find(uow, mail_id)
    told = {"kind": row["kind"], "recipient": masked(row["recipient"])}
    await note_entry(uow, action, subject="emails", subject_id=mail_id, detail=told)


async def _find(uow: UnitOfWork, mail_id: UUID) -> RowMapping:
    row = await uow.find(select(emails.id, emails.kind, emails.recipient).where(emails.id == mail_id))
    if row is None:
        raise NotFound
    return row


async def _read(uow: UnitOfWork, mail_id: UUID) -> AdminMailView:
    return _view((await uow.list(_shown().where(emails.id == mail_id)))[0])


def _shown() -> Select[Any]:
    is_suppressed = select(SUPPRESSED.c.reason).where(SUPPRESSED.c.address_hash == address_hash(emails.recipient))
    organizations = Organization.metadata.tables["organizations"]
    return select(
        *(emails[name] for name in SHOWN),
        func.coalesce(organizations.c.name, "").label("organization_name"),
        func.coalesce(emails.sender, "").label("sender"),
        func.coalesce(emails.last_error, "").label("error"),
        is_suppressed.exists().label("is_suppressed"),
    ).select_from(EMAILS.outerjoin(organizations, organizations.c.id == emails.organization_id))


def _view(row: RowMapping) -> AdminMailView:
    return AdminMailView.of(row, recipient=masked(row["recipient"]))
