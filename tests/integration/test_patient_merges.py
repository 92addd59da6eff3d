"""One person, one record: merging two, and finding a member's own."""

import asyncio
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from medisched.db.unit_of_work import UnitOfWork
from medisched.domain.access import Role
from medisched.domain.errors import Conflict, NotAllowed, NotFound
from medisched.models import Appointment, Patient, Slot
from medisched.schemas.login_sessions import Client
from medisched.schemas.patients import PatientDraft, PatientQuery
from medisched.schemas.slots import SlotDraft
from medisched.services.appointment_lists import list_my_appointments
from medisched.services.doors import perform, work
from medisched.services.entrances import visitor
from medisched.services.memberships import join_organization
from medisched.services.patients import (
    create_patient,
    ensure_patient,
    get_patient,
    list_patient_appointments,
    list_patients,
    merge_patients,
    search_patients,
    update_patient,
)
from medisched.services.slots import publish_slot
from tests.factories import Clinic, Person, make_clinic, make_member, make_person, make_slot, sign_in_as, soon
from tests.integration.bookings import book, other_provider
from tests.integration.test_patients import BORN, add


async def own_record(clinic: Clinic, person: Person):
    return (await perform(clinic.staff.session, search_patients, person.email))[0]


async def merge(clinic: Clinic, kept_id, duplicate_id):
    return await perform(clinic.staff.session, merge_patients, kept_id, duplicate_id)


async def _rows(uow: UnitOfWork) -> list[tuple]:
    patients = await uow.list(
        select(Patient.id, Patient.user_id, Patient.email, Patient.notes, Patient.merged_into_id).order_by(Patient.id)
    )
    times = await uow.list(select(Slot.id, Slot.patient_id).order_by(Slot.id))
    appointments = await uow.list(
        select(Appointment.id, Appointment.patient_id, Appointment.patient_user_id).order_by(Appointment.id)
    )
    return [tuple(row.values()) for row in (*patients, *times, *appointments)]


async def everything(clinic: Clinic) -> list[tuple]:
    return await work(_rows, organization_id=clinic.id)


async def _take_login(uow: UnitOfWork, patient_id) -> None:
    await uow.run(text("update patients set user_id = null where id = :id"), id=patient_id)
    await uow.run(text("update appointments set patient_user_id = null where patient_id = :id"), id=patient_id)


async def without_login(clinic: Clinic, person: Person):
    """Their record as if the desk had made it."""
    patient = await own_record(clinic, person)
    await work(_take_login, patient.id, organization_id=clinic.id)
    return patient


async def test_a_merged_record_gives_all_it_has_to_the_kept_one():
    clinic = await make_clinic()
    appointment = await book(clinic.member, (await make_slot(clinic)).id)
    duplicate = await own_record(clinic, clinic.member)
    kept = await add(clinic, "Mia M. Member", phone="030 1234567", notes="From the desk.")
    merged = await merge(clinic, kept.id, duplicate.id)
    assert (merged.id, merged.name, merged.phone) == (kept.id, "Mia M. Member", "030 1234567")
    assert (merged.email, merged.has_login, merged.next_appointment) == (clinic.member.email, True, soon())
    listed = await perform(clinic.staff.session, list_patient_appointments, kept.id)
    assert [row.id for row in listed] == [appointment.id]
    own = await perform(clinic.member.session, list_my_appointments)
    assert [row.patient for row in own.items] == ["Mia M. Member"]
    assert (await own_record(clinic, clinic.member)).id == kept.id


async def test_what_the_kept_record_says_stays_and_notes_are_joined():
    clinic = await make_clinic()
    kept = await add(clinic, "Anna Müller", email="a@example.com", notes="First.")
    duplicate = await add(
        clinic, "Anna Schmidt", email="b@example.com", phone="030 1234567", date_of_birth=str(BORN), notes="Second."
    )
    merged = await merge(clinic, kept.id, duplicate.id)
    assert (merged.name, merged.email, merged.phone) == ("Anna Müller", "a@example.com", "030 1234567")
    assert (merged.date_of_birth, merged.notes) == (BORN, "First.\n\nSecond.")
    assert [patient.id for patient in await perform(clinic.staff.session, search_patients, "1234567")] == [kept.id]


