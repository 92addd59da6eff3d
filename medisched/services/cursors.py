"""Keyset paging: a cursor is the last row's place in the order and its id, opaque to whoever carries it.

It begins with a mark of its list: what was asked for, in which order and of what. So it opens no other list.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID
from zlib import crc32

from sqlalchemy import Boolean, tuple_

from medisched.domain.errors import Invalid
from medisched.domain.texts import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.base import PageQuery


# Far from where calendars end, so that a row beside it has a date in every zone; no row is that old or that new.
FIRST_YEAR, LAST_YEAR = 1900, 2999
WHICH_PAGE = frozenset({"limit", "cursor"})


class Wish(Protocol):
    """Which page of a list: a draft with these two fields; all its others say which list."""

    @property
    def limit(self) -> int: ...  # noqa: D102

    @property
    def cursor(self) -> str | None: ...  # noqa: D102


async def read_page(
    uow: UnitOfWork,
    statement: Select[Any],
    wish: PageQuery,
    *,
    by: Sequence[ColumnElement[Any]],
    row_id: Any,
    descending: bool = False,
    within: object = None,
) -> tuple[Sequence[RowMapping], str | None]:
    """One page of a statement's rows and the next cursor.

    In the order of `by` (texts, booleans and instants) and then of the id; all `descending`, or none. `within` is
    whose list it is, where the wish does not say so.
    """
    keys = [column.label(f"key_{number}") for number, column in enumerate(by)]
    order = [column.desc() if descending else column.asc() for column in (*by, row_id)]
    paged = statement.add_columns(*keys).order_by(*order).limit(wish.limit + 1)
    whose = f"{row_id} {within}"
    if wish.cursor:
        place, behind = tuple_(*by, row_id), tuple(_read_keys(wish, by, whose))
        paged = paged.where(place < behind if descending else place > behind)
    rows = await uow.list(paged)
    if len(rows) <= wish.limit:
        return rows, None
    last = rows[wish.limit - 1]
    return rows[: wish.limit], _write([_mark(wish, whose), *(_told(last[key.name]) for key in keys), str(last["id"])])


def next_cursor(
    rows: Sequence[Mapping[str, Any]], wish: Wish, *, key: str = "start", within: object = None
) -> str | None:
    """Where the next page begins, when one row more than the page was found; `key` names the sorted column."""
    if len(rows) <= wish.limit:
        return None
    last = rows[wish.limit - 1]
    return write_cursor(wish, last[key], last["id"], within=within)


def after(
    wish: Wish, column: Any, row_id: Any, *, descending: bool = False, within: object = None
) -> ColumnElement[bool]:
    """The condition that skips all pages before."""
    position = (read_cursor if _is_instant(column) else read_text_cursor)(wish, within=within)
    columns = tuple_(column, row_id)
    return columns < position if descending else columns > position


def write_cursor(wish: Wish, value: datetime | str | None, row_id: UUID, *, within: object = None) -> str:
    """Opaque, and safe in an address."""
    text = value.isoformat() if isinstance(value, datetime) else value or ""
    return _write([_mark(wish, within), text, str(row_id)])


def read_cursor(wish: Wish, *, within: object = None) -> tuple[datetime, UUID]:
    """A place in an order by time."""
    text, row_id = read_text_cursor(wish, within=within)
    return _instant(text), row_id


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise wrong_cursor() from None
    if instant.tzinfo is None or not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise wrong_cursor()
    return instant


def _write(parts: list[str | bool]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read_text_cursor(wish: Wish, *, within: object = None) -> tuple[str, UUID]:
    """A place in an order by text."""
    try:
        text, identifier = _read(wish, within)
        return _clean(text), UUID(identifier)
    except (ValueError, TypeError, AttributeError):
        raise wrong_cursor() from None


def _read_keys(wish: Wish, by: Sequence[ColumnElement[Any]], whose: str) -> list[Any]:
    try:
        *keys, identifier = _read(wish, whose)
        return [*(_key(key, column) for key, column in zip(keys, by, strict=True)), UUID(identifier)]
    except (ValueError, TypeError, AttributeError):
        raise wrong_cursor() from None


def _key(key: object, column: ColumnElement[Any]) -> object:
    if isinstance(key, bool) is not isinstance(column.type, Boolean):
        raise wrong_cursor()
    if isinstance(key, bool):
        return key
    if not isinstance(key, str):
        raise wrong_cursor()
    return _instant(key) if _is_instant(column) else _clean(key)


def _told(key: object) -> str | bool:
    return key if isinstance(key, bool) else key.isoformat() if isinstance(key, datetime) else str(key)


def _read(wish: Wish, within: object) -> list[Any]:
    cursor = wish.cursor or ""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError, binascii.Error):
        raise wrong_cursor() from None
    if not isinstance(parts, list) or parts[:1] != [_mark(wish, within)]:
        raise wrong_cursor()
    return parts[1:]  # pyright: ignore[reportUnknownVariableType] - whoever wrote it; they are looked at one by one


def _mark(wish: Wish, within: object) -> str:
    """Of the list that is asked for, whichever page of it; the same in every process."""
    asked = [(name, value) for name, value in vars(wish).items() if value and name not in WHICH_PAGE]
    told = f"{type(wish).__name__} {asked} {within}"
    return f"{crc32(told.encode()):08x}"


def _clean(text: object) -> str:
    """Half of a surrogate pair is no text that could be compared with, and PostgreSQL has no NUL."""
    return str(text).replace("\0", "").encode().decode()


def _is_instant(column: Any) -> bool:
    return bool(getattr(column.type, "timezone", False))


def wrong_cursor() -> Invalid:
    """What is said of a cursor that no page gave."""
    return Invalid({"cursor": _("Use the nextCursor of the page before.")}, code="cursor")
