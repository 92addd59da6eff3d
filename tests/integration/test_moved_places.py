"""What stays with an appointment when it moves, and what cannot stay."""

import pytest

from medisched.domain.errors import Invalid, MedischedError, NotAllowed, NotFound
from medisched.schemas.appointments import CancellationDraft
from medisched.schemas.catalog import ServiceChangeDraft
from medisched.schemas.openings import OpeningQuery
from medisched.schemas.schedules import AppointmentChangeDraft, OpeningDraft, StatusDraft, WalkInDraft
from medisched.services.appointment_statuses import set_status
from medisched.services.appointments import cancel_appointment
from medisched.services.catalog import archive_service, change_service
from medisched.services.doors import perform
from medisched.services.openings import find_openings
from medisched.services.schedules import book_opening, register_walk_in
from tests.conftest import FakeClock
from tests.desks import at, make_desk, make_device, make_room, make_service, schedule, set_hours
from tests.integration.bookings import other_provider
from tests.integration.test_reschedules import move
from tests.integration.test_schedules import claims_of

pytestmark = pytest.mark.usefixtures("database")


async def test_a_room_and_devices_that_were_chosen_beside_the_services_own_stay():
    desk = await make_desk()
    extra = await make_room(desk.clinic, "Extra")
    scanner = await make_device(desk.clinic, "Scanner")
    made = await schedule(desk, at(9), room_id=extra, device_ids=[scanner])
    moved = await move(desk.staff, made.id, start=at(10))
    assert (moved.room, moved.devices) == ("Extra", ["Scanner"])


async def test_a_second_device_of_one_kind_stays():
    desk = await make_desk()
    scanners = [await make_device(desk.clinic, f"Scan {letter}", "Scanner") for letter in "AB"]
    service = await make_service(desk.clinic, device_ids=scanners)
    made = await schedule(desk, at(9), service_id=service, device_ids=scanners)
    assert (await move(desk.staff, made.id, start=at(10))).devices == ["Scan A", "Scan B"]


async def test_a_provider_who_gave_the_service_up_keeps_their_appointments():
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    await set_hours(desk.clinic, other.provider_id)
    made = await schedule(desk, at(9))
    change = ServiceChangeDraft(provider_ids=[other.provider_id])
    await perform(desk.clinic.owner.session, change_service, desk.service_id, change)
    assert (await move(desk.staff, made.id, start=at(10))).provider_id == desk.clinic.provider_id


async def test_in_place_no_hours_are_asked_and_the_overbooking_stays_marked():
    desk = await make_desk()
    made = await schedule(desk, at(20), overbook_reason="evening")
    moved = await move(desk.staff, made.id, room_id=desk.room_ids[1])
    assert (moved.room, moved.overbooked, moved.overbook_reason) == ("Room 2", True, "evening")
    assert (await claims_of(desk, made.id))["room"] == (at(20), at(20, 30))


async def test_members_do_not_move_what_is_not_offered_online_any_more():
    desk = await make_desk(online=True)
    session = desk.clinic.member.session
    made = await perform(session, book_opening, OpeningDraft(service_id=desk.service_id, start=at(9)))
    await perform(desk.clinic.owner.session, change_service, desk.service_id, ServiceChangeDraft(online=False))
    with pytest.raises(NotAllowed):
        await move(session, made.id, start=at(10))


async def test_the_desk_cancels_what_was_registered_by_mistake_until_its_end(fake_clock: FakeClock):
    fake_clock.now = at(9, 5)
    desk = await make_desk()
    draft = WalkInDraft(service_id=desk.service_id, patient_id=desk.patient_id)
    made = await perform(desk.staff, register_walk_in, draft)
    fake_clock.now = at(9, 10)
    with pytest.raises(MedischedError) as caught:
        await perform(desk.clinic.provider.session, cancel_appointment, made.id, CancellationDraft())
    assert caught.value.code == "too_late"
    cancelled = await perform(desk.staff, cancel_appointment, made.id, CancellationDraft(reason="wrong patient"))
    assert cancelled.status == "cancelled"
    assert await claims_of(desk, made.id) == {}


async def test_a_visit_of_another_day_does_not_begin_today():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    for status in ("arrived", "in_progress"):
        with pytest.raises(MedischedError) as caught:
            await perform(desk.staff, set_status, made.id, StatusDraft(status=status))
        assert caught.value.code == "too_early"


async def test_appointments_of_an_archived_service_still_find_another_time():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    await perform(desk.clinic.owner.session, archive_service, desk.service_id)
    query = {"service_id": desk.service_id, "from": at(10), "to": at(10, 15)}
    with pytest.raises(NotFound):
        await perform(desk.staff, find_openings, OpeningQuery.read(query))
    found = await perform(desk.staff, find_openings, OpeningQuery.read({**query, "moving_id": made.id}))
    assert [one.start for one in found.items] == [at(10)]
    assert (await move(desk.staff, made.id, start=at(10))).start == at(10)


def test_nobody_moves_and_cancels_at_once():
    with pytest.raises(Invalid):
        AppointmentChangeDraft.read({"start": at(10), "status": "cancelled"})
