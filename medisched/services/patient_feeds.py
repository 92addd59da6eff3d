"""One's own appointments as a patient of one organization, in one's calendar program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.services.feed_addresses import OWN, change_address, end_address, find_address, make_address

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.calendar_feeds import FeedView, NewFeedView, OwnFeedDraft


@requires(Permission.SUBSCRIBE_OWN, when_closed=True)
async def find_own_feed(uow: UnitOfWork) -> FeedView | None:
    """The address of one's own appointments, if there is one."""
    return await find_address(uow, OWN)


@requires(Permission.SUBSCRIBE_OWN)
async def make_own_feed(uow: UnitOfWork, draft: OwnFeedDraft) -> NewFeedView:
    """A new address; an older one works no more."""
    return await make_address(uow, OWN, draft.privacy)


@requires(Permission.SUBSCRIBE_OWN, when_closed=True)
async def set_own_feed_privacy(uow: UnitOfWork, draft: OwnFeedDraft) -> FeedView:
    """Show more or less of each appointment from now on, at the same address."""
    return await change_address(uow, OWN, draft.privacy)


@requires(Permission.SUBSCRIBE_OWN, when_closed=True)
async def stop_own_feed(uow: UnitOfWork) -> None:
    """Nothing is at the address any more; stopping twice is fine."""
    await end_address(uow, OWN)
