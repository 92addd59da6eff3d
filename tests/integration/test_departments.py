"""Departments as an owner keeps them."""

import pytest

from medisched.domain.errors import InUse, Invalid, NotAllowed, NotFound
from medisched.schemas.departments import DepartmentDraft
from medisched.schemas.providers import ProviderDraft
from medisched.services.departments import create_department, delete_department, list_departments, rename_department
from medisched.services.doors import perform, visit
from medisched.services.invitations import list_invitations, revoke_invitation
from medisched.services.providers import archive_provider, assign_provider
from tests.factories import Clinic, make_clinic


async def add(clinic: Clinic, name: str):
    return await perform(clinic.owner.session, create_department, DepartmentDraft(name=name))


async def invite(clinic: Clinic, department_id, email: str = "new@example.com") -> None:
    draft = ProviderDraft(department_id=department_id, email=email)
    await perform(clinic.owner.session, assign_provider, draft)


async def test_departments_are_listed_by_name_with_their_providers_for_everybody():
    clinic = await make_clinic()
    await add(clinic, "cardiology")
    await add(clinic, "Zoology")
    found = await visit(list_departments, slug=clinic.organization.slug)
    assert [(d.name, d.provider_count) for d in found] == [("cardiology", 0), ("General medicine", 1), ("Zoology", 0)]


async def test_a_name_is_taken_in_any_case_and_beside_its_field():
    clinic = await make_clinic()
    other = await add(clinic, "Cardiology")
    for act in (
        perform(clinic.owner.session, create_department, DepartmentDraft(name=" CARDIOLOGY ")),
        perform(clinic.owner.session, rename_department, clinic.department_id, DepartmentDraft(name="cardiology")),
    ):
        with pytest.raises(Invalid) as refused:
            await act
        assert refused.value.field_errors == {"name": "There is already a department with this name."}
    renamed = await perform(clinic.owner.session, rename_department, other.id, DepartmentDraft(name="CARDIOLOGY"))
    assert renamed.name == "CARDIOLOGY"


async def test_two_organizations_may_use_the_same_name():
    first, second = await make_clinic(), await make_clinic()
    await add(first, "Cardiology")
    await add(second, "Cardiology")


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "Two\nlines"])
async def test_a_name_that_cannot_be_is_refused(name):
    with pytest.raises(Invalid) as refused:
        DepartmentDraft.read({"name": name})
    assert set(refused.value.field_errors) == {"name"}


async def test_an_empty_department_is_deleted():
    clinic = await make_clinic()
    made = await add(clinic, "Cardiology")
    await perform(clinic.owner.session, delete_department, made.id)
    with pytest.raises(NotFound):
        await perform(clinic.owner.session, delete_department, made.id)


async def test_a_department_stays_while_somebody_works_or_worked_or_is_invited_there():
    clinic = await make_clinic()
    await invite(clinic, clinic.department_id)
    with pytest.raises(InUse) as refused:
        await perform(clinic.owner.session, delete_department, clinic.department_id)
    assert refused.value.dependents == (clinic.provider.name, "the invitation of new@example.com")
    await perform(clinic.owner.session, archive_provider, clinic.provider_id)
    with pytest.raises(InUse) as refused:
        await perform(clinic.owner.session, delete_department, clinic.department_id)
    assert refused.value.dependents[0] == f"{clinic.provider.name} (former)"
    assert refused.value.dependents[0] in refused.value.message


async def test_a_withdrawn_invitation_does_not_hold_a_department():
    clinic = await make_clinic()
    made = await add(clinic, "Cardiology")
    await invite(clinic, made.id)
    [invitation] = await perform(clinic.owner.session, list_invitations)
    await perform(clinic.owner.session, revoke_invitation, invitation.id)
    await perform(clinic.owner.session, delete_department, made.id)
    assert [d.id for d in await perform(clinic.owner.session, list_departments)] == [clinic.department_id]


async def test_only_owners_keep_departments():
    clinic = await make_clinic()
    for person in (clinic.staff, clinic.provider, clinic.member):
        with pytest.raises(NotAllowed):
            await perform(person.session, create_department, DepartmentDraft(name="Cardiology"))
        with pytest.raises(NotAllowed):
            await perform(person.session, delete_department, clinic.department_id)


async def test_another_organizations_department_is_not_there():
    clinic, other = await make_clinic(), await make_clinic()
    with pytest.raises(NotFound):
        await perform(other.owner.session, rename_department, clinic.department_id, DepartmentDraft(name="Mine"))
    with pytest.raises(NotFound):
        await perform(other.owner.session, delete_department, clinic.department_id)
