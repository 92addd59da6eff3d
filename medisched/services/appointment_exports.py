"""The list of appointments as a table for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from medisched.domain.access import Permission, requires
from medisched.domain.cancel_reasons import reason_text
from medisched.domain.errors import Invalid
from medisched.domain.number_words import number_text
from medisched.domain.texts import _, mark
from medisched.services.appointment_lists import list_unpaged, sees_notes
from medisched.services.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentFilter

MOST_ROWS = 20_000
COLUMNS = (
    mark("Date"), mark("Start"), mark("End"), mark("Timezone"), mark("Patient"), mark("Date of birth"), mark("E-mail"),
    mark("Phone"), mark("Provider"), mark("Department"), mark("Service"), mark("Room"), mark("Devices"),
    mark("Status"), mark("Overbooked"), mark("Note"), mark("Reason"), mark("Appointment id"),
)  # fmt: skip


@requires(Permission.SEE_APPOINTMENTS, shows="export")
async def export_appointments(uow: UnitOfWork, query: AppointmentFilter) -> str:
    """What the caller may see and asks for, as CSV (RFC 4180, UTF-8), on the organization's clocks.

    Refused when there are too many for one table: what is missing in it would be seen by nobody.
    """
    rows = await list_unpaged(uow, query, most=MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        raise Invalid(
            {
                "to": _("These are more than {most_rows} appointments. Please narrow it down to fewer days.").format(
                    most_rows=number_text(MOST_ROWS)
                )
            }
        )
    uow.shown.update(row["patient_id"] for row in rows)
    return write_table([_(name) for name in COLUMNS], (_cells(uow, row) for row in rows))


def _cells(uow: UnitOfWork, row: Mapping[str, Any]) -> list[object]:
    start, end = _local(uow, row["start"]), _local(uow, row["end"])
    sees = sees_notes(uow, row)
    return [
        f"{start:%Y-%m-%d}",
        f"{start:%H:%M%z}",
        f"{end:%H:%M%z}",
        uow.timezone,
        row["patient"],
        row["patient_date_of_birth"] or "",
        row["patient_email"] or "",
        row["patient_phone"] or "",
        row["provider"],
        row["department"],
        row["service"] or row["title"],
        row["room"],
        ", ".join(row["devices"] or []),
        row["status"],
        _("yes") if sees and row["overbooked"] else "",
        row["note"] if sees else "",
        reason_text(row["cancel_reason"] or "") or (row["overbook_reason"] if sees else "") or "",
        row["id"],
    ]


def _local(uow: UnitOfWork, instant: datetime) -> datetime:
    return instant.astimezone(uow.zone)
