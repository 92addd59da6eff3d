"""Taking away what a run has made, so that the next one finds the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bench.clinics import AHEAD

if TYPE_CHECKING:
    from datetime import date

    from psycopg import Connection

MADE = "select organization_id, id from appointments where start >= %s"


def count_made(owner: Connection, monday: date) -> int:
    """Appointments behind those that the data came with."""
    row = owner.execute(f"select count(*) from ({MADE}) made", [_after(monday)]).fetchone()  # noqa: S608 - see above
    return row[0] if row else 0


def tidy(owner: Connection, monday: date) -> None:
    """Delete them, and what hangs on them."""
    after = _after(monday)
    with owner.transaction():
        owner.execute("set local session_replication_role = replica")
        owner.execute(f"create temp table made on commit drop as {MADE}", [after])
        for table in ("slots", "appointment_changes", "appointment_devices"):
            owner.execute(
                f"delete from {table} t using made where t.organization_id = made.organization_id "  # noqa: S608
                "and t.appointment_id = made.id"
            )
        owner.execute("delete from appointments a using made where a.id = made.id")
        owner.execute("truncate emails cascade")
        owner.execute("truncate idempotency_keys, webhook_deliveries cascade")
    for table in ("slots", "appointments", "appointment_changes", "emails"):
        owner.execute(f"vacuum (analyze) {table}")


def _after(monday: date) -> date:
    return monday + timedelta(weeks=AHEAD // 5)
