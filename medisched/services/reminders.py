"""Reminding patients by e-mail, some hours before their appointments.

Nothing is written when an appointment is made. Each organization has a mark, and what starts until there is settled;
a job looks at what starts between the mark and as far ahead as the organization reminds.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from medisched.db.wire import Ask
from medisched.domain.access import Permission, requires
from medisched.domain.reminder_messages import appointment_reminder
from medisched.domain.reminders import Reminded, is_reminder_needed
from medisched.domain.texts import speaking
from medisched.models import Organization
from medisched.models.base import new_id
from medisched.services.appointment_facts import facts_of, said_of
from medisched.services.emails import ask_email
from medisched.services.reminder_choices import no_more_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork

DUE = text("select organization_id from app.list_reminders_due(:at)")
MAKE_MARK = """
    insert into reminder_marks (id, organization_id, reminded_until) values ($1, $2, $3)
    on conflict (organization_id) do nothing
"""
HOLD_MARK = "select reminded_until from reminder_marks where organization_id = $1 for update skip locked"
MOVE_MARK = "update reminder_marks set reminded_until = $2 where organization_id = $1"
# All that start at the last instant: the mark knows no more than an instant. Held against whoever is just cancelling
# or moving one, who would not yet find its reminder. A time is new when it or the patient was another one before.
PAGE = """
    with page as materialized (
        select a.id, a.patient_id, a.provider_id, a.room_id, a."start", a."end", a.title, a.created_at
          from appointments a
         where a.organization_id = $1 and a."start" > $2 and a."start" <= $3 and a.status = 'booked'
         order by a."start" fetch first ($4) rows with ties for share
    )
    select page.id, page.patient_id, page."start", page."end", page.title, r.name as patient, r.email, r.reminders,
           r.user_id, coalesce(u.locale, '') as locale, p.name as provider, d.name as department,
           coalesce(m.name, '') as room, coalesce(told.at, page.created_at) as told_at
      from page
      join patients r on r.organization_id = $1 and r.id = page.patient_id
      join providers p on p.organization_id = $1 and p.id = page.provider_id
      join departments d on d.organization_id = $1 and d.id = p.department_id
      left join rooms m on m.organization_id = $1 and m.id = page.room_id
      left join users u on u.id = r.user_id
      left join lateral (
          select max(c.changed_at) as at
            from (select changed_at, "start", patient_id, lag("start") over w as old_start,
                         lag(patient_id) over w as old_patient
                    from appointment_changes
                   where organization_id = $1 and appointment_id = page.id and kind in ('booked', 'moved')
                  window w as (order by changed_at, id)) c
           where c."start" is distinct from c.old_start or c.patient_id is distinct from c.old_patient
      ) told on true
     order by page."start", page.id
"""
AT_ONCE = 20
"""So many letters are written before others have a turn on the event loop."""


@requires(Permission.RUN_JOBS)
async def list_organizations_to_remind(uow: UnitOfWork) -> list[UUID]:
    """Whose marks have to be moved on."""
    return [row["organization_id"] for row in await uow.list(DUE, at=uow.now)]


@requires(Permission.RUN_JOBS)
async def remind_patients(uow: UnitOfWork, *, limit: int) -> int:
    """Queue reminders of what starts next after the mark, and move it on; how many appointments were looked at.

    With fewer than `limit` there is no more. Nothing happens while another worker holds the mark.
    """
    organization = await uow.get(Organization, uow.organization_id)
    until = uow.now + timedelta(hours=organization.reminder_hours)
    mark = await _hold_mark(uow)
    if mark is None or not organization.reminder_hours:
        return 0
    after = min(max(mark, uow.now), until)
    rows = await uow.ask(PAGE, uow.organization_id, after, until, limit)
    wanted = [row for row in rows if _is_wanted(row, organization)]
    for first in range(0, len(wanted), AT_ONCE):
        await uow.ask_all(*(_ask_reminder(uow, row, organization) for row in wanted[first : first + AT_ONCE]))
    await uow.ask(MOVE_MARK, uow.organization_id, until if len(rows) < limit else rows[-1]["start"])
    return len(rows)


async def _hold_mark(uow: UnitOfWork) -> datetime | None:
    make = Ask(MAKE_MARK, (new_id(), uow.organization_id, uow.now))
    _made, held = await uow.ask_all(make, Ask(HOLD_MARK, (uow.organization_id,)))
    return held[0]["reminded_until"] if held else None


def _is_wanted(row: Mapping[str, Any], organization: Organization) -> bool:
    hours = organization.reminder_hours
    is_needed = is_reminder_needed(start=row["start"], hours=hours, told_at=row["told_at"])
    return bool(is_needed and row["reminders"] and row["email"])


def _ask_reminder(uow: UnitOfWork, row: Mapping[str, Any], organization: Organization) -> Ask:
    until = row["start"] - timedelta(minutes=organization.cancellation_window)
    facts = facts_of(row, said_of(organization), uow.zone, change_until=until)
    no_more = no_more_address(Reminded(uow.organization_id, row["patient_id"]))
    with speaking(row["locale"] or organization.locale):
        mail = appointment_reminder(facts, now=uow.now, has_login=row["user_id"] is not None, no_more=no_more)
    # Once for each time at which it was to be, whatever else of it changed.
    return ask_email(
        uow,
        kind="appointment_reminder",
        key=f"{row['id']}/{row['start'].timestamp():.0f}",
        recipient=row["email"],
        mail=mail,
        appointment_id=row["id"],
        expires_at=row["start"],
    )
