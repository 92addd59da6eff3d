"""One's own addresses for calendars: of providers, rooms and devices, and of one's own appointments."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Response

from medisched.api.calendar_feeds import address_of
from medisched.api.deps import SignedIn
from medisched.domain.errors import NotFound
from medisched.schemas.base import Draft, View
from medisched.schemas.calendar_feeds import FeedDraft, FeedView, OwnFeedDraft, Privacy, SharedKind
from medisched.services import calendar_feeds, patient_feeds
from medisched.services.doors import perform

if TYPE_CHECKING:
    from medisched.schemas.calendar_feeds import NewFeedView

router = APIRouter(prefix="/api/v1", tags=["calendars"])


class FeedPrivacy(Draft):
    """How much of each appointment the calendar shows."""

    privacy: Privacy = "initials"


class NewFeedAddress(View):
    """An address that was just made: shown once."""

    address: str


@router.get("/me/calendar-feed", summary="One's own address for one's appointments")
async def get_own_feed(caller: SignedIn) -> FeedView:
    """Of one's own appointments as a patient of the active organization. 404 without one."""
    return _found(await perform(caller, patient_feeds.find_own_feed))


@router.post("/me/calendar-feed", status_code=201, summary="Make an address for one's appointments")
async def add_own_feed(draft: OwnFeedDraft, caller: SignedIn, response: Response) -> NewFeedAddress:
    """Told once. An older one works no more."""
    return _told(await perform(caller, patient_feeds.make_own_feed, draft), response)


@router.patch("/me/calendar-feed", summary="Show more or less of one's appointments")
async def change_own_feed(draft: OwnFeedDraft, caller: SignedIn) -> FeedView:
    """At the same address, from now on."""
    return await perform(caller, patient_feeds.set_own_feed_privacy, draft)


@router.delete("/me/calendar-feed", status_code=204, summary="Stop the address for one's appointments")
async def stop_own_feed(caller: SignedIn) -> None:
    """Stopping twice is fine."""
    await perform(caller, patient_feeds.stop_own_feed)


@router.get("/providers/{provider_id}/calendar-feed", summary="One's own address for a provider's calendar")
async def get_provider_feed(provider_id: UUID, caller: SignedIn) -> FeedView:
    """404 without one. The address itself was told when it was made."""
    return _found(await perform(caller, calendar_feeds.find_feed, provider_id, kind="provider"))


@router.post(
    "/providers/{provider_id}/calendar-feed", status_code=201, summary="Make an address for a provider's calendar"
)
async def add_provider_feed(
    provider_id: UUID, draft: FeedPrivacy, caller: SignedIn, response: Response
) -> NewFeedAddress:
    """Told once. An older address of one's own for the same calendar works no more."""
    return _told(await perform(caller, calendar_feeds.make_feed, _draft(provider_id, "provider", draft)), response)


@router.patch("/providers/{provider_id}/calendar-feed", summary="Show more or less of a provider's appointments")
async def change_provider_feed(provider_id: UUID, draft: FeedPrivacy, caller: SignedIn) -> FeedView:
    """At the same address, from now on."""
    return await perform(caller, calendar_feeds.set_feed_privacy, _draft(provider_id, "provider", draft))


@router.delete(
    "/providers/{provider_id}/calendar-feed", status_code=204, summary="Stop one's address for a provider's calendar"
)
async def stop_provider_feed(provider_id: UUID, caller: SignedIn) -> None:
    """Stopping twice is fine."""
    await perform(caller, calendar_feeds.stop_feed, provider_id, kind="provider")


@router.get("/rooms/{room_id}/calendar-feed", summary="One's own address for a room's calendar")
async def get_room_feed(room_id: UUID, caller: SignedIn) -> FeedView:
    """404 without one. The address itself was told when it was made."""
    return _found(await perform(caller, calendar_feeds.find_feed, room_id, kind="room"))


@router.post("/rooms/{room_id}/calendar-feed", status_code=201, summary="Make an address for a room's calendar")
async def add_room_feed(room_id: UUID, draft: FeedPrivacy, caller: SignedIn, response: Response) -> NewFeedAddress:
    """Told once. An older address of one's own for the same calendar works no more."""
    return _told(await perform(caller, calendar_feeds.make_feed, _draft(room_id, "room", draft)), response)


@router.patch("/rooms/{room_id}/calendar-feed", summary="Show more or less of a room's appointments")
async def change_room_feed(room_id: UUID, draft: FeedPrivacy, caller: SignedIn) -> FeedView:
    """At the same address, from now on."""
    return await perform(caller, calendar_feeds.set_feed_privacy, _draft(room_id, "room", draft))


@router.delete("/rooms/{room_id}/calendar-feed", status_code=204, summary="Stop one's address for a room's calendar")
async def stop_room_feed(room_id: UUID, caller: SignedIn) -> None:
    """Stopping twice is fine."""
    await perform(caller, calendar_feeds.stop_feed, room_id, kind="room")


@router.get("/devices/{device_id}/calendar-feed", summary="One's own address for a device's calendar")
async def get_device_feed(device_id: UUID, caller: SignedIn) -> FeedView:
    """404 without one. The address itself was told when it was made."""
    return _found(await perform(caller, calendar_feeds.find_feed, device_id, kind="device"))


@router.post("/devices/{device_id}/calendar-feed", status_code=201, summary="Make an address for a device's calendar")
async def add_device_feed(device_id: UUID, draft: FeedPrivacy, caller: SignedIn, response: Response) -> NewFeedAddress:
    """Told once. An older address of one's own for the same calendar works no more."""
    return _told(await perform(caller, calendar_feeds.make_feed, _draft(device_id, "device", draft)), response)


@router.patch("/devices/{device_id}/calendar-feed", summary="Show more or less of a device's appointments")
async def change_device_feed(device_id: UUID, draft: FeedPrivacy, caller: SignedIn) -> FeedView:
    """At the same address, from now on."""
    return await perform(caller, calendar_feeds.set_feed_privacy, _draft(device_id, "device", draft))


@router.delete(
    "/devices/{device_id}/calendar-feed", status_code=204, summary="Stop one's address for a device's calendar"
)
async def stop_device_feed(device_id: UUID, caller: SignedIn) -> None:
    """Stopping twice is fine."""
    await perform(caller, calendar_feeds.stop_feed, device_id, kind="device")


def _draft(calendar_id: UUID, kind: SharedKind, draft: FeedPrivacy) -> FeedDraft:
    return FeedDraft(calendar_id=calendar_id, kind=kind, privacy=draft.privacy)


def _found(view: FeedView | None) -> FeedView:
    if view is None:
        raise NotFound
    return view


def _told(made: NewFeedView, response: Response) -> NewFeedAddress:
    response.headers["Cache-Control"] = "no-store"
    return NewFeedAddress(address=address_of(made.token))
