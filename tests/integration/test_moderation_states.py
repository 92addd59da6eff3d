"""What administrators do by their pages, and what those concerned see of it."""

from datetime import UTC, datetime

from medisched.state.admin_users import AdminUsersState
from medisched.state.moderation import ModerationState
from medisched.state.public_organizations import PublicOrganizationState
from medisched.state.viewer import ViewerState
from tests.conftest import FakeClock
from tests.factories import make_clinic
from tests.integration.polar_rows import make_admin
from tests.integration.tab import Tab

WHY = "Was asked to stop, and went on."


async def test_an_organization_is_suspended_which_everybody_sees_and_restored(fake_clock: FakeClock):
    fake_clock.now = datetime(2031, 6, 2, 9, tzinfo=UTC)  # in Berlin it is eleven
    clinic = await make_clinic()
    slug = clinic.organization.slug
    tab = Tab(await make_admin(), f"/admin/organizations/{slug}")
    state = tab.of(ModerationState)
    await tab.send(ModerationState.load)
    assert (state.organization.name, state.organization.is_suspended) == (clinic.organization.name, False)
    await tab.send(ModerationState.ask, "suspend")
    await tab.send(ModerationState.suspend, {"reason": "no"})
    assert (state.asks, state.errors) == ("suspend", {"reason": "Please enter at least 10 characters."})
    await tab.send(ModerationState.suspend, {"reason": WHY})
    assert (state.asks, state.organization.is_suspended, state.organization.reason) == ("", True, WHY)
    assert state.organization.since == "Mon 2 Jun 2031, 11:00"
    public, owner = Tab(None, f"/o/{slug}"), Tab(clinic.owner, "/overview")
    await public.send(PublicOrganizationState.load)
    assert _status(public) == "suspended"
    await owner.send(ViewerState.load)
    assert WHY in owner.of(ViewerState).standing.text
    await tab.send(ModerationState.ask, "restore")
    await tab.send(ModerationState.restore)
    assert (state.asks, state.organization.is_suspended) == ("", False)
    await public.send(PublicOrganizationState.load)
    assert _status(public) == "active"


async def test_somebody_is_found_banned_and_let_in_again():
    clinic = await make_clinic()
    tab = Tab(await make_admin(), f"/admin/users?search={clinic.staff.email}")
    state = tab.of(AdminUsersState)
    await tab.send(AdminUsersState.load)
    assert [one.name for one in state.users] == [clinic.staff.name]
    await tab.send(AdminUsersState.open_user, clinic.staff.user_id)
    assert (state.is_open, [one.role for one in state.card.places], len(state.card.sessions)) == (True, ["staff"], 1)
    await tab.send(AdminUsersState.ask, "ban")
    await tab.send(AdminUsersState.ban, {"reason": "", "days": "7"})
    assert state.errors["reason"]
    await tab.send(AdminUsersState.ban, {"reason": WHY, "days": "7"})
    assert (state.asks, state.card.sessions, state.users[0].is_banned) == ("", [], True)
    assert state.users[0].banned.startswith("Banned until ")
    await tab.send(AdminUsersState.ban, {"reason": WHY, "days": ""})
    assert state.card.banned == "Banned for good"
    await tab.send(AdminUsersState.show_group, "banned")
    assert [one.id for one in state.users] == [clinic.staff.user_id]
    await tab.send(AdminUsersState.unban)
    assert not state.users[0].is_banned
    await tab.send(AdminUsersState.send_link)
    await tab.send(AdminUsersState.sign_out)
    assert tab.notices[-2:] == [
        f"A link for a new password is on its way to {clinic.staff.email}.", "0 sessions were ended.",
    ]  # fmt: skip
    await tab.send(AdminUsersState.look_for, "nobody is called that")
    assert state.users == []
    await tab.send(AdminUsersState.show_everybody)
    assert len(state.users) > 1

    back = Tab(tab.person, f"/admin/users?user={clinic.member.user_id}")
    await back.send(AdminUsersState.load)
    assert (back.of(AdminUsersState).is_open, back.of(AdminUsersState).card.name) == (True, clinic.member.name)


async def test_the_question_before_looking_offers_the_organizations_of_that_person():
    clinic = await make_clinic()
    tab = Tab(await make_admin(), "/admin/users")
    state = tab.of(ModerationState)
    await tab.send(ModerationState.ask_look, clinic.member.user_id, "")
    assert (state.asks, state.person, [one.label for one in state.places]) == (
        "look", clinic.member.name, [clinic.organization.name],
    )  # fmt: skip
    await tab.send(ModerationState.set_asking, is_open=False)
    assert state.asks == ""


def _status(public: Tab) -> str:
    found = public.of(PublicOrganizationState).organization
    return found.status if found else ""
