"""Staff make appointments out of openings; members book those that are online."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import select

from medisched.domain.errors import Conflict, MedischedError, NotAllowed, NotFound
from medisched.models import Appointment, Slot
from medisched.schemas.appointments import AppointmentQuery, BookingDraft, CancellationDraft
from medisched.schemas.schedules import OpeningDraft, ScheduleDraft, WalkInDraft
from medisched.services.appointment_history import list_changes
from medisched.services.appointment_lists import list_appointments
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.doors import perform
from medisched.services.entrances import system
from medisched.services.schedules import book_opening, register_walk_in, schedule_appointment
from tests.conftest import FakeClock
from tests.desks import at, make_desk, make_device, make_patient, make_service, schedule, set_hours
from tests.factories import make_slot
from tests.integration.bookings import other_provider

pytestmark = pytest.mark.usefixtures("database")


async def claims_of(desk, appointment_id):
    async with system(organization_id=desk.clinic.id) as uow:
        rows = (await uow.db.execute(select(Slot).where(Slot.appointment_id == appointment_id))).scalars()
        return {
            next(name for name in ("provider", "room", "device", "patient") if getattr(row, f"{name}_id")): (
                row.start,
                row.end,
            )
            for row in rows
        }


async def count_rows(desk):
    async with system(organization_id=desk.clinic.id) as uow:
        slots = len((await uow.db.execute(select(Slot))).all())
        return slots, len((await uow.db.execute(select(Appointment))).all())


async def refused(desk, start, **more):
    before = await count_rows(desk)
    with pytest.raises(MedischedError) as caught:
        await schedule(desk, start, **more)
    assert await count_rows(desk) == before
    return caught.value


async def test_an_appointment_claims_provider_room_device_and_patient():
    desk = await make_desk()
    device = await make_device(desk.clinic, "Dermatoscope")
    service = await make_service(
        desk.clinic, room_ids=desk.room_ids, device_ids=[device], buffer_before=5, buffer_after=10
    )
    made = await schedule(desk, at(9), service_id=service)
    assert (made.room, made.devices, made.status, made.end - made.start) == (
        "Room 1", ["Dermatoscope"], "booked", timedelta(minutes=30),
    )  # fmt: skip
    claims = await claims_of(desk, made.id)
    wide = (at(9) - timedelta(minutes=5), at(9, 40))
    assert claims == {"provider": wide, "room": wide, "device": wide, "patient": (at(9), at(9, 30))}


async def test_buffers_are_not_the_patients():
    desk = await make_desk()
    service = await make_service(desk.clinic, buffer_after=30)
    await schedule(desk, at(9), service_id=service)
    other = await make_service(desk.clinic, provider_ids=[])
    assert (await refused(desk, at(9, 30), service_id=other)).code == "not_offered"
    assert (await refused(desk, at(9, 30), service_id=service)).code == "provider_busy"


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (at(7), "outside_hours"),
        (at(12, 15), "break"),
        (at(16, 45), "outside_hours"),
        (at(9, 10), "off_grid"),
        (at(9, day=5), "outside_hours"),
        (at(9, weeks=-1), "too_soon"),
        (at(9, weeks=30), "too_far"),
    ],
)
async def test_a_time_that_cannot_be_had_is_refused_for_its_reason(start, code):
    desk = await make_desk()
    refusal = await refused(desk, start)
    assert refusal.code == code
    assert refusal.message.endswith(".")


async def test_a_busy_provider_room_device_and_patient_are_named():
    desk = await make_desk(rooms=1)
    await schedule(desk, at(9))
    assert (await refused(desk, at(9))).code == "provider_busy"
    free = await make_service(desk.clinic)
    other = await make_patient(desk.clinic)
    assert (await refused(desk, at(9), service_id=free, overbook_reason="urgent")).code == "patient_busy"
    overbooked = await schedule(desk, at(9), service_id=free, patient_id=other, overbook_reason="urgent")
    assert (overbooked.overbooked, overbooked.overbook_reason) == (True, "urgent")
    third = await make_patient(desk.clinic)
    assert (await refused(desk, at(9), patient_id=third, overbook_reason="urgent")).code == "room_busy"
    device = await make_device(desk.clinic, "Scanner")
    scan = await make_service(desk.clinic, device_ids=[device])
    await schedule(desk, at(10), service_id=scan)
    assert (await refused(desk, at(10), service_id=scan, patient_id=third, overbook_reason="now")).code == "device_busy"


async def test_the_next_room_that_fits_is_taken():
    desk = await make_desk(rooms=2)
    first = await schedule(desk, at(9))
    second = await schedule(desk, at(9), patient_id=await make_patient(desk.clinic), overbook_reason="emergency")
    assert (first.room, second.room) == ("Room 1", "Room 2")


async def test_devices_of_one_kind_stand_in_for_each_other():
    desk = await make_desk()
    devices = [await make_device(desk.clinic, name, "Scanner") for name in ("Scan A", "Scan B")]
    service = await make_service(desk.clinic, device_ids=devices)
    first = await schedule(desk, at(9), service_id=service)
    second = await schedule(
        desk, at(9), service_id=service, patient_id=await make_patient(desk.clinic), overbook_reason="emergency"
    )
    assert (first.devices, second.devices) == (["Scan A"], ["Scan B"])


async def test_a_published_slot_is_not_scheduled_over_but_booked_for_the_patient():
    desk = await make_desk()
    slot = await make_slot(desk.clinic, at(9))
    assert (await refused(desk, at(9))).code == "provider_busy"
    booked = await perform(desk.staff, book_slot, BookingDraft(slot_id=slot.id, patient_id=desk.patient_id))
    assert booked.patient_id == desk.patient_id
    with pytest.raises(NotAllowed):
        await perform(desk.clinic.member.session, book_slot, BookingDraft(slot_id=slot.id, patient_id=desk.patient_id))


async def test_cancelling_gives_everything_back():
    desk = await make_desk(rooms=1)
    made = await schedule(desk, at(9))
    await perform(desk.staff, cancel_appointment, made.id, CancellationDraft(reason="ill"))
    assert await claims_of(desk, made.id) == {}
    again = await schedule(desk, at(9))
    assert again.room == "Room 1"
    listed = await perform(desk.staff, list_appointments, AppointmentQuery(status="cancelled"))
    assert [(one.id, one.room) for one in listed.items] == [(made.id, "Room 1")]


async def test_members_book_what_is_online_and_nothing_else():
    desk = await make_desk(online=True)
    member = desk.clinic.member
    draft = OpeningDraft(service_id=desk.service_id, start=at(9))
    made = await perform(member.session, book_opening, draft)
    assert (made.patient, made.room) == (member.name, "Room 1")
    offline = await make_service(desk.clinic)
    with pytest.raises(NotFound):
        await perform(member.session, book_opening, OpeningDraft(service_id=offline, start=at(10)))
    with pytest.raises(NotAllowed):
        await perform(
            member.session,
            schedule_appointment,
            ScheduleDraft(service_id=desk.service_id, patient_id=desk.patient_id, start=at(10), overbook_reason="me"),
        )


async def test_a_provider_cannot_overbook():
    desk = await make_desk()
    draft = ScheduleDraft(service_id=desk.service_id, patient_id=desk.patient_id, start=at(3), overbook_reason="x")
    with pytest.raises(NotAllowed):
        await perform(desk.clinic.provider.session, schedule_appointment, draft)


async def test_the_mark_and_reason_of_an_overbooking_are_not_for_the_patient():
    desk = await make_desk()
    await perform(desk.clinic.member.session, book_slot, BookingDraft(slot_id=(await make_slot(desk.clinic, at(9))).id))
    own = (await perform(desk.clinic.member.session, list_appointments, AppointmentQuery(mine=True))).items[0]
    over = await schedule(desk, at(6), patient_id=own.patient_id, overbook_reason="comes early", note="allergic")
    seen = (await perform(desk.clinic.member.session, list_appointments, AppointmentQuery(mine=True))).items
    shown = next(one for one in seen if one.id == over.id)
    assert (shown.overbooked, shown.overbook_reason, shown.note) == (False, "", "")
    staff = (await perform(desk.staff, list_appointments, AppointmentQuery())).items
    assert next(one for one in staff if one.id == over.id).overbooked


async def test_a_walk_in_begins_now_and_has_arrived(fake_clock: FakeClock):
    fake_clock.now = at(9, 7) + timedelta(seconds=23)
    desk = await make_desk(notice=600)
    draft = WalkInDraft(service_id=desk.service_id, patient_id=desk.patient_id)
    made = await perform(desk.staff, register_walk_in, draft)
    assert (made.start.astimezone(UTC), made.status) == (at(9, 7), "arrived")
    with pytest.raises(Conflict) as caught:
        await perform(
            desk.staff,
            register_walk_in,
            WalkInDraft(service_id=desk.service_id, patient_id=await make_patient(desk.clinic)),
        )
    assert caught.value.code == "provider_busy"


async def test_any_provider_is_taken_when_one_is_busy():
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    await set_hours(desk.clinic, other.provider_id)
    service = await make_service(desk.clinic, provider_ids=[desk.clinic.provider_id, other.provider_id])
    first = await schedule(desk, at(9), service_id=service)
    second = await schedule(desk, at(9), service_id=service, patient_id=await make_patient(desk.clinic))
    assert {first.provider_id, second.provider_id} == {desk.clinic.provider_id, other.provider_id}


async def test_history_tells_who_made_it_and_why():
    desk = await make_desk()
    made = await schedule(desk, at(6), overbook_reason="before work")
    changes = await perform(desk.staff, list_changes, made.id)
    assert [(one.kind, one.changed_by, one.reason) for one in changes] == [
        ("booked", desk.clinic.staff.name, "before work")
    ]
