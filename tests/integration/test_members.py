"""Who belongs to an organization: joining, roles, leaving."""

import asyncio

import pytest

from medisched.domain.access import Role
from medisched.domain.errors import Conflict, InUse, NotAllowed, NotFound
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.schemas.login_sessions import Client
from medisched.schemas.memberships import MembershipView, RoleDraft
from medisched.services.appointment_lists import list_my_appointments
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.doors import find_viewer, perform, visit
from medisched.services.memberships import (
    change_role,
    join_organization,
    leave_organization,
    list_members,
    list_my_memberships,
    remove_member,
)
from medisched.services.providers import archive_provider
from tests.factories import Clinic, Person, make_clinic, make_member, make_person, make_slot, sign_in_as


async def membership_of(clinic: Clinic, person: Person):
    members = await perform(clinic.owner.session, list_members)
    return next(member for member in members if member.user_id == person.user_id)


async def give(clinic: Clinic, person: Person, role: Role, *, by: Person | None = None) -> None:
    membership = await membership_of(clinic, person)
    await perform((by or clinic.owner).session, change_role, membership.id, RoleDraft(role=role))


async def remove(clinic: Clinic, person: Person) -> None:
    await perform(clinic.owner.session, remove_member, (await membership_of(clinic, person)).id)


async def test_members_are_listed_owners_first_with_their_department():
    clinic = await make_clinic()
    listed = await perform(clinic.staff.session, list_members)
    assert [member.role for member in listed] == ["owner", "staff", "provider", "member"]
    assert [member.department for member in listed] == ["", "", "General medicine", ""]


async def test_members_are_found_by_name_address_and_role():
    clinic = await make_clinic()
    mia = clinic.member
    for search in (mia.name.upper(), mia.email[:9], "mia mem"):
        assert mia.user_id in {
            member.user_id for member in await perform(clinic.owner.session, list_members, search=search)
        }
    found = await perform(clinic.owner.session, list_members, search="mia", role="staff")
    assert found == []
    assert len(await perform(clinic.owner.session, list_members, role="member")) == 1


async def test_patients_and_providers_do_not_see_who_belongs():
    clinic = await make_clinic()
    for person in (clinic.member, clinic.provider):
        with pytest.raises(NotAllowed):
            await perform(person.session, list_members)


async def test_a_role_changes_at_once_in_open_sessions():
    clinic = await make_clinic()
    await give(clinic, clinic.member, Role.STAFF)
    viewer = await find_viewer(clinic.member.session)
    assert viewer is not None
    assert viewer.role == "staff"
    await perform(clinic.member.session, list_members)


async def test_only_owners_change_roles_and_remove():
    clinic = await make_clinic()
    membership = await membership_of(clinic, clinic.member)
    for person in (clinic.staff, clinic.provider, clinic.member):
        with pytest.raises(NotAllowed):
            await perform(person.session, change_role, membership.id, RoleDraft(role=Role.OWNER))
        with pytest.raises(NotAllowed):
            await perform(person.session, remove_member, membership.id)


async def test_another_organizations_member_is_not_there():
    clinic, foreign = await make_clinic(), await make_clinic()
    membership = await membership_of(foreign, foreign.member)
    with pytest.raises(NotFound):
        await perform(clinic.owner.session, change_role, membership.id, RoleDraft(role=Role.STAFF))
    with pytest.raises(NotFound):
        await perform(clinic.owner.session, remove_member, membership.id)


async def test_the_last_owner_stays_owner():
    clinic = await make_clinic()
    with pytest.raises(Conflict) as refused:
        await give(clinic, clinic.owner, Role.STAFF)
    assert refused.value.code == "last_owner"
    with pytest.raises(Conflict) as refused:
        await remove(clinic, clinic.owner)
    assert refused.value.code == "last_owner"
    with pytest.raises(Conflict) as refused:
        await perform(clinic.owner.session, leave_organization, Client())
    assert refused.value.code == "last_owner"


