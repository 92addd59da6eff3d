"""How many statements something takes, in both ways in which they are sent."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event

from medisched.db.wire import listeners

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGINNINGS = ("begin", "commit", "rollback", "set local", "select set_config")


@contextmanager
def noted() -> Iterator[list[str]]:
    """The statements that are sent inside, without those that only begin, end or scope a transaction."""
    seen: list[str] = []

    def note(sql: str) -> None:
        if not sql.strip().lower().startswith(BEGINNINGS):
            seen.append(sql)

    def note_executed(_connection: Any, _cursor: Any, sql: str, *_more: Any) -> None:
        note(sql)

    listeners.append(note)
    event.listen(Engine, "before_cursor_execute", note_executed)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note_executed)
        listeners.remove(note)
