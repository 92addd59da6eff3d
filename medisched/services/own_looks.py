"""Who looked at one's data."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from medisched.domain.access import Permission, requires
from medisched.schemas.audit import LookView
from medisched.schemas.base import Page
from medisched.services.cursors import next_cursor, read_cursor

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.base import PageQuery

LOOKS = text("select * from app.list_looks(:person, :until, :until_id, :most)")
LAST = UUID(int=2**128 - 1)


@requires(Permission.HAVE_ACCOUNT)
async def list_my_looks(uow: UnitOfWork, query: PageQuery) -> Page[LookView]:
    """Who saw or changed the person's records, in every organization, newest first; never from where."""
    until, until_id = read_cursor(query) if query.cursor else (uow.now + timedelta(days=1), LAST)
    rows = await uow.list(LOOKS, person=uow.actor.signed_in_as, until=until, until_id=until_id, most=query.limit + 1)
    items = [LookView.of(row, role=row["role"] or "") for row in rows[: query.limit]]
    return Page[LookView](items=items, next_cursor=next_cursor(rows, query, key="at"))
