"""Keyset paging: a cursor is the last row's place in the order and its id, opaque to whoever carries it."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import tuple_

from medisched.domain.errors import Invalid
from medisched.domain.texts import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, RowMapping


# Far from where calendars end, so that a row beside it has a date in every zone; no row is that old or that new.
FIRST_YEAR, LAST_YEAR = 1900, 2999


def next_cursor(rows: Sequence[RowMapping], limit: int, *, key: str = "start") -> str | None:
    """Where the next page begins, when one row more than the page was found; `key` names the sorted column."""
    if len(rows) <= limit:
        return None
    return write_cursor(rows[limit - 1][key], rows[limit - 1]["id"])


def after(cursor: str, column: Any, row_id: Any, *, descending: bool = False) -> ColumnElement[bool]:
    """The condition that skips all pages before."""
    position = read_cursor(cursor) if _is_instant(column) else _read_text(cursor)
    columns = tuple_(column, row_id)
    return columns < position if descending else columns > position


def write_cursor(value: datetime | str | None, row_id: UUID) -> str:
    """Opaque, and safe in an address."""
    text = value.isoformat() if isinstance(value, datetime) else value or ""
    return base64.urlsafe_b64encode(json.dumps([text, str(row_id)]).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """A place in an order by time."""
    text, row_id = _read_text(cursor)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise wrong_cursor() from None
    if instant.tzinfo is None or not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise wrong_cursor()
    return instant, row_id


def _read_text(cursor: str) -> tuple[str, UUID]:
    try:
        text, identifier = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        # Half of a surrogate pair is no text that could be compared with.
        return str(text).replace("\0", "").encode().decode(), UUID(identifier)
    except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise wrong_cursor() from None


def _is_instant(column: Any) -> bool:
    return bool(getattr(column.type, "timezone", False))


def wrong_cursor() -> Invalid:
    """What is said of a cursor that no page gave."""
    return Invalid({"cursor": _("Use the nextCursor of the page before.")})
