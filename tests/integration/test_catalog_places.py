"""Rooms and devices as owners and staff keep them."""

import asyncio

import pytest

from medisched.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from medisched.models import AppointmentDevice
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.catalog import DeviceChangeDraft, DeviceDraft, RoomDraft
from medisched.services.appointments import book_slot
from medisched.services.catalog import archive_service, get_service, restore_service
from medisched.services.catalog_places import (
    archive_device,
    archive_room,
    change_device,
    create_device,
    create_room,
    get_device,
    get_room,
    list_devices,
    list_rooms,
    preview_device_archive,
    preview_room_archive,
    restore_device,
    restore_room,
    update_device,
    update_room,
)
from medisched.services.doors import perform, work
from tests.factories import make_clinic, make_slot
from tests.integration.catalogs import make_device, make_room, make_service


async def test_rooms_are_listed_by_name_and_devices_by_kind():
    clinic = await make_clinic()
    for name in ("Room 2", "a cellar"):
        await make_room(clinic, name)
    for name, kind in (("Ramp", ""), ("Scope 2", "Scope"), ("Scope 1", "Scope"), ("Laser", "Cutter")):
        await make_device(clinic, name, kind)
    for role in ("owner", "staff", "provider"):
        session = clinic.people[role].session
        assert [room.name for room in await perform(session, list_rooms)] == ["a cellar", "Room 2"]
        assert [one.name for one in await perform(session, list_devices)] == ["Laser", "Scope 1", "Scope 2", "Ramp"]
    for service in (list_rooms, list_devices):
        with pytest.raises(NotAllowed):
            await perform(clinic.member.session, service)


async def test_only_owners_and_staff_keep_rooms_and_devices():
    clinic = await make_clinic()
    room, device = await make_room(clinic), await make_device(clinic)
    acts = (
        (create_room, RoomDraft(name="X")),
        (update_room, room.id, RoomDraft(name="X")),
        (archive_room, room.id),
        (restore_room, room.id),
        (preview_room_archive, room.id),
        (create_device, DeviceDraft(name="X")),
        (update_device, device.id, DeviceDraft(name="X")),
        (change_device, device.id, DeviceChangeDraft(name="X")),
        (archive_device, device.id),
        (restore_device, device.id),
        (preview_device_archive, device.id),
    )
    for act in acts:
        for person in (clinic.provider, clinic.member):
            with pytest.raises(NotAllowed):
                await perform(person.session, *act)


async def test_names_are_unique_among_what_is_in_use():
    clinic = await make_clinic()
    owner = clinic.owner.session
    room, device = await make_room(clinic), await make_device(clinic)
    with pytest.raises(Invalid) as refused:
        await make_room(clinic, "ROOM 1")
    assert refused.value.field_errors == {"name": "There is already a room with this name."}
    with pytest.raises(Invalid) as refused:
        await make_device(clinic, "dermatoscope 1")
    assert refused.value.field_errors == {"name": "There is already a device with this name."}
    await perform(owner, archive_room, room.id)
    await perform(owner, archive_device, device.id)
    await make_room(clinic)
    await make_device(clinic)
    for act in ((restore_room, room.id), (restore_device, device.id)):
        with pytest.raises(Invalid):
            await perform(owner, *act)


async def test_they_are_renamed_archived_and_restored():
    clinic = await make_clinic()
    owner = clinic.owner.session
    room, device = await make_room(clinic), await make_device(clinic)
    assert (await perform(owner, update_room, room.id, RoomDraft(name="Hall"))).name == "Hall"
    assert (await perform(owner, change_device, device.id, DeviceChangeDraft(kind="Lens"))).kind == "Lens"
    assert (await perform(owner, update_device, device.id, DeviceDraft(name="Lens 1"))).kind == ""
    assert (await perform(owner, archive_room, room.id)).is_archived
    assert (await perform(owner, archive_device, device.id)).is_archived
    assert (await perform(owner, list_rooms), await perform(owner, list_devices)) == ([], [])
    assert len(await perform(owner, list_rooms, include_archived=True)) == 1
    assert len(await perform(owner, list_devices, include_archived=True)) == 1
    assert not (await perform(owner, restore_room, room.id)).is_archived
    assert not (await perform(owner, restore_device, device.id)).is_archived


async def test_a_kind_is_one_kind_in_upper_and_lower_case():
    clinic = await make_clinic()
    await make_device(clinic, "One", "Dermatoscope")
    other = await make_device(clinic, "Two", " DERMATOSCOPE ")
    assert other.kind == "Dermatoscope"
    alone = await make_device(clinic, "Three", "laser")
    renamed = await perform(clinic.owner.session, update_device, alone.id, DeviceDraft(name="Three", kind="Laser"))
    assert renamed.kind == "Laser"


