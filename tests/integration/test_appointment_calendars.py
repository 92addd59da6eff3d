"""An appointment's ways into a person's own calendar."""

from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar

from medisched.domain.errors import NotFound
from medisched.schemas.appointments import CancellationDraft
from medisched.services.appointment_calendars import get_calendar_file, get_calendar_links
from medisched.services.appointments import cancel_appointment
from medisched.services.doors import perform
from medisched.services.organizations import get_organization
from medisched.state.find import FindState
from medisched.state.my_appointments import MyAppointmentsState
from tests.factories import Clinic, make_clinic, make_member, make_slot
from tests.integration.bookings import book, morning
from tests.integration.http import client
from tests.integration.tab import Tab


async def booked(clinic: Clinic, title: str = ""):
    return await book(clinic.member, (await make_slot(clinic, morning(5), title=title)).id)


async def test_the_file_is_the_same_event_as_in_our_letters_and_invites_nobody():
    clinic = await make_clinic()
    appointment = await booked(clinic, "Check-up, once; again")
    calendar = Calendar.from_ical(await perform(clinic.member.session, get_calendar_file, appointment.id))
    (event,) = calendar.events
    assert (calendar["method"], event["uid"]) == ("PUBLISH", f"{appointment.id}@medisched")
    assert (event.start, event.end) == (appointment.start, appointment.end)
    assert event["summary"].startswith("Check-up, once; again with ")
    assert event["location"].startswith(f"{clinic.organization.name}, ")
    assert "attendee" not in event


async def test_the_links_say_the_same_in_utc_and_are_escaped():
    clinic = await make_clinic()
    appointment = await booked(clinic, "Heart & soul #1 + more")
    links = await perform(clinic.member.session, get_calendar_links, appointment.id)
    google, outlook = (parse_qs(urlsplit(link).query) for link in (links.google, links.outlook))
    start, end = appointment.start, appointment.end
    assert google["dates"] == [f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}"]
    assert (outlook["startdt"], outlook["enddt"]) == ([f"{start:%Y-%m-%dT%H:%M:%SZ}"], [f"{end:%Y-%m-%dT%H:%M:%SZ}"])
    assert google["text"] == outlook["subject"]
    assert google["text"][0].startswith("Heart & soul #1 + more with ")
    assert google["location"] == outlook["location"]
    assert google["location"][0].startswith(clinic.organization.name)
    assert "+" not in links.outlook


async def test_it_is_for_who_may_see_the_appointment_and_a_cancelled_one_says_so():
    clinic = await make_clinic()
    appointment = await booked(clinic)
    with pytest.raises(NotFound):
        await perform((await make_member(clinic.organization)).session, get_calendar_links, appointment.id)
    with pytest.raises(NotFound):
        await perform((await make_member(clinic.organization)).session, get_calendar_file, appointment.id)
    await perform(clinic.member.session, cancel_appointment, appointment.id, CancellationDraft())
    with pytest.raises(NotFound):
        await perform(clinic.member.session, get_calendar_links, appointment.id)
    (event,) = Calendar.from_ical(await perform(clinic.member.session, get_calendar_file, appointment.id)).events
    assert (event["uid"], event["sequence"], event["status"]) == (f"{appointment.id}@medisched", 1, "CANCELLED")


async def test_the_file_is_downloaded_with_the_cookie_only():
    clinic = await make_clinic()
    appointment = await booked(clinic)
    path = f"/api/v1/appointments/{appointment.id}/calendar.ics"
    async with client(clinic.member.token) as browser:
        answer = await browser.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["content-disposition"] == 'attachment; filename="appointment.ics"'
    async with client() as stranger:
        assert (await stranger.get(path)).status_code == 401


async def test_what_was_booked_and_what_comes_next_lead_into_calendars_and_to_changes():
    clinic = await make_clinic()
    slot = await make_slot(clinic, morning(5))
    tab = Tab(clinic.member, "/find")
    await tab.send(FindState.load)
    await tab.send(FindState.choose_time, slot.id)
    await tab.send(FindState.book)
    done = tab.of(FindState)
    assert done.links.file.endswith(f"{done.booked.id}/calendar.ics")
    assert done.street == (await perform(clinic.member.session, get_organization)).address
    assert (done.booked.zone, done.booked.instant) == ("Europe/Berlin", slot.start.isoformat())
    mine = Tab(clinic.member, f"/my-appointments?cancel={done.booked.id}")
    await mine.send(MyAppointmentsState.load)
    page = mine.of(MyAppointmentsState)
    assert page.links == done.links
    assert (page.is_cancelling, page.cancelling.id) == (True, done.booked.id)
