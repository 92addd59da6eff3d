"""Mail of an organization that did not arrive: its owners learn of it, at most once a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from medisched.domain.access import Permission, requires
from medisched.domain.clock import moment_text
from medisched.domain.mail_messages import Undelivered, mail_not_delivered
from medisched.domain.mail_words import kind_words, masked
from medisched.domain.texts import speaking
from medisched.models import Email, Organization
from medisched.models.emails import UNTOLD
from medisched.services.doors import work
from medisched.services.emails import queue_email
from medisched.services.owners import list_owner_addresses
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork

KIND = "mail_trouble"
PAUSE = timedelta(hours=24)
MOST = 100
MOST_NAMED = 10
EMAILS = Email.metadata.tables["emails"]
emails = EMAILS.c


async def tell_owners() -> int:
    """Write to the owners of every organization that has something new; how many organizations."""
    waiting = await work(list_untold, door_role="worker")
    for organization_id in waiting:
        await work(announce_undelivered, organization_id=organization_id)
    return len(waiting)


@requires(Permission.RUN_JOBS)
async def list_untold(uow: UnitOfWork) -> list[UUID]:
    """Organizations whose owners do not know yet that mail did not arrive, and were not told of any for a day."""
    told = EMAILS.alias("told")
    lately = select(told.c.id).where(
        told.c.organization_id == emails.organization_id,
        told.c.created_at > uow.now - PAUSE,
        told.c.kind == KIND,
    )
    query = (
        select(emails.organization_id)
        .where(UNTOLD, emails.organization_id.is_not(None), ~lately.exists())
        .distinct()
        .order_by(emails.organization_id)
        .limit(MOST)
    )
    return list((await uow.db.execute(query)).scalars())


@requires(Permission.RUN_JOBS)
async def announce_undelivered(uow: UnitOfWork) -> None:
    """Tell the owners of this organization of all that they do not know yet."""
    names = ("kind", "recipient", "failed_at", "bounced_at")
    told = update(EMAILS).where(UNTOLD, emails.organization_id == uow.organization_id).values(told_at=uow.now)
    rows = await uow.list(told.returning(*(emails[name] for name in names)))
    if not rows:
        return
    organization = await uow.get(Organization, uow.organization_id)
    for owner in await list_owner_addresses(uow):
        with speaking(owner["locale"] or organization.locale):
            mail = mail_not_delivered(
                organization=organization.name,
                count=len(rows),
                named=_named(uow, rows),
                link=f"{get_settings().address}/patients",
            )
        key = uow.now.isoformat(timespec="minutes")
        await queue_email(uow, kind=KIND, key=key, recipient=owner["email"], mail=mail)


def _named(uow: UnitOfWork, rows: Sequence[RowMapping]) -> tuple[Undelivered, ...]:
    newest = sorted(rows, key=lambda row: row["failed_at"], reverse=True)[:MOST_NAMED]
    return tuple(
        Undelivered(
            when=moment_text(row["failed_at"], uow.zone),
            what=kind_words(row["kind"]),
            recipient=masked(row["recipient"]),
            is_refused=row["bounced_at"] is not None,
        )
        for row in newest
    )
