"""What goes into the audit trail beside what rows tell by themselves; the database writes both (`db/audit_rights`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from medisched.db.wire import Ask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork

NOTE = "select app.note_audit($1, $2, $3, $4, $5::json, $6::uuid[])"


async def note_entry(
    uow: UnitOfWork,
    action: str,
    *,
    subject: str = "",
    subject_id: UUID | None = None,
    subject_name: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write down what the caller does, in the chain of the transaction's organization, or else of the platform.

    `action` is like `session.revoked`; `subject` the table that it is about; `detail` is written as JSON.
    """
    await uow.save()
    await uow.ask_all(ask_note(action, subject=subject, subject_id=subject_id, name=subject_name, detail=detail))


def ask_note(
    action: str,
    *,
    subject: str = "",
    subject_id: UUID | None = None,
    name: str = "",
    detail: Mapping[str, Any] | None = None,
    patient_ids: Sequence[UUID] = (),
) -> Ask:
    """The statement of `note_entry`, to be sent together with others."""
    told = None if detail is None else json.dumps(detail, default=str)
    return Ask(NOTE, (action, subject, subject_id, name, told, list(patient_ids)))
