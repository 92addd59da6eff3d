"""What happens is told: once for each endpoint that wants it, in the transaction that made it happen, and thinly."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from medisched.domain.errors import MedischedError
from medisched.domain.webhook_events import EVENT_TYPES
from medisched.schemas.appointments import BookingDraft, CancellationDraft, MoveDraft
from medisched.schemas.calendar import SlotMoveDraft
from medisched.schemas.patients import PatientChange, PatientDraft
from medisched.schemas.schedules import RescheduleDraft, StatusDraft
from medisched.schemas.webhooks import EndpointChange
from medisched.services.appointment_notes import set_note
from medisched.services.appointment_statuses import set_status
from medisched.services.appointments import book_slot, cancel_appointment, move_appointment
from medisched.services.doors import perform
from medisched.services.patients import change_patient, create_patient, merge_patients
from medisched.services.reschedules import reschedule_appointment
from medisched.services.slot_moves import move_slot
from medisched.services.slots import withdraw_slot
from medisched.services.webhook_endpoints import change_endpoint
from tests.desks import at, make_desk, schedule
from tests.factories import make_clinic, make_slot, soon
from tests.integration.webhooks import make_endpoint, told


def spelled(instant: datetime) -> str:
    return TypeAdapter(datetime).dump_python(instant, mode="json")


async def test_the_life_of_an_appointment_is_told_with_ids_and_times_only():
    clinic = await make_clinic()
    first, second = await make_slot(clinic, soon(50)), await make_slot(clinic, soon(60))
    endpoint = await make_endpoint(clinic)
    staff, member = clinic.staff.session, clinic.member.session
    booked = await perform(member, book_slot, BookingDraft(slot_id=second.id))
    await perform(member, move_appointment, booked.id, MoveDraft(slot_id=first.id, sequence=0))
    await perform(staff, set_note, booked.id, "comes with a friend")
    await perform(member, cancel_appointment, booked.id, CancellationDraft(reason="ill"))
    events = await told(clinic, endpoint.id)
    assert sorted(kind for kind, _ in events) == [
        "appointment.booked",
        "appointment.cancelled",
        "appointment.changed",
        "appointment.moved",
    ]
    data = dict(events)
    assert data["appointment.moved"] == {
        "id": str(booked.id),
        "organizationId": str(clinic.id),
        "sequence": 1,
        "providerId": str(clinic.provider_id),
        "patientId": str(booked.patient_id),
        "serviceId": None,
        "roomId": None,
        "start": spelled(first.start),
        "end": spelled(first.end),
    }
    assert data["appointment.cancelled"]["sequence"] == 2
    written = repr(events)
    assert not any(word in written for word in ("friend", "ill'", clinic.member.name, clinic.member.email))


async def test_a_move_is_told_with_the_sequence_and_the_spelling_of_the_api():
    desk = await make_desk()
    booked = await schedule(desk, at(9))
    endpoint = await make_endpoint(desk.clinic)
    moved = await perform(desk.clinic.owner.session, reschedule_appointment, booked.id, RescheduleDraft(start=at(10)))
    [(kind, data)] = await told(desk.clinic, endpoint.id)
    answered = moved.model_dump(mode="json", by_alias=True)
    assert (kind, moved.sequence) == ("appointment.moved", 1)
    assert {name: data[name] for name in ("sequence", "start", "end")} == {
        name: answered[name] for name in ("sequence", "start", "end")
    }


async def test_a_visit_is_told_step_by_step(fake_clock):
    fake_clock.now = soon(24).replace(hour=9)
    clinic = await make_clinic()
    slot = await make_slot(clinic, fake_clock.now + timedelta(minutes=20))
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    endpoint = await make_endpoint(clinic, "https://hooks.example.com/", *(k for k in EVENT_TYPES if "appoint" in k))
    for status in ("arrived", "in_progress", "fulfilled"):
        await perform(clinic.staff.session, set_status, booked.id, StatusDraft(status=status))
    fake_clock.now = slot.start
    for status in ("in_progress", "arrived", "booked", "no_show"):
        await perform(clinic.staff.session, set_status, booked.id, StatusDraft(status=status))
    kinds = sorted(kind.removeprefix("appointment.") for kind, _ in await told(clinic, endpoint.id))
    assert kinds == ["arrived", "arrived", "changed", "completed", "no_show", "started", "started"]


async def test_times_are_told_when_they_are_offered_moved_and_withdrawn():
    clinic = await make_clinic()
    endpoint = await make_endpoint(clinic)
    slot = await make_slot(clinic, soon(30))
    moved = await perform(clinic.provider.session, move_slot, slot.id, SlotMoveDraft(start=soon(40), end=soon(41)))
    await perform(clinic.provider.session, withdraw_slot, moved.id)
    events = [(kind, UUID(data["id"])) for kind, data in await told(clinic, endpoint.id)]
    assert sorted(events) == sorted([
        ("slot.published", slot.id),
        ("slot.withdrawn", slot.id),
        ("slot.published", moved.id),
        ("slot.withdrawn", moved.id),
    ])  # fmt: skip


async def test_patients_are_told_when_they_are_new_changed_and_merged():
    clinic = await make_clinic()
    endpoint = await make_endpoint(clinic)
    staff = clinic.staff.session
    kept = await perform(staff, create_patient, PatientDraft(name="Nora Nobody"))
    other = await perform(staff, create_patient, PatientDraft(name="Karl Other"))
    await perform(staff, change_patient, kept.id, PatientChange(phone="+49 30 123456"))
    await perform(staff, merge_patients, kept.id, other.id)
    events = await told(clinic, endpoint.id)
    assert sorted(kind for kind, _ in events) == [
        "patient.changed", "patient.created", "patient.created", "patient.merged",
    ]  # fmt: skip
    merged = next(data for kind, data in events if kind == "patient.merged")
    assert (merged["id"], merged["mergedId"]) == (str(kept.id), str(other.id))


async def test_each_endpoint_is_told_what_it_chose_and_other_organizations_nothing():
    clinic, other = await make_clinic(), await make_clinic()
    everything, chosen = (
        await make_endpoint(clinic),
        await make_endpoint(clinic, "https://a.example.com/", "slot.withdrawn"),
    )
    foreign, paused = await make_endpoint(other), await make_endpoint(clinic, "https://b.example.com/")
    await perform(clinic.owner.session, change_endpoint, paused.id, EndpointChange(status="paused"))
    slot = await make_slot(clinic)
    await perform(clinic.provider.session, withdraw_slot, slot.id)
    assert len(await told(clinic, everything.id)) == 2
    assert [kind for kind, _ in await told(clinic, chosen.id)] == ["slot.withdrawn"]
    assert len(await told(clinic, paused.id)) == 2
    assert await told(other, foreign.id) == []


async def test_what_was_refused_is_not_told():
    clinic = await make_clinic()
    endpoint = await make_endpoint(clinic, "https://a.example.com/", "appointment.booked")
    slot = await make_slot(clinic)
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    with pytest.raises(MedischedError):
        await perform(clinic.staff.session, book_slot, BookingDraft(slot_id=slot.id))
    assert len(await told(clinic, endpoint.id)) == 1
