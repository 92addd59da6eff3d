"""What goes into the audit trail beside what rows tell by themselves; the database writes both (`db/audit_rights`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork

NOTE = "select app.note_audit($1, $2, $3, $4, $5::json, null)"


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
    told = None if detail is None else json.dumps(detail, default=str)
    await uow.ask(NOTE, action, subject, subject_id, subject_name, told)
