"""A room's or a device's calendar in a calendar program: for the desk and the owners."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from medisched.domain.access import Role
from medisched.domain.errors import NotAllowed, NotFound
from medisched.schemas.calendar_feeds import FeedDraft
from medisched.schemas.memberships import RoleDraft
from medisched.schemas.schedules import RescheduleDraft
from medisched.services.calendar_feeds import find_feed, make_feed, set_feed_privacy, stop_feed
from medisched.services.catalog_places import archive_room
from medisched.services.doors import perform
from medisched.services.memberships import change_role, list_members
from medisched.services.own_feeds import list_my_feeds
from medisched.services.reschedules import reschedule_appointment
from tests.desks import BERLIN, at, make_desk, make_device, make_room, make_service, schedule
from tests.factories import make_clinic, make_member
from tests.integration.calendar_programs import make_address, must_be_gone, read, read_file


async def test_a_room_tells_who_is_in_it_and_with_whom():
    desk = await make_desk()
    first, second = desk.room_ids
    made = await schedule(desk, at(9), room_id=first)
    await schedule(desk, at(10), room_id=second)
    path = await make_address(desk.clinic.staff, first, "full", "room")
    (event,) = Calendar.from_ical(await read_file(path)).events
    assert str(event["UID"]) == f"{made.id}@medisched"
    assert str(event["SUMMARY"]) == f"{made.patient} · {made.title} · {desk.clinic.provider.name}"
    assert str(event["LOCATION"]) == "Room 1"
    assert "/schedule?kind=rooms&day=" in str(event["URL"])
    await perform(desk.staff, reschedule_appointment, made.id, RescheduleDraft(room_id=second))
    assert await read(path) == {}


@pytest.mark.parametrize(("privacy", "told"), [("busy", "Busy"), ("initials", "W. E. · ")])
async def test_a_room_tells_as_much_as_was_chosen(privacy, told):
    desk = await make_desk()
    made = await schedule(desk, at(9), room_id=desk.room_ids[0])
    file = await read_file(await make_address(desk.clinic.owner, desk.room_ids[0], privacy, "room"))
    assert f"SUMMARY:{told}" in file
    assert made.patient not in file


async def test_a_device_tells_what_it_is_used_for():
    desk = await make_desk()
    device = await make_device(desk.clinic, "Scanner")
    service = await make_service(desk.clinic, room_ids=desk.room_ids, device_ids=[device])
    made = await schedule(desk, at(9), service_id=service)
    await schedule(desk, at(10))
    path = await make_address(desk.clinic.staff, device, "full", "device")
    assert list(await read(path)) == [f"{made.start.astimezone(BERLIN):%Y-%m-%d %H:%M}"]
    assert f"X-WR-CALNAME:Scanner · {desk.clinic.organization.name}" in await read_file(path)


async def test_rooms_are_for_the_desk_and_the_owners_of_the_same_organization():
    clinic, other = await make_clinic(), await make_clinic()
    room = await make_room(clinic, "Room 1")
    draft = FeedDraft(kind="room", calendar_id=room)
    for person, refusal in ((clinic.member, NotAllowed), (clinic.provider, NotAllowed), (other.owner, NotFound)):
        for service, argument in ((make_feed, draft), (set_feed_privacy, draft)):
            with pytest.raises(refusal):
                await perform(person.session, service, argument)
        for service in (find_feed, stop_feed):
            with pytest.raises(refusal):
                await perform(person.session, service, room, kind="room")
    # A room is no provider.
    with pytest.raises(NotFound):
        await perform(clinic.owner.session, make_feed, FeedDraft(calendar_id=room))


async def test_each_calendar_has_an_address_of_its_own_and_they_are_listed_by_name():
    desk = await make_desk()
    clinic, staff = desk.clinic, desk.clinic.staff
    device = await make_device(clinic, "Scanner")
    rooms = [await make_address(staff, room, kind="room") for room in desk.room_ids]
    others = [await make_address(staff, device, kind="device"), await make_address(staff, clinic)]
    listed = [(one.kind, one.calendar) for one in await perform(staff.session, list_my_feeds)]
    assert sorted(listed) == sorted([
        ("provider", clinic.provider.name), ("room", "Room 1"), ("room", "Room 2"), ("device", "Scanner"),
    ])  # fmt: skip
    await perform(staff.session, stop_feed, desk.room_ids[0], kind="room")
    await must_be_gone(rooms[0])
    for path in (rooms[1], *others):
        await read(path)
    assert (await perform(staff.session, find_feed, desk.room_ids[1], kind="room")).fetched_at is not None


async def test_a_room_is_silent_when_it_is_archived_or_its_reader_left_the_desk():
    clinic = await make_clinic()
    room = await make_room(clinic, "Room 1")
    second = await make_member(clinic.organization, Role.STAFF)
    paths = [await make_address(person, room, kind="room") for person in (clinic.staff, second)]
    members = {one.user_id: one.id for one in await perform(clinic.owner.session, list_members)}
    await perform(clinic.owner.session, change_role, members[second.user_id], RoleDraft(role="member"))
    await must_be_gone(paths[1])
    await read(paths[0])
    await perform(clinic.owner.session, archive_room, room)
    await must_be_gone(paths[0])