async def test_a_merged_record_is_not_there_any_more():
    clinic = await make_clinic()
    kept, duplicate, third = (
        await add(clinic, "Anna One"),
        await add(clinic, "Anna Two"),
        await add(clinic, "Anna Three"),
    )
    await merge(clinic, kept.id, duplicate.id)
    staff = clinic.staff.session
    for service, *args in (
        (get_patient, duplicate.id),
        (list_patient_appointments, duplicate.id),
        (update_patient, duplicate.id, PatientDraft(name="Back again")),
        (merge_patients, kept.id, duplicate.id),
        (merge_patients, duplicate.id, third.id),
    ):
        with pytest.raises(NotFound):
            await perform(staff, service, *args)
    assert await perform(staff, search_patients, "two") == []
    names = [patient.name for patient in (await perform(staff, list_patients, PatientQuery(search="anna"))).items]
    assert names == ["Anna One", "Anna Three"]


async def test_the_history_follows_through_two_merges():
    clinic = await make_clinic()
    await book(clinic.member, (await make_slot(clinic)).id)
    first = await own_record(clinic, clinic.member)
    second, third = await add(clinic, "Mia Second"), await add(clinic, "Mia Third")
    await merge(clinic, second.id, first.id)
    await merge(clinic, third.id, second.id)
    assert len(await perform(clinic.staff.session, list_patient_appointments, third.id)) == 1
    merged = [row for row in await everything(clinic) if row[0] in {first.id, second.id}]
    assert {row[-1] for row in merged} == {third.id}


async def test_two_logins_are_two_people():
    clinic = await make_clinic()
    other = await make_member(clinic.organization, name="Mia Member")
    mine, theirs = await own_record(clinic, clinic.member), await own_record(clinic, other)
    before = await everything(clinic)
    with pytest.raises(Conflict) as refused:
        await merge(clinic, mine.id, theirs.id)
    assert refused.value.code == "two_logins"
    assert "Mia Member" in refused.value.message
    assert await everything(clinic) == before


async def test_appointments_at_one_time_refuse_the_merge_and_leave_everything():
    clinic = await make_clinic()
    colleague = await other_provider(clinic)
    friend = await make_member(clinic.organization, name="Mia Friend")
    for hours in (48, 72):
        start = soon(hours)
        await book(clinic.member, (await make_slot(clinic, start)).id)
        draft = SlotDraft(start=start + timedelta(minutes=15), end=start + timedelta(minutes=45), title="Check-up")
        await book(friend, (await perform(colleague.provider.session, publish_slot, draft)).id)
    kept = await own_record(clinic, clinic.member)
    duplicate = await without_login(clinic, friend)
    before = await everything(clinic)
    with pytest.raises(Conflict) as refused:
        await merge(clinic, kept.id, duplicate.id)
    assert refused.value.code == "appointments_overlap"
    local = soon(48).astimezone(ZoneInfo("Europe/Berlin")) + timedelta(minutes=15)
    assert f"{local:%a %-d %b %Y, %H:%M}; " in refused.value.message
    assert await everything(clinic) == before
    assert (await perform(clinic.staff.session, get_patient, duplicate.id)).next_appointment is not None


async def test_a_record_is_not_merged_with_itself_or_with_nobody():
    clinic = await make_clinic()
    made = await add(clinic)
    with pytest.raises(Conflict, match="one and the same"):
        await merge(clinic, made.id, made.id)
    for kept, duplicate in ((made.id, uuid4()), (uuid4(), made.id)):
        with pytest.raises(NotFound):
            await merge(clinic, kept, duplicate)
    with pytest.raises(NotAllowed):
        await perform(clinic.provider.session, merge_patients, made.id, uuid4())


