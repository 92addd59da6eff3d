"""What the address of the page that sent an event says. Anybody can write one, so it is read with care."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from medisched.state.transport import event_page

FIRST_YEAR, LAST_YEAR = 2000, 2200


def event_path() -> str:
    """The path alone."""
    return urlsplit(event_page()).path


def event_query() -> dict[str, str]:
    """The parameters behind the question mark."""
    return dict(parse_qsl(urlsplit(event_page()).query))


def read_id(text: str | None) -> UUID | None:
    """An id, or nothing."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def read_day(text: str | None) -> date | None:
    """A day like 2026-11-23 in our time, or nothing."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def address_of(path: str, **choices: object) -> str:
    """A path with those parameters that say something."""
    said = {name: str(value) for name, value in choices.items() if value}
    return f"{path}?{urlencode(said)}" if said else path
