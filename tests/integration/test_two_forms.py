"""Two people have the same thing open: what each of them changes is kept, whoever saves first."""

from __future__ import annotations

from typing import Any, TypeVar

import pytest

from medisched.schemas.catalog import DeviceDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_notes import set_note
from medisched.services.catalog import get_service
from medisched.services.catalog_places import get_device
from medisched.services.doors import perform
from medisched.services.organizations import get_organization
from medisched.services.patients import get_patient
from medisched.services.providers import get_provider
from medisched.services.users import get_profile
from medisched.state.account import AccountState
from medisched.state.base import BaseState
from medisched.state.calendar import CalendarState
from medisched.state.desk_actions import DeskActionsState
from medisched.state.devices import DevicesState
from medisched.state.entries import changes_made
from medisched.state.patients import PatientsState
from medisched.state.providers import ProvidersState
from medisched.state.services import ServicesState
from medisched.state.settings import SettingsState
from medisched.state.webhooks import WebhooksState
from tests.desks import at, make_desk, make_patient, schedule
from tests.factories import Person, make_clinic
from tests.integration.calendars import monday
from tests.integration.catalogs import make_device, make_room, make_service
from tests.integration.desk_tab import open_desk
from tests.integration.tab import Tab

pytestmark = pytest.mark.usefixtures("database")
S = TypeVar("S", bound=BaseState)


async def open_two(person: Person, state: type[S], *opening: tuple[Any, ...]) -> tuple[Tab, Tab]:
    """The same form in two tabs."""
    tabs = Tab(person), Tab(person)
    for tab in tabs:
        await tab.send(state.load)  # type: ignore[attr-defined]
        for handler, *arguments in opening:
            await tab.send(handler, *arguments)
    return tabs


async def follow(tab: Tab, state: type[BaseState]) -> None:
    """What others do is read into the open page."""
    with tab._event():
        await tab.of(state)._reload_live()


async def test_a_patients_new_telephone_number_survives_an_older_form():
    clinic = await make_clinic()
    form = {"name": "Anna Müller", "phone": "+49 30 1111111", "email": "anna@example.com", "notes": ""}
    patient_id = await make_patient(clinic, form["name"], phone=form["phone"], email=form["email"])
    opening = (PatientsState.show, patient_id), (PatientsState.open_change,)
    one, other = await open_two(clinic.staff, PatientsState, *opening)
    await one.send(PatientsState.change, {**form, "phone": "+49 30 2222222"})
    await follow(other, PatientsState)
    await other.send(PatientsState.change, {**form, "email": "", "notes": "Hard of hearing"})
    seen = await perform(clinic.staff.session, get_patient, patient_id)
    assert (seen.phone, seen.email, seen.notes) == ("+49 30 2222222", "", "Hard of hearing")
    assert other.of(PatientsState).chosen.phone == "+49 30 2222222"


async def test_what_two_people_change_of_a_service_is_all_there():
    clinic = await make_clinic()
    room = await make_room(clinic)
    made = await make_service(clinic, price=4500, provider_ids=[clinic.provider_id])
    one, other = await open_two(clinic.staff, ServicesState, (ServicesState.open_edit, made.id))
    form = {
        "name": "Skin check", "description": "", "duration": "20", "price": "45.00", "currency": "EUR", "color": "teal",
        "step": "15", "buffer_before": "0", "buffer_after": "0", "notice": "0", "notice_unit": "hours", "horizon": "90",
        f"provider_{clinic.provider_id}": "on",
    }  # fmt: skip
    await one.send(ServicesState.save, {**form, "duration": "30", "online": "on", f"room_{room.id}": "on"})
    await other.send(ServicesState.save, {**form, "price": ""})
    seen = await perform(clinic.staff.session, get_service, made.id)
    assert (seen.duration, seen.online, seen.room_ids, seen.price) == (30, True, [room.id], None)
    assert seen.provider_ids == [clinic.provider_id]


async def test_settings_keep_what_another_owner_has_saved():
    clinic = await make_clinic()
    one, other = await open_two(clinic.owner, SettingsState)
    name, zone = clinic.organization.name, "Europe/Berlin"
    form = {
        "name": name, "address": "", "phone": "", "timezone": zone, "locale": "en", "window": "1440",
        "mail_shows_title": "on",
    }  # fmt: skip
    said = {"address": "1 High Street", "phone": "+49 30 23125 120", "timezone": "Europe/Lisbon"}
    await one.send(SettingsState.save, {**form, **said})
    await other.send(SettingsState.save, {**form, "window": "60"})
    seen = await perform(clinic.owner.session, get_organization)
    assert (seen.cancellation_window, seen.model_dump(include=set(said))) == (60, said)
    assert other.of(SettingsState).address == "1 High Street"


