"""The page where owners and staff keep rooms and devices."""

from uuid import UUID, uuid4

from medisched.schemas.catalog import ArchivePreviewView
from medisched.services.catalog_places import list_devices
from medisched.services.doors import perform
from medisched.state.devices import DevicesState as D
from medisched.state.place_rows import archive_text
from medisched.state.rooms import RoomsState as R
from tests.factories import Clinic, make_clinic
from tests.integration.catalogs import make_device, make_room, make_service
from tests.integration.tab import Tab


async def opened(clinic: Clinic, state):
    tab = Tab(clinic.staff)
    await tab.send(state.load)
    return tab, tab.of(state)


async def test_a_room_is_added_renamed_archived_and_restored():
    clinic = await make_clinic()
    tab, page = await opened(clinic, R)
    await tab.send(R.open_add)
    await tab.send(R.add, {"name": " "})
    assert (page.dialog, page.errors) == ("add", {"name": "Please fill this in."})
    await tab.send(R.add, {"name": "Room 1", "add-room": "Room 1"})
    [row] = page.rooms
    assert (page.dialog, row.name, row.used_for) == ("", "Room 1", "")
    await tab.send(R.open_edit, row.id)
    assert page.chosen == row
    await tab.send(R.save, {"name": "Hall"})
    await tab.send(R.open_archive, row.id)
    assert page.consequence == "It has no upcoming appointments. You can restore it at any time."
    await tab.send(R.archive)
    assert (page.rooms, [one.name for one in page.archived]) == ([], ["Hall"])
    await tab.send(R.restore, row.id)
    assert [one.name for one in page.rooms] == ["Hall"]
    assert tab.notices == [
        "Room 1 was added.", "Room 1 is now called Hall.", "Hall was archived.", "Hall is in use again.",
    ]  # fmt: skip


async def test_the_only_room_of_a_service_says_so_in_its_dialog():
    clinic = await make_clinic()
    room = await make_room(clinic)
    await make_service(clinic, room_ids=[room.id])
    tab, page = await opened(clinic, R)
    assert page.rooms[0].used_for == "Skin check"
    await tab.send(R.open_archive, room.id)
    assert page.consequence.startswith("It is no longer used for Skin check.")
    await tab.send(R.archive)
    assert (page.dialog, tab.notices) == ("archive", [])
    assert page.refusal == "Room 1 is the only room for Skin check. Change this service first."
    await tab.send(R.set_open, is_open=False)
    assert page.dialog == ""


async def test_a_device_is_added_with_a_kind_that_is_offered_again():
    clinic = await make_clinic()
    tab, page = await opened(clinic, D)
    await tab.send(D.open_add)
    await tab.send(D.add, {"name": "Scope 1", "kind": "Scope"})
    await tab.send(D.open_add)
    assert page.kinds == ["Scope"]
    await tab.send(D.add, {"name": "scope 1", "kind": ""})
    assert page.errors == {"name": "There is already a device with this name."}
    await tab.send(D.set_open, is_open=False)
    [row] = page.devices
    await tab.send(D.open_edit, row.id)
    await tab.send(D.save, {"name": "Scope 1", "kind": ""})
    assert (await perform(clinic.owner.session, list_devices))[0].kind == ""
    await tab.send(D.open_archive, row.id)
    await tab.send(D.archive)
    await tab.send(D.restore, row.id)
    assert tab.notices[-2:] == ["Scope 1 was archived.", "Scope 1 is in use again."]


async def test_a_name_that_was_taken_meanwhile_keeps_what_is_archived_away():
    clinic = await make_clinic()
    for state, make in ((R, make_room), (D, make_device)):
        old = await make(clinic, "One")
        tab, page = await opened(clinic, state)
        await tab.send(state.open_archive, old.id)
        await tab.send(state.archive)
        await make(clinic, "one")
        await tab.send(state.restore, old.id)
        assert tab.notices[-1].endswith("with this name. Rename that one first.")
        assert len(page.archived) == 1


async def test_unknown_ones_are_not_there():
    clinic = await make_clinic()
    for state in (R, D):
        tab, page = await opened(clinic, state)
        for handler in (state.open_archive, state.restore):
            await tab.send(handler, uuid4())
        await tab.send(state.open_edit, uuid4())
        assert page.chosen.id == UUID(int=0)
        await tab.send(state.save, {"name": "X"})
        assert page.refusal == "We could not find that. It may have been removed."


async def test_what_could_not_be_loaded_is_said():
    clinic = await make_clinic()
    for state, words in ((R, "rooms"), (D, "devices")):
        tab = Tab(clinic.member)
        await tab.send(state.load)
        assert tab.of(state).problem == f"The list of {words} did not come through."


def test_upcoming_appointments_and_many_services_are_counted():
    text = archive_text(ArchivePreviewView(upcoming=3, services=["a", "b", "c", "d"]))
    assert text == (
        "It is no longer used for 4 services. 3 upcoming appointments stay. You can restore it at any time."
    )
    assert "1 upcoming appointment stays." in archive_text(ArchivePreviewView(upcoming=1))
    await_free = archive_text(ArchivePreviewView(upcoming=0, services=["a"]))
    assert await_free.startswith("It is no longer used for a. It has no upcoming appointments.")
