"""A provider's, room's or device's calendar in somebody's calendar program, behind an address that is a secret.

Whoever holds the address reads the calendar as the person who made it would now: as soon as they have left, see it no
more or stop it, there is nothing at the address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.models import FeedKind
from medisched.services.feed_addresses import Subject, change_address, end_address, find_address, make_address

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.calendar_feeds import FeedDraft, FeedView, NewFeedView, SharedKind


@requires(Permission.SUBSCRIBE_CALENDAR, when_closed=True)
async def find_feed(uow: UnitOfWork, calendar_id: UUID, *, kind: SharedKind = "provider") -> FeedView | None:
    """The caller's own address for a calendar, if there is one."""
    return await find_address(uow, Subject(FeedKind(kind), calendar_id))


@requires(Permission.SUBSCRIBE_CALENDAR)
async def make_feed(uow: UnitOfWork, draft: FeedDraft) -> NewFeedView:
    """A new address; an older one of the same person for the same calendar works no more."""
    return await make_address(uow, Subject(FeedKind(draft.kind), draft.calendar_id), draft.privacy)


@requires(Permission.SUBSCRIBE_CALENDAR, when_closed=True)
async def set_feed_privacy(uow: UnitOfWork, draft: FeedDraft) -> FeedView:
    """Show more or less of each appointment from now on, at the same address."""
    return await change_address(uow, Subject(FeedKind(draft.kind), draft.calendar_id), draft.privacy)


@requires(Permission.SUBSCRIBE_CALENDAR, when_closed=True)
async def stop_feed(uow: UnitOfWork, calendar_id: UUID, *, kind: SharedKind = "provider") -> None:
    """Nothing is at the address any more; stopping twice is fine."""
    await end_address(uow, Subject(FeedKind(kind), calendar_id))
