"""The members' page as its handlers do it."""

from datetime import timedelta

from medisched.domain.access import Role
from medisched.schemas.appointments import BookingDraft
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.state.member_rows import MemberRow
from medisched.state.members import MembersState
from tests.factories import Clinic, Person, make_clinic, make_member, make_slot, sign_in_as
from tests.integration.tab import Tab

EMAIL = "new.person@example.org"


async def looking(clinic: Clinic, person: Person | None = None) -> tuple[Tab, MembersState]:
    tab = Tab(person or clinic.owner, "/members")
    await tab.send(MembersState.load)
    return tab, tab.of(MembersState)


def row_of(page: MembersState, person: Person) -> MemberRow:
    return next(row for row in page.members if row.email == person.email)


async def choose_role(tab: Tab, page: MembersState, person: Person, role: str) -> None:
    await tab.send(MembersState.open_role, row_of(page, person).id)
    await tab.send(MembersState.give_role, {"role": role, "new_role": role})


async def invite(tab: Tab, **form: str) -> None:
    await tab.send(MembersState.open_invite)
    await tab.send(MembersState.invite, {"email": EMAIL, "role": "staff", "invite_email": EMAIL, **form})


async def test_an_owner_sees_members_and_may_change_them():
    clinic = await make_clinic()
    _, page = await looking(clinic)
    assert [row.role for row in page.members] == ["owner", "staff", "provider", "member"]
    assert [row.is_self for row in page.members] == [True, False, False, False]
    assert page.is_loaded
    assert page.can_manage


async def test_staff_see_members_without_invitations_or_a_complaint():
    clinic = await make_clinic()
    owner, _ = await looking(clinic)
    await invite(owner)
    tab, page = await looking(clinic, clinic.staff)
    assert len(page.members) == len(clinic.people)
    assert page.invitations == []
    assert not page.can_manage
    assert tab.notices == []


async def test_search_and_role_narrow_the_list_and_are_forgotten_together():
    clinic = await make_clinic()
    tab, page = await looking(clinic)
    await tab.send(MembersState.look_for, " MIA ")
    assert [row.email for row in page.members] == [clinic.member.email]
    await tab.send(MembersState.show_role, "staff")
    assert page.members == []
    await tab.send(MembersState.show_everybody)
    assert len(page.members) == len(clinic.people)
    assert (page.search, page.role, page.clearings) == ("", "", 1)


async def test_a_role_is_changed_and_told():
    clinic = await make_clinic()
    tab, page = await looking(clinic)
    await choose_role(tab, page, clinic.member, "staff")
    assert (row_of(page, clinic.member).role, page.dialog) == ("staff", "")
    assert tab.notices == [f"{clinic.member.name} is now staff."]


async def test_refusals_of_a_role_stay_in_the_dialog():
    clinic = await make_clinic()
    tab, page = await looking(clinic)
    for person, role, words in (
        (clinic.owner, "staff", "needs an owner"),
        (clinic.provider, "staff", "is a provider"),
        (clinic.member, "provider", "choose their department"),
    ):
        await choose_role(tab, page, person, role)
        assert words in page.refusal
        assert page.dialog == "role"
    await choose_role(tab, page, clinic.member, "king")
    assert set(page.errors) == {"role"}
    assert tab.notices == []


async def test_an_owner_who_steps_down_goes_on_with_what_is_left():
    clinic = await make_clinic()
    await make_member(clinic.organization, Role.OWNER, "Otto Owner")
    tab, page = await looking(clinic)
    await choose_role(tab, page, clinic.owner, "member")
    assert (page.leave_to, page.dialog) == ("/account", "")


async def test_removing_is_told_or_explained():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    busy = await make_member(clinic.organization, name="Bea Booked")
    await perform(busy.session, book_slot, BookingDraft(slot_id=slot.id))
    tab, page = await looking(clinic)
    for person, words in ((clinic.provider, "provider"), (busy, "1 upcoming"), (clinic.owner, "needs an owner")):
        await tab.send(MembersState.open_remove, row_of(page, person).id)
        await tab.send(MembersState.remove)
        assert words in page.refusal
        assert page.dialog == "remove"
    await tab.send(MembersState.open_remove, row_of(page, clinic.member).id)
    assert page.refusal == ""
    await tab.send(MembersState.remove)
    assert clinic.member.email not in {row.email for row in page.members}
    assert tab.notices == [f"{clinic.member.name} no longer belongs to this organization."]


async def test_an_invitation_is_sent_sent_again_and_withdrawn():
    clinic = await make_clinic()
    tab, page = await looking(clinic)
    await invite(tab)
    (row,) = page.invitations
    assert (row.email, row.role, row.status, row.sent) == (EMAIL, "staff", "open", "Sent once")
    await tab.send(MembersState.resend, row.id)
    assert page.invitations[0].sent == "Sent 2 times"
    await tab.send(MembersState.revoke, row.id)
    assert page.invitations == []
    assert len(tab.notices) == 3


async def test_what_is_wrong_with_an_invitation_stands_beside_its_field():
    clinic = await make_clinic()
    tab, page = await looking(clinic)
    for form, field in (
        ({"email": ""}, "email"),
        ({"email": "nobody"}, "email"),
        ({"role": "provider", "department_id": ""}, "department_id"),
    ):
        await invite(tab, **form)
        assert (set(page.errors), page.dialog) == ({field}, "invite")
    await invite(tab, email=clinic.member.email)
    assert "already belongs" in page.refusal
    await invite(tab)
    await invite(tab)
    assert set(page.errors) == {"email"}


async def test_a_provider_is_invited_into_a_department():
    clinic = await make_clinic()
    tab, page = await looking(clinic)
    await invite(tab, role="provider", department_id=str(clinic.department_id), title="Cardiologist")
    assert [choice.value for choice in page.departments] == [str(clinic.department_id)]
    assert [(row.role, row.department) for row in page.invitations] == [("provider", "General medicine")]


async def test_an_expired_invitation_says_so(fake_clock):
    clinic = await make_clinic()
    tab, _ = await looking(clinic)
    await invite(tab)
    fake_clock.now += timedelta(days=8)
    session, token = await sign_in_as(clinic.owner.user_id, clinic.id)
    again = Person(clinic.owner.user_id, clinic.owner.email, clinic.owner.name, session, token)
    _, page = await looking(clinic, again)
    assert page.invitations[0].status == "expired"
    assert page.invitations[0].until.startswith("since ")
