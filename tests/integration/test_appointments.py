"""Booking, cancelling and moving; who wins when many want the same time."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from medisched.domain.errors import Conflict, MedischedError, NotFound, SlotTaken, TimeTaken
from medisched.schemas.appointments import (
    AppointmentQuery,
    BookingDraft,
    CancellationDraft,
    MoveDraft,
    OwnAppointmentQuery,
)
from medisched.schemas.departments import DepartmentDraft
from medisched.schemas.providers import ProviderDraft
from medisched.services.appointment_lists import get_appointment, list_appointments, list_my_appointments
from medisched.services.appointments import book_slot, cancel_appointment, move_appointment
from medisched.services.departments import create_department
from medisched.services.doors import perform
from medisched.services.entrances import signed_in
from medisched.services.providers import assign_provider
from medisched.services.slot_lists import get_slot
from tests.factories import Clinic, Person, make_clinic, make_member, make_slot, soon


async def book(person: Person, slot_id):
    return await perform(person.session, book_slot, BookingDraft(slot_id=slot_id))


async def count_overlaps(clinic: Clinic) -> int:
    query = text(
        "select count(*) from slots a join slots b on a.id < b.id and a.start < b.end and b.start < a.end "
        "and (a.provider_id = b.provider_id or a.patient_id = b.patient_id)"
    )
    async with signed_in(clinic.owner.session) as uow:
        return (await uow.db.execute(query)).scalar_one()


async def test_a_booked_slot_is_busy_and_the_appointment_has_its_time():
    clinic = await make_clinic()
    slot = await make_slot(clinic, title="Check-up")
    appointment = await book(clinic.member, slot.id)
    assert (appointment.start, appointment.end, appointment.title) == (slot.start, slot.end, "Check-up")
    assert appointment.status == "booked"
    seen = await perform(clinic.provider.session, get_slot, slot.id)
    assert (seen.status, seen.appointment_id, seen.patient) == ("busy", appointment.id, clinic.member.name)


async def test_a_taken_slot_cannot_be_booked_again():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    await book(clinic.member, slot.id)
    other = await make_member(clinic.organization)
    with pytest.raises(SlotTaken):
        await book(other, slot.id)


async def test_of_200_who_book_one_slot_exactly_one_gets_it():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    patients = [await make_member(clinic.organization, name=f"Patient {n}") for n in range(50)]
    outcomes = await asyncio.gather(*(book(patients[n % 50], slot.id) for n in range(200)), return_exceptions=True)
    won = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    assert len(won) == 1
    assert sum(isinstance(outcome, SlotTaken) for outcome in outcomes) == 199
    assert await count_overlaps(clinic) == 0


async def test_a_move_and_a_booking_race_for_one_slot_and_one_wins():
    clinic = await make_clinic()
    first, wanted = await make_slot(clinic), await make_slot(clinic, soon(50))
    for _ in range(5):
        mover, booker = await make_member(clinic.organization), await make_member(clinic.organization)
        appointment = await book(mover, first.id)
        outcomes = await asyncio.gather(
            perform(mover.session, move_appointment, appointment.id, MoveDraft(slot_id=wanted.id)),
            book(booker, wanted.id),
            return_exceptions=True,
        )
        assert sorted(isinstance(outcome, BaseException) for outcome in outcomes) == [False, True]
        assert any(isinstance(outcome, SlotTaken) for outcome in outcomes)
        assert await count_overlaps(clinic) == 0
        winner = next(outcome for outcome in outcomes if not isinstance(outcome, BaseException))
        await perform(clinic.staff.session, cancel_appointment, winner.id, CancellationDraft())
        if winner.id != appointment.id:
            await perform(clinic.staff.session, cancel_appointment, appointment.id, CancellationDraft())


async def test_a_patient_is_never_in_two_places():
    clinic = await make_clinic()
    department = await perform(clinic.owner.session, create_department, DepartmentDraft(name="Surgery"))
    other = await make_member(clinic.organization, name="Dr. Other")
    await perform(
        clinic.owner.session, assign_provider, ProviderDraft(department_id=department.id, user_id=other.user_id)
    )
    slot = await make_slot(clinic, soon())
    elsewhere = await make_slot(Clinic(**{**clinic.__dict__, "provider": other}), soon() + timedelta(minutes=15))
    await book(clinic.member, slot.id)
    with pytest.raises(TimeTaken) as refusal:
        await book(clinic.member, elsewhere.id)
    assert refusal.value.code == "patient_busy"
    assert (await perform(clinic.owner.session, get_slot, elsewhere.id)).status == "free"


async def test_cancelling_gives_the_time_back_and_keeps_the_appointment():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    appointment = await book(clinic.member, slot.id)
    cancelled = await perform(
        clinic.member.session, cancel_appointment, appointment.id, CancellationDraft(reason="Feeling well")
    )
    assert (cancelled.status, cancelled.cancel_reason, cancelled.sequence) == ("cancelled", "Feeling well", 1)
    assert (await perform(clinic.member.session, get_slot, slot.id)).status == "free"
    again = await book(clinic.member, slot.id)
    assert again.id != appointment.id


async def test_cancelling_twice_changes_nothing_more():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    appointment = await book(clinic.member, slot.id)
    for _ in range(2):
        seen = await perform(clinic.member.session, cancel_appointment, appointment.id, CancellationDraft())
    assert seen.sequence == 1


async def test_a_patient_cannot_cancel_inside_the_window_but_the_clinic_can():
    clinic = await make_clinic()
    slot = await make_slot(clinic, soon(3))
    appointment = await book(clinic.member, slot.id)
    with pytest.raises(Conflict) as refusal:
        await perform(clinic.member.session, cancel_appointment, appointment.id, CancellationDraft())
    assert refusal.value.code == "too_late"
    assert "a day before" in refusal.value.message
    cancelled = await perform(clinic.staff.session, cancel_appointment, appointment.id, CancellationDraft())
    assert cancelled.status == "cancelled"


async def test_a_move_takes_the_new_time_and_frees_the_old_in_one_step():
    clinic = await make_clinic()
    old, new = await make_slot(clinic), await make_slot(clinic, soon(72))
    appointment = await book(clinic.member, old.id)
    moved = await perform(clinic.member.session, move_appointment, appointment.id, MoveDraft(slot_id=new.id))
    assert (moved.id, moved.start, moved.sequence) == (appointment.id, new.start, 1)
    assert (await perform(clinic.member.session, get_slot, old.id)).status == "free"
    assert (await perform(clinic.provider.session, get_slot, new.id)).appointment_id == appointment.id


async def test_a_refused_move_changes_nothing():
    clinic = await make_clinic()
    old, new = await make_slot(clinic), await make_slot(clinic, soon(72))
    other = await make_member(clinic.organization)
    await book(other, new.id)
    appointment = await book(clinic.member, old.id)
    with pytest.raises(SlotTaken):
        await perform(clinic.member.session, move_appointment, appointment.id, MoveDraft(slot_id=new.id))
    assert await perform(clinic.member.session, get_appointment, appointment.id) == appointment
    assert (await perform(clinic.provider.session, get_slot, old.id)).appointment_id == appointment.id


async def test_a_slot_that_has_begun_cannot_be_booked(fake_clock):
    clinic = await make_clinic()
    slot = await make_slot(clinic, soon(48))
    fake_clock.now = slot.start
    for person in (clinic.member,):
        with pytest.raises(MedischedError):
            await book(person, slot.id)


async def test_others_do_not_see_an_appointment_and_those_who_work_there_do():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    appointment = await book(clinic.member, slot.id)
    stranger = await make_member(clinic.organization)
    for session, thing in ((stranger.session, appointment.id), (clinic.member.session, uuid4())):
        with pytest.raises(NotFound):
            await perform(session, get_appointment, thing)
    for session in (clinic.owner.session, clinic.staff.session, clinic.provider.session):
        page = await perform(session, list_appointments, AppointmentQuery())
        assert [item.id for item in page.items] == [appointment.id]
    assert (await perform(stranger.session, list_appointments, AppointmentQuery())).items == []


async def test_my_appointments_are_upcoming_or_past():
    clinic = await make_clinic()
    slots = [await make_slot(clinic, soon(48 + n)) for n in range(3)]
    booked = [await book(clinic.member, slot.id) for slot in slots]
    await perform(clinic.member.session, cancel_appointment, booked[1].id, CancellationDraft())
    upcoming = await perform(clinic.member.session, list_my_appointments)
    past = await perform(clinic.member.session, list_my_appointments, OwnAppointmentQuery(past=True))
    assert [item.id for item in upcoming.items] == [booked[0].id, booked[2].id]
    assert [item.id for item in past.items] == [booked[1].id]


@pytest.mark.parametrize("past", [False, True])
async def test_pages_of_ones_own_follow_each_other_without_gaps(past):
    clinic = await make_clinic()
    booked = [(await book(clinic.member, (await make_slot(clinic, soon(48 + n))).id)).id for n in range(5)]
    for one in booked if past else ():
        await perform(clinic.member.session, cancel_appointment, one, CancellationDraft())
    seen, cursor = [], None
    while cursor or not seen:
        query = OwnAppointmentQuery(past=past, limit=2, cursor=cursor)
        page = await perform(clinic.member.session, list_my_appointments, query)
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
    assert seen == (booked[::-1] if past else booked)


async def test_pages_follow_each_other_without_gaps():
    clinic = await make_clinic()
    booked = [await book(clinic.member, (await make_slot(clinic, soon(48 + n))).id) for n in range(5)]
    seen, cursor = [], None
    while True:
        query = AppointmentQuery(limit=2, cursor=cursor)
        page = await perform(clinic.staff.session, list_appointments, query)
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [item.id for item in booked]