async def test_the_last_room_of_a_service_stays():
    clinic = await make_clinic()
    owner = clinic.owner.session
    one, two = await make_room(clinic, "Room 1"), await make_room(clinic, "Room 2")
    service = await make_service(clinic, room_ids=[one.id, two.id])
    await perform(owner, archive_room, two.id)
    with pytest.raises(Conflict) as refused:
        await perform(owner, archive_room, one.id)
    assert refused.value.code == "in_use"
    assert refused.value.message == "Room 1 is the only room for Skin check. Change this service first."
    assert (await perform(owner, get_service, service.id)).room_ids == [one.id]
    await perform(owner, restore_room, two.id)
    assert (await perform(owner, get_service, service.id)).room_ids == [one.id, two.id]


async def test_the_last_device_of_a_kind_stays_and_one_without_a_kind_too():
    clinic = await make_clinic()
    owner = clinic.owner.session
    one, two = await make_device(clinic, "D 1"), await make_device(clinic, "D 2")
    ramp, other = await make_device(clinic, "Ramp", ""), await make_device(clinic, "Other", "")
    await make_service(clinic, device_ids=[one.id, two.id, ramp.id, other.id])
    await perform(owner, archive_device, one.id)
    for device, what in ((two, "“Dermatoscope”"), (ramp, "device of its kind")):
        with pytest.raises(Conflict) as refused:
            await perform(owner, archive_device, device.id)
        assert f"is the only {what} for Skin check" in refused.value.message


async def test_an_archived_service_holds_nothing():
    clinic = await make_clinic()
    room = await make_room(clinic)
    service = await make_service(clinic, room_ids=[room.id])
    await perform(clinic.owner.session, archive_service, service.id)
    assert (await perform(clinic.owner.session, archive_room, room.id)).is_archived


async def test_of_two_who_archive_the_last_two_rooms_at_once_one_is_refused():
    clinic = await make_clinic()
    rooms = [await make_room(clinic, name) for name in ("Room 1", "Room 2")]
    await make_service(clinic, room_ids=[room.id for room in rooms])
    acts = (perform(clinic.owner.session, archive_room, room.id) for room in rooms)
    outcomes = await asyncio.gather(*acts, return_exceptions=True)
    assert sorted(isinstance(one, Conflict) for one in outcomes) == [False, True]


async def test_restoring_a_service_while_its_room_is_archived_leaves_it_with_a_room():
    clinic = await make_clinic()
    room = await make_room(clinic)
    service = await make_service(clinic, room_ids=[room.id])
    await perform(clinic.owner.session, archive_service, service.id)
    acts = (
        perform(clinic.owner.session, restore_service, service.id),
        perform(clinic.staff.session, archive_room, room.id),
    )
    outcomes = await asyncio.gather(*acts, return_exceptions=True)
    assert sorted(isinstance(one, Conflict) for one in outcomes) == [False, True]


async def _use_device(uow, appointment_id, device_id) -> None:
    await uow.add(AppointmentDevice(appointment_id=appointment_id, device_id=device_id))


async def test_before_archiving_it_is_said_what_stands_on_it():
    clinic = await make_clinic()
    room, device = await make_room(clinic), await make_device(clinic)
    await make_service(clinic, "Skin check", room_ids=[room.id], device_ids=[device.id])
    slot = await make_slot(clinic)
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    await work(_use_device, booked.id, device.id, organization_id=clinic.id)
    found = await perform(clinic.staff.session, preview_room_archive, room.id)
    assert (found.upcoming, found.services) == (0, ["Skin check"])
    found = await perform(clinic.staff.session, preview_device_archive, device.id)
    assert (found.upcoming, found.services) == (1, ["Skin check"])


async def test_another_organizations_rooms_and_devices_are_not_there():
    mine, theirs = await make_clinic(), await make_clinic()
    room, device = await make_room(theirs), await make_device(theirs)
    for service in (get_room, archive_room, restore_room, preview_room_archive):
        with pytest.raises(NotFound):
            await perform(mine.owner.session, service, room.id)
    for service in (get_device, archive_device, restore_device, preview_device_archive):
        with pytest.raises(NotFound):
            await perform(mine.owner.session, service, device.id)
    assert (await perform(mine.owner.session, list_rooms), await perform(mine.owner.session, list_devices)) == ([], [])
