"""The pages where owners and staff set up services."""

from uuid import uuid4

import pytest

from medisched.schemas.appointments import BookingDraft
from medisched.services.appointments import book_slot
from medisched.services.catalog import archive_service, get_service
from medisched.services.catalog_places import archive_room
from medisched.services.doors import perform
from medisched.state.service_rows import NOBODY
from medisched.state.services import ServicesState as S
from tests.factories import Clinic, Person, make_clinic, make_slot
from tests.integration.catalogs import make_device, make_room, make_service
from tests.integration.tab import Tab


async def opened(clinic: Clinic, person: Person | None = None) -> tuple[Tab, S]:
    tab = Tab(person or clinic.staff)
    await tab.send(S.load)
    return tab, tab.of(S)


def entered(**changes: str) -> dict[str, str]:
    """What the form sends; the browser also sends what it knows by id."""
    plain = {
        "name": "Skin check", "description": "", "duration": "20", "price": "45.00", "currency": "EUR", "color": "teal",
        "step": "15", "buffer_before": "0", "buffer_after": "5", "notice": "2", "notice_unit": "hours", "horizon": "90",
    }  # fmt: skip
    return {**plain, **changes}


async def test_a_service_is_added_with_all_that_belongs_to_it():
    clinic = await make_clinic()
    rooms = [await make_room(clinic, name) for name in ("Room 1", "Room 2")]
    device = await make_device(clinic)
    tab, page = await opened(clinic)
    assert (page.is_loaded, page.services, page.is_editing) == (True, [], False)
    await tab.send(S.open_add)
    assert (page.is_editing, page.entry.id) == (True, NOBODY)
    assert [(one.label, one.is_chosen) for one in page.providers] == [(clinic.provider.name, True)]
    assert [one.label for one in page.rooms] == ["Room 1", "Room 2"]
    assert [(group.title, group.picks[0].label) for group in page.devices] == [("Dermatoscope", "Dermatoscope 1")]
    picked = {f"room_{room.id}": "on" for room in rooms}
    form = entered(online="on", **picked, **{f"provider_{clinic.provider_id}": "on", f"device_{device.id}": "on"})
    await tab.send(S.save, form)
    assert (page.is_editing, page.is_back, page.errors) == (False, True, {})
    assert tab.notices == ["Skin check was added."]
    [row] = page.services
    assert (row.name, row.duration, row.price, row.online) == ("Skin check", "20 min", "45.00 EUR", True)
    assert (row.offered_by, row.rooms) == (clinic.provider.name, "Room 1, Room 2")
    made = await perform(clinic.owner.session, get_service, row.id)
    assert (made.notice, made.buffer_after, made.price, made.device_ids) == (120, 5, 4500, [device.id])


async def test_a_service_opens_as_it_is_and_is_changed():
    clinic = await make_clinic()
    room = await make_room(clinic)
    made = await make_service(
        clinic, notice=2880, price=100, currency="KWD", provider_ids=[clinic.provider_id], color="red", online=True
    )
    tab, page = await opened(clinic, clinic.owner)
    await tab.send(S.open_edit, made.id)
    entry = page.entry
    assert (entry.notice, entry.notice_unit, entry.price, entry.currency) == ("2", "days", "0.100", "KWD")
    assert (entry.duration, entry.color, entry.online) == ("20", "red", True)
    assert [one.is_chosen for one in (*page.providers, *page.rooms)] == [True, False]
    await tab.send(S.save, entered(name="Other", price="", **{f"room_{room.id}": "on"}))
    changed = await perform(clinic.owner.session, get_service, made.id)
    assert (changed.name, changed.price, changed.online) == ("Other", None, False)
    assert (changed.provider_ids, changed.room_ids) == ([], [room.id])
    assert (page.services[0].offered_by, page.services[0].price) == ("", "")
    assert tab.notices == ["Other was changed. Appointments that are already made stay as they are."]


