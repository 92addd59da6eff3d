"""The addresses that one person has made for calendar programs, in all of their organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotFound
from medisched.schemas.calendar_feeds import OwnFeedView

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork

LIST = text("select * from app.list_feeds(:person)")
END = text("select app.end_feeds(:person, :feed)")


@requires(Permission.HAVE_ACCOUNT)
async def list_my_feeds(uow: UnitOfWork) -> list[OwnFeedView]:
    """Every address that works, by the name of the organization."""
    return [OwnFeedView.of(row) for row in await uow.list(LIST, person=uow.actor.signed_in_as)]


@requires(Permission.HAVE_ACCOUNT)
async def stop_my_feed(uow: UnitOfWork, feed_id: UUID) -> None:
    """Nothing is at one of one's own addresses any more."""
    if not await end_feeds(uow, uow.actor.signed_in_as, feed_id):
        raise NotFound


async def end_feeds(uow: UnitOfWork, user_id: UUID, feed_id: UUID | None = None) -> int:
    """End one of a person's addresses, or all of them in every organization; how many there were."""
    return (await uow.db.execute(END, {"person": user_id, "feed": feed_id})).scalar_one()