async def test_a_providers_card_keeps_what_another_owner_has_saved():
    clinic = await make_clinic()
    one, other = await open_two(clinic.owner, ProvidersState, (ProvidersState.open_edit, clinic.provider_id))
    form = {"department_id": str(clinic.department_id), "title": "", "bio": ""}
    await one.send(ProvidersState.save, {**form, "title": "Chief"})
    await other.send(ProvidersState.save, {**form, "bio": "Kind."})
    seen = await perform(clinic.owner.session, get_provider, clinic.provider_id)
    assert (seen.title, seen.bio) == ("Chief", "Kind.")


async def test_a_device_keeps_what_somebody_else_has_saved():
    clinic = await make_clinic()
    device = await make_device(clinic)
    one, other = await open_two(clinic.staff, DevicesState, (DevicesState.open_edit, device.id))
    await one.send(DevicesState.save, {"name": "Scope 1", "kind": device.kind})
    await other.send(DevicesState.save, {"name": device.name, "kind": ""})
    seen = await perform(clinic.staff.session, get_device, device.id)
    assert (seen.name, seen.kind) == ("Scope 1", "")


async def test_a_profile_keeps_what_was_saved_in_another_tab():
    clinic = await make_clinic()
    one, other = await open_two(clinic.member, AccountState)
    await one.send(AccountState.save_profile, {"name": "Mia Miller", "timezone": ""})
    await other.send(AccountState.save_profile, {"name": clinic.member.name, "timezone": "Europe/Lisbon"})
    seen = await perform(clinic.member.session, get_profile)
    assert (seen.name, seen.timezone) == ("Mia Miller", "Europe/Lisbon")


async def test_an_endpoint_keeps_what_somebody_else_has_saved_and_is_never_mistaken(monkeypatch: pytest.MonkeyPatch):
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14"]

    monkeypatch.setattr("medisched.services.webhook_endpoints.resolve", resolve)
    clinic = await make_clinic()
    form = {"url": "https://hooks.example.com/in", "description": ""}
    maker = Tab(clinic.owner)
    for url in (form["url"], "https://other.example.com/in"):
        await maker.send(WebhooksState.open_add)
        await maker.send(WebhooksState.save, {**form, "url": url})
    rows = {row.url: row for row in maker.of(WebhooksState).endpoints}
    opening = (WebhooksState.choose, rows[form["url"]].id), (WebhooksState.open_edit,)
    one, other = await open_two(clinic.owner, WebhooksState, *opening)
    await one.send(WebhooksState.save, {**form, "url": "https://new.example.com/in"})
    await follow(other, WebhooksState)
    await other.send(WebhooksState.save, {**form, "description": "Website"})
    seen = {(row.url, row.description) for row in other.of(WebhooksState).endpoints}
    assert seen == {("https://new.example.com/in", "Website"), ("https://other.example.com/in", "")}
    await one.send(WebhooksState.open_edit)
    await other.send(WebhooksState.remove, one.of(WebhooksState).chosen.id)
    await follow(one, WebhooksState)
    await one.send(WebhooksState.save, {**form, "description": "Mistaken"})
    assert [row.description for row in one.of(WebhooksState).endpoints] == [""]
    assert "not find" in one.of(WebhooksState).refusal


@pytest.mark.parametrize("state", [CalendarState, DeskActionsState])
async def test_a_note_is_replaced_only_by_who_has_seen_it(state: Any):
    desk = await make_desk()
    made = await schedule(desk, at(9))
    if state is CalendarState:
        tab = Tab(desk.clinic.staff, f"/calendar?day={monday()}")
        await tab.send(CalendarState.load)
        await tab.send(CalendarState.open_entry, f"appointment:{made.id}")
    else:
        tab = await open_desk(desk)
        await tab.send(DeskActionsState.show, made.id)
    await perform(desk.clinic.provider.session, set_note, made.id, "Allergic to latex")
    await tab.send(state.save_note, {"note": "Needs an interpreter"})
    assert "Allergic to latex" in tab.of(state).refusal
    assert tab.of(state).row.note == ""
    assert (await perform(desk.staff, get_appointment, made.id)).note == "Allergic to latex"
    await tab.send(state.save_note, {"note": "Allergic to latex, needs an interpreter"})
    assert (await perform(desk.staff, get_appointment, made.id)).note == "Allergic to latex, needs an interpreter"


def test_without_what_was_seen_all_of_it_is_a_change():
    draft = DeviceDraft(name="Scope", kind="")
    assert changes_made(DeviceDraft, None, draft) == draft
