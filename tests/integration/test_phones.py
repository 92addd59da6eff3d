"""Where an organization can be called: entered by its owner, told to its patients wherever they are asked to call."""

from datetime import timedelta

import pytest

from medisched.domain.errors import Conflict, NotAllowed
from medisched.schemas.appointments import CancellationDraft
from medisched.schemas.audit import AuditQuery
from medisched.schemas.catalog import ServiceChangeDraft
from medisched.schemas.organizations import OrganizationChange
from medisched.schemas.schedules import RescheduleDraft
from medisched.services.appointment_calendars import get_calendar_file
from medisched.services.appointments import cancel_appointment
from medisched.services.audit_entries import list_audit_entries
from medisched.services.catalog import change_service
from medisched.services.doors import perform
from medisched.services.organizations import change_organization, get_organization
from medisched.services.reschedules import reschedule_appointment
from medisched.state.my_appointments import MyAppointmentsState
from medisched.state.public_organizations import PublicOrganizationState
from medisched.state.settings import SettingsState
from tests.conftest import FakeClock
from tests.desks import at
from tests.factories import Clinic, make_clinic, make_slot, soon
from tests.integration.bookings import book, morning
from tests.integration.http import client
from tests.integration.openings import book_one, booking, online_desk
from tests.integration.postbox import inbox
from tests.integration.reminding import book_at, reminded_at, reminders
from tests.integration.standings import close
from tests.integration.tab import Tab

NUMBER, LINK = "+49 (0)30 23125-120", "tel:+493023125120"


async def tell_number(clinic: Clinic, phone: str = NUMBER) -> None:
    await perform(clinic.owner.session, change_organization, OrganizationChange(phone=phone))


async def test_an_owner_enters_a_number_and_takes_it_away_again():
    clinic = await make_clinic()
    tab = Tab(clinic.owner, "/settings")
    page = tab.of(SettingsState)
    await tab.send(SettingsState.load)
    assert page.phone == ""
    form = {"name": clinic.organization.name, "timezone": "Europe/Berlin", "window": "1440", "locale": "en"}
    await tab.send(SettingsState.save, {**form, "phone": f" {NUMBER} "})
    assert (page.phone, page.errors) == (NUMBER, {})
    await tab.send(SettingsState.save, {**form, "phone": "at the desk"})
    assert page.errors == {"phone": "Please enter a phone number, for example +49 30 1234567."}
    assert (await perform(clinic.member.session, get_organization)).phone == NUMBER
    await tab.send(SettingsState.save, {**form, "phone": ""})
    assert (await perform(clinic.member.session, get_organization)).phone == ""


async def test_programs_read_and_change_it_and_everybody_may_know_it():
    clinic = await make_clinic()
    path, public = f"/api/v1/organizations/{clinic.id}", f"/api/v1/public/organizations/{clinic.organization.slug}"
    async with client(clinic.owner.token) as http:
        assert (await http.get(path)).json()["phone"] == ""
        assert (await http.patch(path, json={"phone": NUMBER})).json()["phone"] == NUMBER
        assert (await http.patch(path, json={"phone": None, "address": "1 High Street"})).json()["phone"] == NUMBER
        wrong = await http.patch(path, json={"phone": "123"})
        assert (wrong.status_code, list(wrong.json()["fieldErrors"])) == (422, ["phone"])
        async with client() as stranger:
            assert (await stranger.get(public)).json()["phone"] == NUMBER
        assert (await http.patch(path, json={"phone": ""})).json()["phone"] == ""


async def test_the_audit_trail_tells_the_old_and_the_new_number():
    clinic = await make_clinic()
    await tell_number(clinic)
    entry = (await perform(clinic.owner.session, list_audit_entries, AuditQuery(subject="organizations"))).items[0]
    assert (entry.action, entry.before, entry.after) == ("changed", {"phone": ""}, {"phone": NUMBER})


async def test_mails_and_calendars_tell_it(fake_clock: FakeClock):
    clinic = await make_clinic()
    await tell_number(clinic)
    start = fake_clock.now.replace(minute=0, second=0, microsecond=0) + timedelta(days=5)
    made = await book_at(clinic, start)
    confirmation = (await inbox(clinic.member.email))[0]
    for said in (confirmation.text, await perform(clinic.member.session, get_calendar_file, made.id)):
        assert NUMBER in said
    assert f"After that, please call {clinic.organization.name} ({NUMBER})." in confirmation.text
    assert confirmation.html.count(f'href="{LINK}"') == 2
    assert await reminded_at(fake_clock, start - timedelta(hours=23)) == 1
    assert f"lease call {clinic.organization.name} ({NUMBER})." in (await reminders())[0].text


async def test_who_is_too_late_is_told_whom_to_call():
    clinic = await make_clinic()
    await tell_number(clinic)
    made = await book(clinic.member, (await make_slot(clinic, soon(3))).id)
    with pytest.raises(Conflict, match=r"Please call .* \(\+49 \(0\)30 23125-120\)"):
        await perform(clinic.member.session, cancel_appointment, made.id, CancellationDraft())
    tab = Tab(clinic.member, "/my-appointments")
    await tab.send(MyAppointmentsState.load)
    contact = tab.of(MyAppointmentsState).contact
    assert (contact.name, contact.phone, contact.call) == (clinic.organization.name, NUMBER, LINK)


async def test_the_public_page_has_it_also_where_nothing_new_is_taken():
    clinic = await make_clinic()
    await make_slot(clinic, morning(5))
    tab = Tab(None, f"/o/{clinic.organization.slug}")
    await tab.send(PublicOrganizationState.load)
    contact = tab.of(PublicOrganizationState).contact
    assert (contact.name, contact.phone, contact.call) == (clinic.organization.name, "", "")
    await tell_number(clinic)
    await close(clinic, "read_only")
    await tab.send(PublicOrganizationState.load)
    assert tab.of(PublicOrganizationState).contact.call == LINK


async def test_booking_a_service_shows_it_and_who_cannot_move_is_told_it():
    desk = await online_desk()
    await tell_number(desk.clinic)
    made = await book_one(desk)
    _tab, page = await booking(desk)
    assert (page.contact.phone, page.contact.call) == (NUMBER, LINK)
    await perform(desk.clinic.staff.session, change_service, desk.service_id, ServiceChangeDraft(online=False))
    with pytest.raises(NotAllowed, match=r"cannot be moved online. Please call .*23125-120"):
        await perform(desk.clinic.member.session, reschedule_appointment, made.id, RescheduleDraft(start=at(10)))
