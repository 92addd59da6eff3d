"""Whether mail arrives: the outbox now, and what became of the mail of the last week."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from medisched.schemas.operations import MailHealthView, MailKindView
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork

DAYS = 7
GOAL = 0.95
REPORTING = ("resend",)
"""Senders that tell what becomes of a mail."""
PATIENCE = timedelta(minutes=15)
"""How long a mail may be on its way until it counts as one that has not arrived."""
NUMBERS = ("accepted", "reported", "delivered", "bounced", "complained", "failed")
OUTBOX = text(
    """
    select (select count(*) from emails where status = 'queued') as waiting,
           (select min(due_at) from emails where status = 'queued' and due_at <= :now) as oldest_waiting_at,
           (select count(*) from emails where status = 'dead') as dead,
           (select count(*) from suppressed_addresses) as suppressed
    """
)
# The same mail is never both given up and accepted: it leaves by one way.
KINDS = text(
    """
    select kind,
           count(*) filter (where sent_at is not null) as accepted,
           count(*) filter (where sender = any(:reporting) and sent_at is not null and
               (sent_at <= :settled or delivered_at is not null or bounced_at is not null)) as reported,
           count(*) filter (where sender = any(:reporting) and delivered_at is not null and bounced_at is null)
               as delivered,
           count(*) filter (where bounced_at is not null) as bounced,
           count(*) filter (where complained_at is not null) as complained,
           count(*) filter (where status = 'dead') as failed
      from emails where created_at > :since group by kind
    having count(*) filter (where sent_at is not null or status = 'dead' or bounced_at is not null) > 0
     order by accepted desc, kind
    """
)


async def read_mail_health(uow: UnitOfWork) -> MailHealthView:
    """For a transaction that sees the mail of all organizations, or only one's: the figures are of what it sees."""
    senders = list(get_settings().mail_senders)
    values = {"reporting": list(REPORTING), "since": uow.now - timedelta(days=DAYS), "settled": uow.now - PATIENCE}
    rows = await uow.list(KINDS, **values)
    return MailHealthView.of(
        (await uow.list(OUTBOX, now=uow.now))[0],
        senders=senders,
        reports=[name for name in senders if name in REPORTING],
        days=DAYS,
        goal=GOAL,
        total=_total(rows),
        kinds=[MailKindView.of(row, rate=_rate(row["delivered"], row["reported"])) for row in rows],
    )


def _total(rows: Sequence[RowMapping]) -> MailKindView:
    sums = {name: sum(row[name] for row in rows) for name in NUMBERS}
    return MailKindView(kind="", rate=_rate(sums["delivered"], sums["reported"]), **sums)


def _rate(delivered: int, reported: int) -> float | None:
    return delivered / reported if reported else None
