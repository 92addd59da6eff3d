"""The file behind a calendar's address."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.credentials import digest
from medisched.domain.errors import NotFound
from medisched.domain.texts import _, speaking
from medisched.integrations.ics import Feed, calendar_feed
from medisched.models import CalendarFeed, Device, FeedKind, Organization, Provider, Room, User
from medisched.schemas.calendar_feeds import FeedFile
from medisched.services.feed_addresses import must_see_calendar, subject_of
from medisched.services.feed_entries import list_feed_entries
from medisched.services.identity_tokens import fingerprint
from medisched.services.rate_limits import spend_allowance
from medisched.settings import get_settings

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork
    from medisched.services.feed_addresses import Subject

NOTED_EVERY = timedelta(minutes=1)
NAMED = {FeedKind.PROVIDER: Provider, FeedKind.ROOM: Room, FeedKind.DEVICE: Device}


@requires(Permission.SEE_OWN_APPOINTMENTS, shows="calendar_feed")
async def read_feed(uow: UnitOfWork, token: str) -> FeedFile:
    """The file behind an address, in the language of who made it; called through `follow` with the same token.

    An organization decides whether its letters name what an appointment is about; what is not for letters is not for
    calendar programs either.
    """
    feed = await _get_feed(uow, token)
    subject = subject_of(feed)
    await must_see_calendar(uow, subject)
    await spend_allowance(uow, "calendar_feed", fingerprint(token))
    await _note_fetching(uow, feed)
    organization = await uow.get(Organization, uow.organization_id)
    reader = await uow.get(User, feed.user_id)
    with speaking(reader.locale):
        name = f"{await _name(uow, subject)} · {organization.name}"
        entries = await list_feed_entries(uow, subject, organization, privacy=feed.privacy)
        organizer = get_settings().mail_from
        shown = Feed(name=name, zone=uow.zone, organizer=organizer, organization=organization.name)
        body = calendar_feed(shown, entries)
    return FeedFile(body=body.encode(), mark=fingerprint(body))


async def _name(uow: UnitOfWork, subject: Subject) -> str:
    if subject.id is None:
        return _("My appointments")
    return (await uow.get(NAMED[subject.kind], subject.id)).name


async def _get_feed(uow: UnitOfWork, token: str) -> CalendarFeed:
    query = select(CalendarFeed).where(
        col(CalendarFeed.organization_id) == uow.organization_id,
        col(CalendarFeed.user_id) == uow.actor.signed_in_as,
        col(CalendarFeed.token_hash) == digest(token),
    )
    feed = (await uow.db.execute(query)).scalar_one_or_none()
    if feed is None:
        raise NotFound
    return feed


async def _note_fetching(uow: UnitOfWork, feed: CalendarFeed) -> None:
    fetched_at = col(CalendarFeed.fetched_at)
    seen_long_ago = or_(fetched_at.is_(None), fetched_at < uow.now - NOTED_EVERY)
    await uow.run(
        update(CalendarFeed)
        .where(col(CalendarFeed.organization_id) == uow.organization_id, col(CalendarFeed.id) == feed.id, seen_long_ago)
        .values(fetched_at=uow.now)
        .execution_options(synchronize_session=False)
    )
