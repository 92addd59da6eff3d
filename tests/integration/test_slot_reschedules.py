"""What was booked from a slot gets other places: nothing of the slot is left behind, nothing is in its way."""

import pytest

from medisched.domain.errors import Conflict
from medisched.schemas.appointments import AppointmentView, BookingDraft, MoveDraft
from medisched.schemas.schedules import AppointmentChangeDraft, RescheduleDraft
from medisched.services.appointment_requests import change_appointment
from medisched.services.appointments import book_slot, move_appointment
from medisched.services.doors import perform
from medisched.services.reschedules import reschedule_appointment
from tests.desks import Desk, at, make_desk, make_patient
from tests.factories import make_slot

pytestmark = pytest.mark.usefixtures("database")


async def book(desk: Desk) -> AppointmentView:
    """A published slot at nine."""
    slot = await make_slot(desk.clinic, at(9))
    return await perform(desk.staff, book_slot, BookingDraft(slot_id=slot.id, patient_id=desk.patient_id))


async def reschedule(desk: Desk, appointment: AppointmentView, **change: object) -> AppointmentView:
    return await perform(desk.staff, reschedule_appointment, appointment.id, RescheduleDraft.read(change))


async def test_who_moves_to_a_slot_is_no_longer_overbooked():
    desk = await make_desk()
    booked, slot = await book(desk), await make_slot(desk.clinic, at(15))
    await reschedule(desk, booked, start=at(19), overbook_reason="urgent")
    moved = await perform(desk.staff, move_appointment, booked.id, MoveDraft(slot_id=slot.id))
    assert not moved.overbooked


async def test_who_moves_to_a_slot_names_no_room_that_they_do_not_hold():
    desk = await make_desk()
    booked, slot = await book(desk), await make_slot(desk.clinic, at(15))
    await reschedule(desk, booked, start=at(11), room_id=desk.room_ids[0])
    moved = await perform(desk.staff, move_appointment, booked.id, MoveDraft(slot_id=slot.id))
    assert moved.room_id is None


@pytest.mark.parametrize("what", ["room_id", "patient_id"])
async def test_what_was_booked_from_a_slot_can_get_a_room_or_another_patient_at_the_same_time(what):
    desk = await make_desk()
    other = desk.room_ids[0] if what == "room_id" else await make_patient(desk.clinic)
    changed = await reschedule(desk, await book(desk), **{what: other})
    assert getattr(changed, what) == other


async def test_what_was_moved_since_it_was_seen_is_not_moved_again():
    desk = await make_desk()
    seen, slot = await book(desk), await make_slot(desk.clinic, at(15))
    await reschedule(desk, seen, start=at(11), sequence=seen.sequence)
    attempts = (
        (move_appointment, MoveDraft(slot_id=slot.id, sequence=seen.sequence)),
        (reschedule_appointment, RescheduleDraft(start=at(10), sequence=seen.sequence)),
        (change_appointment, AppointmentChangeDraft(slot_id=slot.id, sequence=seen.sequence)),
        (change_appointment, AppointmentChangeDraft(status="cancelled", sequence=seen.sequence)),
    )
    for service, draft in attempts:
        with pytest.raises(Conflict, match="11:00") as caught:
            await perform(desk.staff, service, seen.id, draft)
        assert caught.value.code == "moved_meanwhile"
    moved = await perform(desk.staff, move_appointment, seen.id, MoveDraft(slot_id=slot.id, sequence=seen.sequence + 1))
    assert moved.start == at(15)
