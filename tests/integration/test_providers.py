"""Who gives care where, and how they come and go."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from medisched.db.engine import get_database
from medisched.domain.access import Role
from medisched.domain.errors import Conflict, InUse, Invalid, NotAllowed, NotFound
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.schemas.departments import DepartmentDraft
from medisched.schemas.providers import ProviderChangeDraft, ProviderDraft
from medisched.schemas.slots import SlotQuery
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.departments import create_department
from medisched.services.doors import perform
from medisched.services.entrances import signed_in
from medisched.services.invitations import list_invitations
from medisched.services.memberships import list_members
from medisched.services.providers import (
    archive_provider,
    assign_provider,
    get_provider,
    list_providers,
    update_provider,
)
from medisched.services.slot_lists import list_slots
from tests.factories import Clinic, Person, make_clinic, make_person, make_slot, soon


async def assign(clinic: Clinic, **who):
    draft = ProviderDraft(**{"department_id": clinic.department_id, **who})
    return await perform(clinic.owner.session, assign_provider, draft)


async def role_of(clinic: Clinic, person: Person) -> str:
    members = await perform(clinic.owner.session, list_members)
    return next(member.role for member in members if member.user_id == person.user_id)


async def until_somebody_waits() -> None:
    query = text(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(10):
        while True:
            async with get_database().transaction() as db:
                if (await db.execute(query)).scalar_one():
                    return


async def test_a_member_becomes_a_provider_at_once():
    clinic = await make_clinic()
    made = await assign(clinic, user_id=clinic.member.user_id, title="Nurse")
    assert made.provider is not None
    assert (made.provider.name, made.provider.title) == (clinic.member.name, "Nurse")
    assert made.invited_email == ""
    assert await role_of(clinic, clinic.member) == Role.PROVIDER


async def test_the_address_of_a_member_makes_them_a_provider_without_a_letter():
    clinic = await make_clinic()
    made = await assign(clinic, email=clinic.staff.email.upper())
    assert made.provider is not None
    assert made.provider.user_id == clinic.staff.user_id
    assert await perform(clinic.owner.session, list_invitations) == []


async def test_a_stranger_is_invited_also_with_a_login_elsewhere():
    clinic = await make_clinic()
    elsewhere = await make_person()
    for email in ("stranger@example.com", elsewhere.email):
        made = await assign(clinic, email=email)
        assert (made.provider, made.invited_email) == (None, email)
    invited = await perform(clinic.owner.session, list_invitations)
    assert made.invitation_id in {one.id for one in invited}
    assert {(i.email, i.role, i.department) for i in invited} == {
        ("stranger@example.com", "provider", "General medicine"),
        (elsewhere.email, "provider", "General medicine"),
    }
    assert len(await perform(clinic.owner.session, list_providers)) == 1
    with pytest.raises(Invalid) as refused:
        await assign(clinic, email="stranger@example.com")
    assert refused.value.code == "already_invited"
    assert set(refused.value.field_errors) == {"email"}


async def test_an_owner_who_becomes_a_provider_stays_an_owner():
    clinic = await make_clinic()
    made = await assign(clinic, user_id=clinic.owner.user_id)
    assert made.provider is not None
    assert await role_of(clinic, clinic.owner) == Role.OWNER
    await perform(clinic.owner.session, archive_provider, made.provider.id)
    assert await role_of(clinic, clinic.owner) == Role.OWNER


async def test_nobody_is_a_provider_twice():
    clinic = await make_clinic()
    with pytest.raises(Conflict) as refused:
        await assign(clinic, user_id=clinic.provider.user_id)
    assert refused.value.code == "already_provider"


async def test_assigning_needs_a_person_and_a_department_of_this_organization():
    clinic, other = await make_clinic(), await make_clinic()
    with pytest.raises(Invalid) as refused:
        await assign(clinic)
    assert set(refused.value.field_errors) == {"email"}
    for wrong in (
        {"user_id": other.member.user_id},
        {"user_id": uuid4()},
        {"user_id": clinic.member.user_id, "department_id": other.department_id},
    ):
        with pytest.raises(NotFound):
            await assign(clinic, **wrong)
    assert await role_of(clinic, clinic.member) == Role.MEMBER


async def test_a_former_provider_comes_back_as_the_same_one():
    clinic = await make_clinic()
    await perform(clinic.owner.session, archive_provider, clinic.provider_id)
    assert await role_of(clinic, clinic.provider) == Role.MEMBER
    assert await perform(clinic.owner.session, list_providers) == []
    department = await perform(clinic.owner.session, create_department, DepartmentDraft(name="Cardiology"))
    made = await assign(clinic, user_id=clinic.provider.user_id, department_id=department.id)
    assert made.provider is not None
    assert (made.provider.id, made.provider.department) == (clinic.provider_id, "Cardiology")
    assert await role_of(clinic, clinic.provider) == Role.PROVIDER


async def test_removing_is_refused_while_somebody_is_expected_and_takes_free_time_away():
    clinic = await make_clinic()
    booked, _free = await make_slot(clinic), await make_slot(clinic, soon(60))
    appointment = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=booked.id))
    with pytest.raises(InUse) as refused:
        await perform(clinic.owner.session, archive_provider, clinic.provider_id)
    assert refused.value.dependents == ("1 upcoming appointment",)
    assert clinic.provider.name in refused.value.message
    assert len((await perform(clinic.owner.session, list_slots, SlotQuery())).items) == 2
    await perform(clinic.owner.session, cancel_appointment, appointment.id, CancellationDraft())
    await perform(clinic.owner.session, archive_provider, clinic.provider_id)
    assert (await perform(clinic.owner.session, list_slots, SlotQuery(status="free"))).items == []
    with pytest.raises(NotFound):
        await perform(clinic.owner.session, get_provider, clinic.provider_id)


async def test_a_booking_that_is_just_being_made_keeps_its_provider():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    async with signed_in(clinic.member.session) as uow:
        await book_slot(uow, BookingDraft(slot_id=slot.id))
        leaving = asyncio.create_task(perform(clinic.owner.session, archive_provider, clinic.provider_id))
        await until_somebody_waits()
    with pytest.raises(InUse):
        await leaving
    assert (await perform(clinic.member.session, get_provider, clinic.provider_id)).id == clinic.provider_id


async def test_a_provider_moves_to_another_department_with_another_title():
    clinic = await make_clinic()
    department = await perform(clinic.owner.session, create_department, DepartmentDraft(name="Cardiology"))
    draft = ProviderChangeDraft(department_id=department.id, title="Cardiologist", bio="Speaks French.")
    changed = await perform(clinic.owner.session, update_provider, clinic.provider_id, draft)
    assert (changed.department, changed.title, changed.bio) == ("Cardiology", "Cardiologist", "Speaks French.")
    assert await perform(clinic.staff.session, get_provider, clinic.provider_id) == changed


async def test_a_patient_is_not_told_who_else_a_provider_is():
    """The same id would show at another clinic that it is the same person."""
    clinic = await make_clinic()
    seen = [await perform(one.session, get_provider, clinic.provider_id) for one in (clinic.staff, clinic.member)]
    assert [view.user_id for view in seen] == [clinic.provider.user_id, None]
    assert [view.user_id for view in await perform(clinic.member.session, list_providers)] == [None]


async def test_only_owners_keep_providers_and_only_their_own():
    clinic, other = await make_clinic(), await make_clinic()
    draft = ProviderChangeDraft(department_id=clinic.department_id)
    for person in (clinic.staff, clinic.provider, clinic.member):
        with pytest.raises(NotAllowed):
            await perform(person.session, update_provider, clinic.provider_id, draft)
        with pytest.raises(NotAllowed):
            await perform(person.session, archive_provider, clinic.provider_id)
    with pytest.raises(NotFound):
        await perform(other.owner.session, archive_provider, clinic.provider_id)


async def test_the_list_is_sorted_and_names_the_next_free_time():
    clinic = await make_clinic()
    department = await perform(clinic.owner.session, create_department, DepartmentDraft(name="cardiology"))
    await assign(clinic, user_id=clinic.member.user_id, department_id=department.id)
    await make_slot(clinic, soon(72))
    first = await make_slot(clinic, soon(48))
    listed = await perform(clinic.member.session, list_providers)
    assert [(found.department, found.next_free) for found in listed] == [
        ("cardiology", None),
        ("General medicine", first.start),
    ]
    only = await perform(clinic.member.session, list_providers, department_id=department.id)
    assert [found.name for found in only] == [clinic.member.name]
