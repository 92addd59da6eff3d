"""A provider's calendar in somebody's calendar program, behind an address that is a secret.

Whoever holds the address reads the calendar as the person who made it would now: as soon as they have left, see it no
more or stop it, there is nothing at the address.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotFound
from medisched.domain.texts import speaking
from medisched.integrations.ics import calendar_feed
from medisched.models import CalendarFeed, Organization, Provider, User
from medisched.schemas.calendar_feeds import FeedFile, FeedView, NewFeedView
from medisched.services.calendar_owners import must_own_calendar
from medisched.services.doors import digest
from medisched.services.feed_entries import list_feed_entries
from medisched.services.identity_tokens import fingerprint, new_secret
from medisched.services.rate_limits import spend_allowance

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.calendar_feeds import FeedDraft

NOTED_EVERY = timedelta(minutes=1)


@requires(Permission.SUBSCRIBE_CALENDAR, when_closed=True)
async def find_feed(uow: UnitOfWork, provider_id: UUID) -> FeedView | None:
    """The caller's own address for a calendar, if there is one."""
    await must_own_calendar(uow, provider_id)
    query = select(CalendarFeed.privacy, CalendarFeed.made_at, CalendarFeed.fetched_at).where(*_own(uow, provider_id))
    row = await uow.find(query)
    return None if row is None else FeedView.of(row)


@requires(Permission.SUBSCRIBE_CALENDAR)
async def make_feed(uow: UnitOfWork, draft: FeedDraft) -> NewFeedView:
    """A new address; an older one of the same person for the same calendar works no more."""
    await must_own_calendar(uow, draft.provider_id)
    await spend_allowance(uow, "calendar_address", str(uow.actor.signed_in_as))
    secret = new_secret()
    made = {"token_hash": digest(secret), "privacy": draft.privacy, "made_at": uow.now, "fetched_at": None}
    feed = CalendarFeed(provider_id=draft.provider_id, user_id=uow.actor.signed_in_as, **made)
    named = {"id": feed.id, "organization_id": uow.organization_id}
    statement = insert(CalendarFeed).values(**named, provider_id=feed.provider_id, user_id=feed.user_id, **made)
    key = ("organization_id", "user_id", "provider_id")
    await uow.run(statement.on_conflict_do_update(index_elements=key, set_=made))
    return NewFeedView(token=secret)


@requires(Permission.SUBSCRIBE_CALENDAR, when_closed=True)
async def set_feed_privacy(uow: UnitOfWork, draft: FeedDraft) -> FeedView:
    """Show more or less of each appointment from now on, at the same address."""
    await must_own_calendar(uow, draft.provider_id)
    statement = update(CalendarFeed).where(*_own(uow, draft.provider_id)).values(privacy=draft.privacy)
    if not await uow.run(statement):
        raise NotFound
    view = await find_feed(uow, draft.provider_id)
    if view is None:
        raise NotFound
    return view


@requires(Permission.SUBSCRIBE_CALENDAR, when_closed=True)
async def stop_feed(uow: UnitOfWork, provider_id: UUID) -> None:
    """Nothing is at the address any more; stopping twice is fine."""
    await must_own_calendar(uow, provider_id)
    await uow.run(delete(CalendarFeed).where(*_own(uow, provider_id)))


@requires(Permission.SEE_HOURS)
async def read_feed(uow: UnitOfWork, token: str) -> FeedFile:
    """The file behind an address, in the language of who made it; called through `follow` with the same token.

    An organization decides whether its letters name what an appointment is about; what is not for letters is not for
    calendar programs either.
    """
    feed = await _get_feed(uow, token)
    await must_own_calendar(uow, feed.provider_id)
    await spend_allowance(uow, "calendar_feed", fingerprint(token))
    await _note_fetching(uow, feed)
    organization = await uow.get(Organization, uow.organization_id)
    provider, reader = await uow.get(Provider, feed.provider_id), await uow.get(User, feed.user_id)
    with speaking(reader.locale):
        entries = await list_feed_entries(
            uow, feed.provider_id, privacy=feed.privacy, shows_title=organization.mail_shows_title
        )
    body = calendar_feed(f"{provider.name} · {organization.name}", organization.timezone, entries)
    return FeedFile(body=body.encode(), mark=fingerprint(body))


def _own(uow: UnitOfWork, provider_id: UUID) -> tuple[ColumnElement[bool] | Any, ...]:
    return (
        CalendarFeed.organization_id == uow.organization_id,
        CalendarFeed.user_id == uow.actor.signed_in_as,
        CalendarFeed.provider_id == provider_id,
    )


async def _get_feed(uow: UnitOfWork, token: str) -> CalendarFeed:
    query = select(CalendarFeed).where(
        CalendarFeed.organization_id == uow.organization_id,
        CalendarFeed.user_id == uow.actor.signed_in_as,
        CalendarFeed.token_hash == digest(token),
    )
    feed = (await uow.db.execute(query)).scalar_one_or_none()
    if feed is None:
        raise NotFound
    return feed


async def _note_fetching(uow: UnitOfWork, feed: CalendarFeed) -> None:
    seen_long_ago = or_(CalendarFeed.fetched_at.is_(None), CalendarFeed.fetched_at < uow.now - NOTED_EVERY)  # type: ignore[union-attr, operator]
    await uow.run(
        update(CalendarFeed)
        .where(CalendarFeed.organization_id == uow.organization_id, CalendarFeed.id == feed.id, seen_long_ago)
        .values(fetched_at=uow.now)
        .execution_options(synchronize_session=False)
    )
