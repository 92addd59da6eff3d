"""Keyset paging: a cursor is the last row's start and id, opaque to whoever carries it."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import tuple_

from medisched.domain.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, RowMapping


def next_cursor(rows: Sequence[RowMapping], limit: int) -> str | None:
    """Where the next page begins, when one row more than the page was found."""
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return base64.urlsafe_b64encode(f"{last['start'].isoformat()}|{last['id']}".encode()).decode().rstrip("=")


def after(cursor: str, start: Any, row_id: Any, *, descending: bool = False) -> ColumnElement[bool]:
    """The condition that skips all pages before."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        instant, _, identifier = text.partition("|")
        position = (datetime.fromisoformat(instant), UUID(identifier))
    except (ValueError, binascii.Error):
        raise Invalid({"cursor": "Use the nextCursor of the page before."}) from None
    if position[0].tzinfo is None:
        raise Invalid({"cursor": "Use the nextCursor of the page before."})
    columns = tuple_(start, row_id)
    return columns < position if descending else columns > position
