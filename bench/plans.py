"""Whether the questions find what they look for by an index, however much is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.place import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Connection

    from bench.requests import Questions
    from bench.statements import Trips

BIG = ("slots", "appointments", "appointment_devices", "appointment_changes", "patients", "emails")
PLANNED = ("select", "insert", "update", "delete")


def check_plans(owner: Connection, questions: Questions, transactions: Iterable[Trips]) -> None:
    """Fails when one of the tables that grow is read as a whole."""
    texts = {ask.sql: len(ask.values) for trips in transactions for trip in trips for ask in trip}
    wrong: list[str] = []
    with owner.transaction(force_rollback=True):
        # As the application: row security takes indexes away from operators that could leak.
        owner.execute("set local role medisched_app")
        owner.execute("select set_config('app.organization_id', %s, true)", [str(questions.clinics[0].id)])
        owner.execute("set local plan_cache_mode = force_generic_plan")
        for number, (text, values) in enumerate(texts.items()):
            if text.strip().lower().startswith(PLANNED):
                owner.execute(f"prepare plan_{number} as {text}")  # type: ignore[arg-type] - our own statements
                given = f"({', '.join(['null'] * values)})" if values else ""
                rows = owner.execute(f"explain execute plan_{number}{given}").fetchall()  # type: ignore[arg-type]
                wrong += [f"{line.strip()} in {text.strip()[:80]}" for (line,) in rows if _reads_all(line)]
    if wrong:
        raise AssertionError("read as a whole:\n" + "\n".join(wrong))
    say(f"{len(texts)} statements: every plan uses indexes.")


def _reads_all(line: str) -> bool:
    return any(f"Seq Scan on {table} " in f"{line} " for table in BIG)
