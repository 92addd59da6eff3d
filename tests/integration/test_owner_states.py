"""An owner's pages: overview, departments, providers, settings."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from medisched.schemas.appointments import BookingDraft
from medisched.schemas.organizations import OrganizationChange, SetupView
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.services.organizations import change_organization, get_organization
from medisched.state.departments import DepartmentsState
from medisched.state.overview import OverviewState, list_steps
from medisched.state.providers import ProvidersState
from medisched.state.settings import SettingsState
from tests.factories import Clinic, Person, make_clinic, make_slot
from tests.integration.tab import Tab

NOTHING = {"departments": 0, "providers": 0, "slots": 0, "working_hours": 0, "appointments": 0, "open_invitations": 0}


async def opened(clinic: Clinic, state, person: Person | None = None):
    tab = Tab(person or clinic.owner)
    await tab.send(state.load)
    return tab, tab.of(state)


def entered(**changes: str) -> dict[str, str]:
    plain = {
        "name": "Clinic", "address": "", "timezone": "Europe/Berlin", "window": "1440", "mail_shows_title": "on",
        "reminder_hours": "24",
    }  # fmt: skip
    return {**plain, **changes}


async def test_the_overview_leads_through_the_set_up_and_then_shows_figures():
    clinic = await make_clinic()
    tab, page = await opened(clinic, OverviewState)
    assert (page.is_loaded, page.is_set_up, page.done_count) == (True, False, 2)
    assert [step.is_next for step in page.steps] == [False, False, True, False]
    slot = await make_slot(clinic)
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    await tab.send(OverviewState.load)
    assert page.is_set_up
    assert page.public_address.endswith(f"/o/{clinic.organization.slug}")
    assert page.public_address.startswith("http")


def test_a_new_organization_begins_with_a_department():
    steps = list_steps(SetupView(**NOTHING), is_provider=False, public_path="/o/x")
    assert [step.is_done for step in steps] == [False] * 4
    assert [step.is_next for step in steps] == [True, False, False, False]
    assert steps[3].href == "/o/x"


@pytest.mark.parametrize("is_provider", [True, False])
def test_only_an_owner_who_is_a_provider_reads_of_their_own_slots(is_provider):
    steps = list_steps(SetupView(**NOTHING), is_provider=is_provider, public_path="/o/x")
    assert steps[2].href == "/hours"
    assert ("your own slots" in steps[2].text) is is_provider


@pytest.mark.parametrize("there", ["slots", "working_hours"])
def test_hours_or_slots_are_enough_to_be_booked(there):
    steps = list_steps(SetupView(**{**NOTHING, there: 1}), is_provider=False, public_path="/o/x")
    assert steps[2].is_done


def test_an_invitation_on_its_way_is_said():
    waiting = list_steps(SetupView(**{**NOTHING, "open_invitations": 1}), is_provider=False, public_path="/o/x")
    assert "on its way" in waiting[1].text
    assert not waiting[1].is_done


async def test_what_could_not_be_loaded_is_said():
    clinic = await make_clinic()
    tab, page = await opened(clinic, OverviewState, clinic.member)
    assert (page.problem, page.is_loaded) == ("The figures did not come through.", False)
    assert len(tab.notices) == 1


async def test_a_department_is_added_renamed_and_deleted():
    clinic = await make_clinic()
    tab, page = await opened(clinic, DepartmentsState)
    await tab.send(DepartmentsState.open_add)
    await tab.send(DepartmentsState.add, {"name": "GENERAL medicine"})
    assert (page.dialog, page.errors) == ("add", {"name": "There is already a department with this name."})
    await tab.send(DepartmentsState.add, {"name": "Cardiology"})
    assert (page.dialog, page.errors) == ("", {})
    made = page.departments[0]
    await tab.send(DepartmentsState.open_rename, made.id)
    assert page.chosen_name == "Cardiology"
    await tab.send(DepartmentsState.rename, {"name": "Heart"})
    await tab.send(DepartmentsState.open_delete, made.id)
    await tab.send(DepartmentsState.delete)
    assert [d.id for d in page.departments] == [clinic.department_id]
    assert tab.notices == ["Cardiology was added.", "Cardiology is now called Heart.", "Heart was deleted."]


async def test_a_department_in_use_says_what_stands_on_it_in_its_dialog():
    clinic = await make_clinic()
    tab, page = await opened(clinic, DepartmentsState)
    await tab.send(DepartmentsState.open_delete, clinic.department_id)
    await tab.send(DepartmentsState.delete)
    assert page.dialog == "delete"
    assert clinic.provider.name in page.refusal
    assert tab.notices == []
    await tab.send(DepartmentsState.set_open, is_open=False)
    assert page.dialog == ""


async def test_a_member_is_made_a_provider():
    clinic = await make_clinic()
    tab, page = await opened(clinic, ProvidersState)
    await tab.send(ProvidersState.open_assign)
    people = {choice.value for choice in page.members}
    assert people == {str(p.user_id) for p in (clinic.owner, clinic.staff, clinic.member)}
    form = {"user_id": str(clinic.member.user_id), "department_id": str(clinic.department_id), "title": "Nurse"}
    await tab.send(ProvidersState.assign, form)
    assert (page.dialog, len(page.providers)) == ("", 2)
    assert tab.notices == [f"{clinic.member.name} is now a provider in General medicine."]


async def test_a_stranger_is_invited_and_waited_for():
    clinic = await make_clinic()
    tab, page = await opened(clinic, ProvidersState)
    await tab.send(ProvidersState.open_assign)
    form = {"user_id": "", "email": " new@example.com ", "department_id": str(clinic.department_id), "title": ""}
    await tab.send(ProvidersState.assign, form)
    assert page.invited == "Invited and not here yet: new@example.com."
    assert "new@example.com" in tab.notices[0]
    await tab.send(ProvidersState.open_assign)
    await tab.send(ProvidersState.assign, form)
    assert page.dialog == "assign"
    assert "already has an open invitation" in page.errors["email"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"department_id": ""}, "department_id"), ({"email": "nonsense"}, "email"), ({"email": ""}, "email")],
)
async def test_what_is_missing_for_a_provider_is_said_beside_its_field(changes, field):
    clinic = await make_clinic()
    tab, page = await opened(clinic, ProvidersState)
    await tab.send(ProvidersState.open_assign)
    form = {"email": "new@example.com", "department_id": str(clinic.department_id), "title": "", **changes}
    await tab.send(ProvidersState.assign, form)
    assert set(page.errors) == {field}
    assert (page.dialog, page.refusal) == ("assign", "")


async def test_a_provider_is_shown_with_the_next_free_time_and_edited(fake_clock):
    fake_clock.now = datetime(2026, 11, 20, tzinfo=UTC)
    clinic = await make_clinic()
    await make_slot(clinic, datetime(2026, 11, 23, 8, 30, tzinfo=UTC))
    tab, page = await opened(clinic, ProvidersState)
    assert page.providers[0].next_free == "Mon 23 Nov 2026, 09:30 · Berlin time"
    await tab.send(ProvidersState.open_edit, clinic.provider_id)
    assert page.chosen.name == clinic.provider.name
    # The browser also sends what it knows by id.
    form = {"department_id": str(clinic.department_id), "title": "Chief", "bio": "Kind.", "edit_title": "Chief"}
    await tab.send(ProvidersState.save, form)
    assert (page.providers[0].title, page.providers[0].bio, page.dialog) == ("Chief", "Kind.", "")


async def test_removing_a_provider_explains_a_refusal_in_its_dialog():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    tab, page = await opened(clinic, ProvidersState)
    await tab.send(ProvidersState.open_remove, clinic.provider_id)
    await tab.send(ProvidersState.remove)
    assert page.dialog == "remove"
    assert "1 upcoming appointment" in page.refusal
    assert len(page.providers) == 1


async def test_a_provider_is_removed_and_an_unknown_one_is_not_found():
    clinic = await make_clinic()
    tab, page = await opened(clinic, ProvidersState)
    await tab.send(ProvidersState.open_remove, uuid4())
    assert page.chosen.id == UUID(int=0)
    await tab.send(ProvidersState.remove)
    assert page.refusal == "We could not find that. It may have been removed."
    await tab.send(ProvidersState.open_remove, clinic.provider_id)
    await tab.send(ProvidersState.remove)
    assert (page.providers, page.dialog) == ([], "")


async def test_settings_are_shown_and_saved():
    clinic = await make_clinic()
    tab, page = await opened(clinic, SettingsState)
    assert (page.name, page.timezone, page.window) == (clinic.organization.name, "Europe/Berlin", "1440")
    form = entered(name="New name", timezone="America/New York", window="other", window_hours="1,5")
    del form["mail_shows_title"]
    following = await tab.send(SettingsState.save, form)
    assert following is not None
    assert (page.name, page.timezone, page.window, page.window_hours) == (
        "New name",
        "America/New_York",
        "other",
        "1.5",
    )
    assert "New York time" in page.zone_text
    saved = await perform(clinic.owner.session, get_organization)
    assert (saved.cancellation_window, saved.mail_shows_title) == (90, False)
    assert tab.notices == ["The settings were saved."]


async def test_an_owner_chooses_when_patients_are_reminded_and_keeps_what_a_program_has_set():
    clinic = await make_clinic()
    await perform(clinic.owner.session, change_organization, OrganizationChange(reminder_hours=36))
    tab, page = await opened(clinic, SettingsState)
    assert [(one.value, one.label) for one in page.reminder_choices][:4] == [
        ("0", "None"), ("2", "2 hours before"), ("24", "1 day before"), ("36", "36 hours before"),
    ]  # fmt: skip
    assert page.reminder_hours == "36"
    await tab.send(SettingsState.save, entered(reminder_hours="168"))
    assert (await perform(clinic.owner.session, get_organization)).reminder_hours == 168
    assert page.reminder_choices[-1].label == "1 week before"
    assert await tab.send(SettingsState.save, entered(reminder_hours="169")) is None
    assert set(page.errors) == {"reminder_hours"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"timezone": "Berlin"}, "timezone"),
        ({"window": ""}, "cancellation_window"),
        ({"window": "99999"}, "cancellation_window"),
        ({"window": "other", "window_hours": ""}, "window_hours"),
        ({"window": "other", "window_hours": "721"}, "window_hours"),
        ({"window": "other", "window_hours": "nan"}, "window_hours"),
        ({"window": "other", "window_hours": "-1"}, "window_hours"),
        ({"name": "", "window": "other", "window_hours": "x"}, "name window_hours"),
    ],
)
async def test_settings_that_cannot_be_are_said_beside_their_field(changes, field):
    clinic = await make_clinic()
    tab, page = await opened(clinic, SettingsState)
    assert await tab.send(SettingsState.save, entered(**changes)) is None
    assert set(page.errors) == set(field.split())
    assert (await perform(clinic.owner.session, get_organization)).name == clinic.organization.name


async def test_choosing_a_timezone_shows_the_time_there():
    clinic = await make_clinic()
    tab, page = await opened(clinic, SettingsState)
    await tab.send(SettingsState.choose_timezone, "Asia/Tokyo")
    assert "Tokyo time" in page.zone_text
    await tab.send(SettingsState.choose_timezone, "Asia/")
    assert page.zone_text == "Type a city and choose it from the list."
