"""What programs ask for in one request: understood as one thing, or refused with one sentence."""

import asyncio
import csv
import io
from uuid import UUID

import pytest

from medisched.domain.errors import Invalid
from medisched.schemas.appointments import AppointmentFilter
from medisched.schemas.schedules import AppointmentChangeDraft, NewAppointmentDraft
from medisched.services import appointment_exports
from medisched.services.appointment_exports import export_appointments
from medisched.services.appointment_requests import change_appointment
from medisched.services.calendar_locks import hold_calendar
from medisched.services.doors import perform
from medisched.services.entrances import signed_in
from tests.desks import at, make_desk, schedule, set_hours
from tests.integration.bookings import other_provider

SOME = UUID(int=7)
SLOT = {"slot_id": SOME}
PLACE = [
    {"start": "2026-11-23T09:30:00+01:00"}, {"provider_id": SOME}, {"room_id": SOME}, {"device_ids": [SOME]},
    {"overbook_reason": "urgent"},
]  # fmt: skip


@pytest.mark.parametrize("more", [*PLACE, {"note": "by wheelchair"}], ids=str)
def test_a_published_slot_has_its_place_already(more):
    with pytest.raises(Invalid, match=r"^A published slot .*\.$"):
        NewAppointmentDraft.read({**SLOT, **more})


def test_a_published_slot_is_booked_for_a_patient():
    assert NewAppointmentDraft.read({**SLOT, "patient_id": SOME, "device_ids": [], "note": ""}).slot_id


@pytest.mark.parametrize("more", [*PLACE, {"any_provider": True}, {"patient_id": SOME}, {"device_ids": []}], ids=str)
def test_moving_to_a_published_slot_changes_nothing_else_about_the_place(more):
    with pytest.raises(Invalid, match=r"^A published slot .*\.$"):
        AppointmentChangeDraft.read({**SLOT, **more})


def test_moving_to_a_published_slot_may_note_something():
    assert AppointmentChangeDraft.read({**SLOT, "note": "by wheelchair", "status": "arrived"}).slot_id


@pytest.mark.parametrize("more", [{}, {"status": "arrived"}, {"note": "x"}], ids=str)
def test_a_reason_is_for_a_cancellation(more):
    with pytest.raises(Invalid, match=r"^A reason .*\.$"):
        AppointmentChangeDraft.read({"reason": "ill", **more})
    assert AppointmentChangeDraft.read({"reason": "ill", "status": "cancelled"}).reason == "ill"


def test_one_provider_and_any_provider_contradict_each_other():
    with pytest.raises(Invalid, match=r"^Name .*\.$"):
        AppointmentChangeDraft.read({"any_provider": True, "provider_id": SOME})


@pytest.mark.usefixtures("database")
async def test_the_export_says_when_it_would_be_cut(monkeypatch):
    desk = await make_desk()
    monkeypatch.setattr(appointment_exports, "MOST_ROWS", 1)
    await schedule(desk, at(9))
    assert len((await perform(desk.staff, export_appointments, AppointmentFilter())).splitlines()) == 2
    await schedule(desk, at(10))
    with pytest.raises(Invalid, match="narrow it down") as caught:
        await perform(desk.staff, export_appointments, AppointmentFilter())
    assert caught.value.field_errors.keys() == {"to"}
    assert await perform(desk.staff, export_appointments, AppointmentFilter(to=at(10)))


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("sort", "turned"), [("patient", False), ("-start", True)])
async def test_the_export_has_one_order_also_among_equals(sort, turned):
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    await set_hours(desk.clinic, other.provider_id)
    made = [await schedule(desk, at(9 + hour), overbook_reason="x") for hour in range(4)]
    table = await perform(desk.staff, export_appointments, AppointmentFilter(sort=sort))
    ids = [row["Appointment id"] for row in csv.DictReader(io.StringIO(table))]
    assert ids == sorted((str(one.id) for one in made), reverse=turned)


@pytest.mark.usefixtures("database")
async def test_a_change_waits_for_a_change_of_hours_before_it_holds_anything():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    async with signed_in(desk.staff) as uow:
        await hold_calendar(uow)
        draft = AppointmentChangeDraft(note="by wheelchair")
        change = asyncio.ensure_future(perform(desk.staff, change_appointment, made.id, draft))
        done, _ = await asyncio.wait([change], timeout=0.5)
        assert not done
    assert (await change).note == "by wheelchair"
