"""What all addresses for calendar programs have in common: whose calendar it is, who sees it, and one's own address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from medisched.domain.access import Permission
from medisched.domain.credentials import digest
from medisched.domain.errors import NotAllowed, NotFound
from medisched.models import CalendarFeed, Device, FeedKind, Room
from medisched.models.base import new_id
from medisched.schemas.calendar_feeds import FeedView, NewFeedView
from medisched.services.calendar_owners import must_own_calendar
from medisched.services.identity_tokens import new_secret
from medisched.services.rate_limits import spend_allowance

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from medisched.db.unit_of_work import UnitOfWork

FEEDS = CalendarFeed.metadata.tables["calendar_feeds"]
KEY = ("organization_id", "user_id", "kind", "provider_id", "room_id", "device_id")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose calendar; a patient's is the reader's own and has no id."""

    kind: FeedKind
    id: UUID | None = None

    def columns(self) -> dict[str, Any]:
        """As it is kept."""
        places = (FeedKind.PROVIDER, FeedKind.ROOM, FeedKind.DEVICE)
        return {"kind": self.kind, **{f"{kind}_id": self.id if kind == self.kind else None for kind in places}}


OWN = Subject(FeedKind.PATIENT)


def subject_of(feed: CalendarFeed) -> Subject:
    """Whose calendar an address is for."""
    return Subject(FeedKind(feed.kind), feed.provider_id or feed.room_id or feed.device_id)


async def must_see_calendar(uow: UnitOfWork, subject: Subject) -> None:
    """Refuse a calendar that is not the caller's to see: a colleague's as if it were not there."""
    if subject.id is None:
        return
    uow.actor.must(Permission.SEE_HOURS)
    if subject.kind is FeedKind.PROVIDER:
        await must_own_calendar(uow, subject.id)
        return
    if not uow.actor.works_for_all:
        raise NotAllowed
    place = await uow.get(Room if subject.kind is FeedKind.ROOM else Device, subject.id)
    if place.archived_at is not None:
        raise NotFound


async def find_address(uow: UnitOfWork, subject: Subject) -> FeedView | None:
    """What is known of the caller's own address for a calendar that they see."""
    await must_see_calendar(uow, subject)
    query = select(FEEDS.c.privacy, FEEDS.c.made_at, FEEDS.c.fetched_at).where(*_own(uow, subject))
    row = await uow.find(query)
    return None if row is None else FeedView.of(row)


async def make_address(uow: UnitOfWork, subject: Subject, privacy: str) -> NewFeedView:
    """A new one; an older one of the same person for the same calendar works no more."""
    await must_see_calendar(uow, subject)
    await spend_allowance(uow, "calendar_address", str(uow.actor.signed_in_as))
    secret = new_secret()
    made = {"token_hash": digest(secret), "privacy": privacy, "made_at": uow.now, "fetched_at": None}
    named = {"id": new_id(), "organization_id": uow.organization_id, "user_id": uow.actor.signed_in_as}
    statement = insert(FEEDS).values(**named, **subject.columns(), **made)
    await uow.run(statement.on_conflict_do_update(index_elements=KEY, set_=made))
    return NewFeedView(token=secret)


async def change_address(uow: UnitOfWork, subject: Subject, privacy: str) -> FeedView:
    """Show more or less from now on, at the same address."""
    await must_see_calendar(uow, subject)
    await uow.run(update(FEEDS).where(*_own(uow, subject)).values(privacy=privacy))
    view = await find_address(uow, subject)
    if view is None:
        raise NotFound
    return view


async def end_address(uow: UnitOfWork, subject: Subject) -> None:
    """Nothing is there any more."""
    await must_see_calendar(uow, subject)
    await uow.run(delete(FEEDS).where(*_own(uow, subject)))


def _own(uow: UnitOfWork, subject: Subject) -> tuple[ColumnElement[bool], ...]:
    mine = (
        col(CalendarFeed.organization_id) == uow.organization_id,
        col(CalendarFeed.user_id) == uow.actor.signed_in_as,
    )
    return (*mine, *(FEEDS.c[name].is_not_distinct_from(value) for name, value in subject.columns().items()))