@pytest.mark.parametrize(
    ("minutes", "shown"), [(0, ("0", "hours")), (45, ("45", "minutes")), (90, ("90", "minutes")), (1440, ("1", "days"))]
)
async def test_the_notice_is_shown_in_the_unit_that_fits(minutes, shown):
    clinic = await make_clinic()
    made = await make_service(clinic, notice=minutes)
    tab, page = await opened(clinic)
    await tab.send(S.open_edit, made.id)
    assert (page.entry.notice, page.entry.notice_unit) == shown


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": " "}, "name", "Please fill this in."),
        ({"duration": ""}, "duration", "Please fill this in."),
        ({"duration": "3"}, "duration", "Please enter 5 or more."),
        ({"price": "4,5,0"}, "price", "Please enter an amount like 45.00."),
        ({"price": "-1"}, "price", "Please enter an amount like 45.00."),
        ({"price": "12.50", "currency": "JPY"}, "price", "Please enter an amount like 45."),
        ({"price": "999999999"}, "price", "Please enter a smaller amount."),
        ({"currency": "XXX"}, "currency", "Please choose a currency from the list."),
        ({"notice": "1.5"}, "notice", "Please enter a whole number, or 0 for no notice."),
        ({"notice": "31", "notice_unit": "days"}, "notice", "Please enter 30 days or less."),
        ({"notice": "1", "notice_unit": "years"}, "notice", "Please enter a whole number, or 0 for no notice."),
        ({"color": "infrared"}, "color", None),
        ({"buffer_after": "241"}, "buffer_after", "Please enter 240 or less."),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field_and_at_the_top(changes, field, words):
    clinic = await make_clinic()
    tab, page = await opened(clinic)
    await tab.send(S.open_add)
    await tab.send(S.save, entered(**changes))
    assert set(page.errors) == {field}
    assert words is None or page.errors[field] == words
    assert (page.is_editing, page.tries, page.services) == (True, 1, [])
    assert page.refusal.startswith("Please check this entry: ")
    assert page.is_timing_open is (field in {"notice", "buffer_after"})


async def test_several_problems_are_named_in_the_order_of_the_form():
    clinic = await make_clinic()
    tab, page = await opened(clinic)
    await tab.send(S.open_add)
    await tab.send(S.save, entered(buffer_after="x", price="x", name=""))
    assert page.refusal == "Please check these entries: name, price, time kept free after."


async def test_a_taken_name_is_said_beside_the_name():
    clinic = await make_clinic()
    await make_service(clinic)
    tab, page = await opened(clinic)
    await tab.send(S.open_add)
    await tab.send(S.save, entered(name="skin CHECK"))
    assert page.errors == {"name": "There is already a service with this name."}


async def test_a_new_service_takes_the_currency_of_the_others_and_a_colour_of_its_own():
    clinic = await make_clinic()
    await make_service(clinic, currency="CHF", color="teal")
    tab, page = await opened(clinic)
    await tab.send(S.open_add)
    assert (page.entry.currency, page.entry.color) == ("CHF", "green")
    await tab.send(S.close)
    assert (page.is_editing, page.is_back) == (False, True)


async def test_archiving_says_what_stays_and_restoring_brings_it_back():
    clinic = await make_clinic()
    made = await make_service(clinic)
    tab, page = await opened(clinic)
    await tab.send(S.open_archive, made.id)
    assert (page.is_asking, page.chosen_name) == (True, "Skin check")
    assert page.consequence == (
        "It is not offered any more. It has no upcoming appointments. You can restore it at any time."
    )
    await tab.send(S.archive)
    assert (page.is_asking, page.services, [row.name for row in page.archived]) == (False, [], ["Skin check"])
    await tab.send(S.restore, made.id)
    assert ([row.name for row in page.services], page.archived) == (["Skin check"], [])
    assert tab.notices == ["Skin check was archived.", "Skin check is offered again."]


async def test_what_forbids_restoring_is_said():
    clinic = await make_clinic()
    room = await make_room(clinic)
    one = await make_service(clinic, "One")
    two = await make_service(clinic, "Two", room_ids=[room.id])
    for service in (one, two):
        await perform(clinic.owner.session, archive_service, service.id)
    await perform(clinic.owner.session, archive_room, room.id)
    await make_service(clinic, "One")
    tab, page = await opened(clinic)
    await tab.send(S.restore, one.id)
    await tab.send(S.restore, two.id)
    assert tab.notices == [
        "There is already a service with this name. Rename that one first.",
        "Every room for Two is archived. Restore one, or change its rooms.",
    ]
    assert len(page.archived) == 2


async def test_more_than_two_names_become_a_number():
    clinic = await make_clinic()
    rooms = [(await make_room(clinic, f"Room {n}")).id for n in range(3)]
    await make_service(clinic, room_ids=rooms)
    _, page = await opened(clinic)
    assert (page.services[0].rooms, page.services[0].offered_by) == ("3 rooms", "")


async def test_an_unknown_service_is_not_there():
    clinic = await make_clinic()
    tab, page = await opened(clinic)
    for handler in (S.open_edit, S.open_archive, S.restore):
        await tab.send(handler, uuid4())
        assert tab.notices == ["We could not find that. It may have been removed."]
        tab.forget_notices()
    assert (page.is_editing, page.is_asking) == (False, False)


async def test_what_could_not_be_loaded_is_said():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    tab, page = await opened(clinic, clinic.member)
    assert (page.problem, page.is_loaded) == ("The list of services did not come through.", False)
    assert len(tab.notices) == 1
