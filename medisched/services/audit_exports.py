"""The audit trail as a table for other programs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.domain.clock import local_day
from medisched.domain.errors import Invalid
from medisched.domain.number_words import number_text
from medisched.domain.texts import _, mark
from medisched.services.audit import note_entry
from medisched.services.audit_entries import entry_view, note_shown, select_entries
from medisched.services.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any
    from zoneinfo import ZoneInfo

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.audit import AuditEntryView, AuditFilter

MOST_ROWS = 50_000
MOMENT = timedelta(microseconds=1)
COLUMNS = (
    mark("Number"), mark("Moment (UTC)"), mark("Person"), mark("Person's id"), mark("Administrator behind them"),
    mark("API key's id"), mark("Way in"), mark("Address"), mark("Action"), mark("Subject"), mark("Subject's id"),
    mark("Subject's name"), mark("Before"), mark("After"), mark("Patients' ids"), mark("Entry's id"),
    mark("Hash (SHA-256)"),
)  # fmt: skip


@requires(Permission.SEE_AUDIT, shows="audit")
async def export_audit_entries(uow: UnitOfWork, query: AuditFilter) -> str:
    """What is asked for, newest first, as CSV (RFC 4180, UTF-8); that it was taken along is recorded, too.

    Refused when there are too many for one table: what is missing in it would be seen by nobody.
    """
    rows = await uow.list(select_entries(uow, query, limit=MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Invalid(
            {
                "to": _("These are more than {most_rows} entries. Please narrow it down to fewer days.").format(
                    most_rows=number_text(MOST_ROWS)
                )
            }
        )
    asked = {name: str(value) for name, value in query.model_dump(by_alias=True, mode="json").items() if value}
    await note_entry(uow, "exported", subject="audit_entries", detail={"entries": len(rows), **asked})
    views = [entry_view(row) for row in rows]
    note_shown(uow, views)
    return write_table([_(name) for name in COLUMNS], map(_cells, views))


def file_name(slug: str, zone: ZoneInfo, query: AuditFilter) -> str:
    """Whose trail it is, and of which days there, if it is not of all."""
    days = [
        local_day(one, zone).isoformat() for one in (query.from_, query.to and query.to - MOMENT) if one is not None
    ]
    return "-".join([slug, "audit-trail", *dict.fromkeys(days)]) + ".csv"


def _cells(view: AuditEntryView) -> list[object]:
    return [
        view.number,
        view.at.isoformat(),
        view.actor_name,
        view.actor_id or "",
        view.impersonator_name or "",
        view.key_id or "",
        view.door,
        view.ip,
        view.action,
        view.subject,
        view.subject_id or "",
        view.subject_name,
        _written(view.before),
        _written(view.after),
        " ".join(str(one) for one in view.patient_ids or ()),
        view.id,
        view.hash,
    ]


def _written(values: Mapping[str, Any] | None) -> str:
    return "" if values is None else json.dumps(values, ensure_ascii=False)
