"""The history of an appointment says whose it was, with what; and not to everybody why."""

import csv
import io

import pytest

from medisched.schemas.appointments import AppointmentFilter, AppointmentQuery, BookingDraft, CancellationDraft
from medisched.schemas.schedules import RescheduleDraft
from medisched.services.appointment_exports import export_appointments
from medisched.services.appointment_history import list_changes
from medisched.services.appointment_lists import get_appointment, list_appointments
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.doors import perform
from medisched.services.patients import merge_patients
from medisched.services.reschedules import reschedule_appointment
from tests.desks import Desk, at, make_desk, make_device, make_patient, make_service, schedule
from tests.factories import make_slot
from tests.integration.bookings import other_provider

pytestmark = pytest.mark.usefixtures("database")


async def move(desk: Desk, appointment_id, **change):
    return await perform(desk.staff, reschedule_appointment, appointment_id, RescheduleDraft.read(change))


async def history(session, appointment_id):
    return await perform(session, list_changes, appointment_id)


async def test_history_says_whose_appointment_it_was_and_what_it_used():
    desk = await make_desk()
    devices = [await make_device(desk.clinic, name, "Scanner") for name in ("Scan A", "Scan B")]
    service = await make_service(desk.clinic, device_ids=devices)
    wrong, right = [await make_patient(desk.clinic, name) for name in ("Wanda Wrong", "Rita Right")]
    made = await schedule(desk, at(9), service_id=service, patient_id=wrong)
    await move(desk, made.id, patient_id=right, device_ids=[devices[1]])
    assert [(line.patient, line.devices) for line in await history(desk.staff, made.id)] == [
        ("Wanda Wrong", "Scan A"), ("Rita Right", "Scan B"),
    ]  # fmt: skip


async def test_a_merge_leaves_history_as_it_was():
    desk = await make_desk()
    duplicate, kept = [await make_patient(desk.clinic, name) for name in ("Double Entry", "Real Entry")]
    made = await schedule(desk, at(9), patient_id=duplicate)
    await perform(desk.staff, merge_patients, kept, duplicate)
    await move(desk, made.id, start=at(10))
    assert [line.patient for line in await history(desk.staff, made.id)] == ["Double Entry", "Real Entry"]


async def treated_colleague(desk: Desk):
    """A provider who is a patient of another one; what the desk wrote about that; and the first wrong patient."""
    colleague = (await other_provider(desk.clinic)).provider
    slot = await make_slot(desk.clinic, at(14))
    own = await perform(colleague.session, book_slot, BookingDraft(slot_id=slot.id))
    wrong = await make_patient(desk.clinic, "Wanda Wrong")
    made = await schedule(desk, at(6), patient_id=wrong, overbook_reason="wants to be alone", note="afraid")
    await move(desk, made.id, patient_id=own.patient_id, start=at(5), overbook_reason="still alone")
    return colleague, made.id


async def test_who_works_here_and_is_the_patient_sees_what_a_patient_sees():
    desk = await make_desk()
    colleague, appointment_id = await treated_colleague(desk)
    mine = await perform(colleague.session, list_appointments, AppointmentQuery(mine=True))
    listed = next(one for one in mine.items if one.id == appointment_id)
    for view in (listed, await perform(colleague.session, get_appointment, appointment_id)):
        assert (view.overbooked, view.overbook_reason, view.note) == (False, "", "")
    for session in (desk.staff, desk.clinic.provider.session, desk.clinic.owner.session):
        seen = await perform(session, get_appointment, appointment_id)
        assert (seen.overbooked, seen.overbook_reason, seen.note) == (True, "still alone", "afraid")


async def test_the_export_hides_it_too():
    desk = await make_desk()
    colleague, appointment_id = await treated_colleague(desk)

    async def exported(session):
        table = csv.DictReader(io.StringIO(await perform(session, export_appointments, AppointmentFilter())))
        row = next(row for row in table if row["Appointment id"] == str(appointment_id))
        return row["Overbooked"], row["Note"], row["Reason"]

    assert await exported(colleague.session) == ("", "", "")
    assert await exported(desk.staff) == ("yes", "afraid", "still alone")


async def test_history_hides_it_too_but_not_why_it_was_cancelled():
    desk = await make_desk()
    colleague, appointment_id = await treated_colleague(desk)
    await perform(desk.staff, cancel_appointment, appointment_id, CancellationDraft(reason="ill"))
    lines = await history(colleague.session, appointment_id)
    assert [(line.kind, line.reason) for line in lines] == [("booked", ""), ("moved", ""), ("cancelled", "ill")]
    assert [line.patient for line in lines] == ["", "Dr. Otto Other", "Dr. Otto Other"]
    assert [line.reason for line in await history(desk.staff, appointment_id)] == [
        "wants to be alone", "still alone", "ill",
    ]  # fmt: skip