async def test_merging_both_ways_at_once_keeps_one():
    clinic = await make_clinic()
    one, two = await add(clinic, "Anna One"), await add(clinic, "Anna Two")
    results = await asyncio.gather(merge(clinic, one.id, two.id), merge(clinic, two.id, one.id), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NotFound", "PatientView"]
    assert len(await perform(clinic.staff.session, search_patients, "anna")) == 1


async def test_booking_while_being_merged_lands_on_the_kept_record():
    for _ in range(5):
        clinic = await make_clinic()
        slot = await make_slot(clinic)
        duplicate, kept = await own_record(clinic, clinic.member), await add(clinic, "Mia Kept")
        await asyncio.gather(book(clinic.member, slot.id), merge(clinic, kept.id, duplicate.id))
        assert len(await perform(clinic.staff.session, list_patient_appointments, kept.id)) == 1


async def join(clinic: Clinic, person: Person) -> None:
    async with visitor(clinic.organization.slug, session_id=person.session) as uow:
        await join_organization(uow, Client())


async def test_a_member_gets_the_record_that_the_desk_made_for_them():
    clinic = await make_clinic()
    made = await add(clinic, "Mia Müller", email="Mia@Example.com", phone="030 1234567")
    person = await make_person("Mia Mueller-Schmidt", email="mia@example.com")
    await join(clinic, person)
    record = await own_record(clinic, person)
    assert (record.id, record.has_login, record.name) == (made.id, True, "Mia Müller")


async def test_with_the_record_come_its_appointments():
    clinic = await make_clinic()
    await book(clinic.member, (await make_slot(clinic)).id)
    patient = await without_login(clinic, clinic.member)
    assert (await perform(clinic.member.session, list_my_appointments)).items == []
    await join(clinic, clinic.member)
    session, _ = await sign_in_as(clinic.member.user_id, clinic.id)
    assert [row.patient_id for row in (await perform(session, list_my_appointments)).items] == [patient.id]


@pytest.mark.parametrize(
    "records",
    [
        [{"name": "Ben Weber", "email": "mia@example.com"}],
        [{"name": "Dr. Ben Weber", "email": "mia@example.com"}],
        [{"name": "Mia Müller", "email": "other@example.com"}],
        [{"name": "Mia Müller", "email": "mia@example.com"}, {"name": "Ben Müller", "email": "mia@example.com"}],
        [{"name": "Ben Müller", "email": "mia@example.com", "date_of_birth": "2020-05-17"}],
    ],
    ids=["another name", "a title in common", "another address", "two with the address", "a child"],
)
async def test_a_record_that_may_be_somebody_elses_is_left_alone(records):
    clinic = await make_clinic()
    made = [await add(clinic, **record) for record in records]
    person = await make_person("Dr. Mia Müller", email="mia@example.com")
    await join(clinic, person)
    found = await perform(clinic.staff.session, search_patients, person.email)
    assert len([patient for patient in found if patient.has_login]) == 1
    for record in made:
        assert not (await perform(clinic.staff.session, get_patient, record.id)).has_login


async def _unverify(uow: UnitOfWork, user_id) -> None:
    await uow.run(text("update users set email_verified_at = null where id = :id"), id=user_id)


async def test_an_address_that_was_never_confirmed_proves_nothing():
    clinic = await make_clinic()
    made = await add(clinic, "Mia Müller", email="mia@example.com")
    person = await make_person("Mia Müller", email="mia@example.com")
    await work(_unverify, person.user_id)
    await join(clinic, person)
    assert not (await perform(clinic.staff.session, get_patient, made.id)).has_login


async def test_a_record_that_gets_a_members_address_becomes_theirs_if_they_have_none():
    clinic = await make_clinic()
    staff = await make_member(clinic.organization, Role.STAFF, "Rosa Rot")
    made = await add(clinic, "Rosa Rot", email=staff.email)
    assert made.has_login
    later = await make_member(clinic.organization, Role.STAFF, "Gina Grau")
    record = await add(clinic, "Gina Grau")
    assert not record.has_login
    draft = PatientDraft(name="Gina Grau", email=later.email)
    assert (await perform(clinic.staff.session, update_patient, record.id, draft)).has_login


async def test_a_member_who_has_a_record_gets_no_second_one():
    clinic = await make_clinic()
    made = await add(clinic, clinic.member.name, email=clinic.member.email)
    assert not made.has_login
    stranger = await make_person("Nora Neu")
    assert not (await add(clinic, "Nora Neu", email=stranger.email)).has_login


async def _ensure(uow: UnitOfWork, person: Person):
    return (await ensure_patient(uow, person.user_id, name=person.name, email=person.email)).id


async def test_a_user_who_comes_several_times_at_once_has_one_record():
    clinic = await make_clinic()
    for desk_made in (False, True):
        person = await make_person("Mia Müller")
        if desk_made:
            await add(clinic, "Mia Müller", email=person.email)
        ids = await asyncio.gather(*(work(_ensure, person, organization_id=clinic.id) for _ in range(8)))
        assert len(set(ids)) == 1
        assert len(await perform(clinic.staff.session, search_patients, person.email)) == 1


async def test_the_desk_and_the_member_at_once_make_one_record_or_are_asked():
    for _ in range(5):
        clinic = await make_clinic()
        person = await make_person("Mia Müller")
        draft = PatientDraft(name="Mia Müller", email=person.email)
        await asyncio.gather(
            join(clinic, person), perform(clinic.staff.session, create_patient, draft), return_exceptions=True
        )
        [record] = await perform(clinic.staff.session, search_patients, person.email)
        assert record.has_login