async def test_of_two_owners_who_demote_each_other_at_once_one_stays():
    for _ in range(5):
        clinic = await make_clinic()
        second = await make_member(clinic.organization, Role.OWNER, "Otto Owner")
        first_id, second_id = (
            (await membership_of(clinic, clinic.owner)).id,
            (await membership_of(clinic, second)).id,
        )
        draft = RoleDraft(role=Role.STAFF)
        outcomes = await asyncio.gather(
            perform(clinic.owner.session, change_role, second_id, draft),
            perform(second.session, change_role, first_id, draft),
            return_exceptions=True,
        )
        assert all(isinstance(outcome, MembershipView | Conflict | NotAllowed) for outcome in outcomes)
        owners = await perform(clinic.staff.session, list_members, role="owner")
        assert len(owners) == 1


async def test_of_two_owners_who_leave_at_once_one_stays():
    clinic = await make_clinic()
    second = await make_member(clinic.organization, Role.OWNER, "Otto Owner")
    outcomes = await asyncio.gather(
        *(perform(person.session, leave_organization, Client()) for person in (clinic.owner, second)),
        return_exceptions=True,
    )
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)] == ["last_owner"]
    assert len(await perform(clinic.staff.session, list_members, role="owner")) == 1


async def test_becoming_a_provider_needs_a_department():
    clinic = await make_clinic()
    with pytest.raises(Conflict) as refused:
        await give(clinic, clinic.member, Role.PROVIDER)
    assert refused.value.code == "no_department"


async def test_a_provider_is_not_made_staff_or_patient_but_may_be_owner():
    clinic = await make_clinic()
    for role in (Role.STAFF, Role.MEMBER):
        with pytest.raises(Conflict) as refused:
            await give(clinic, clinic.provider, role)
        assert refused.value.code == "is_provider"
    await give(clinic, clinic.provider, Role.OWNER)
    await give(clinic, clinic.provider, Role.PROVIDER)
    assert (await membership_of(clinic, clinic.provider)).role == "provider"


async def test_a_provider_is_removed_only_after_their_place_is():
    clinic = await make_clinic()
    with pytest.raises(InUse, match="provider"):
        await remove(clinic, clinic.provider)
    await perform(clinic.owner.session, archive_provider, clinic.provider_id)
    await remove(clinic, clinic.provider)
    assert await perform(clinic.owner.session, list_members, search=clinic.provider.email) == []


async def test_who_has_an_appointment_ahead_stays_until_it_is_cancelled():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    with pytest.raises(InUse, match="1 upcoming appointment"):
        await remove(clinic, clinic.member)
    with pytest.raises(InUse):
        await perform(clinic.member.session, leave_organization, Client())
    await perform(clinic.member.session, cancel_appointment, booked.id, CancellationDraft())
    await remove(clinic, clinic.member)
    with pytest.raises(NotAllowed):
        await perform(clinic.member.session, list_my_appointments)


async def test_leaving_renews_the_session_and_ends_the_access():
    clinic = await make_clinic()
    session = await perform(clinic.member.session, leave_organization, Client())
    assert session.token != clinic.member.token
    members = await perform(clinic.owner.session, list_members)
    assert clinic.member.user_id not in {member.user_id for member in members}


async def test_joining_twice_is_harmless_and_lowers_nobody():
    clinic = await make_clinic()
    slug = clinic.organization.slug
    for person in (clinic.member, clinic.staff, clinic.owner):
        viewer = await find_viewer(person.session)
        session, _ = await sign_in_as(person.user_id)
        await visit(join_organization, Client(), slug=slug, session_id=session)
        assert viewer is not None
        assert (await membership_of(clinic, person)).role == viewer.role
    assert len(await perform(clinic.owner.session, list_members)) == len(clinic.people)


async def test_joining_twice_at_once_makes_one_membership():
    clinic = await make_clinic()
    person = await make_person("Jo Joiner")
    slug = clinic.organization.slug
    outcomes = await asyncio.gather(
        *(visit(join_organization, Client(), slug=slug, session_id=person.session) for _ in range(2)),
        return_exceptions=True,
    )
    assert any(not isinstance(outcome, BaseException) for outcome in outcomes)
    found = await perform(clinic.owner.session, list_members, search=person.email)
    assert [member.role for member in found] == ["member"]


async def test_one_person_belongs_to_several_organizations_with_different_roles():
    clinic, other = await make_clinic(), await make_clinic()
    session, _ = await sign_in_as(clinic.owner.user_id)
    await visit(join_organization, Client(), slug=other.organization.slug, session_id=session)
    mine = await perform(clinic.owner.session, list_my_memberships)
    assert {membership.role for membership in mine} == {"owner", "member"}
