"""One's own appointments in one's calendar program, and one event for all of an appointment's life."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from medisched.domain import clock
from medisched.domain.errors import Conflict, NotFound
from medisched.schemas.appointments import BookingDraft, CancellationDraft, MoveDraft
from medisched.schemas.calendar_feeds import OwnFeedDraft
from medisched.schemas.login_sessions import Client
from medisched.schemas.organizations import OrganizationSettingsDraft
from medisched.services.appointment_calendars import get_calendar_file
from medisched.services.appointments import book_slot, cancel_appointment, move_appointment
from medisched.services.doors import perform, visit
from medisched.services.memberships import join_organization, leave_organization
from medisched.services.organizations import update_organization
from medisched.services.own_feeds import list_my_feeds, stop_my_feed
from medisched.services.patient_feeds import find_own_feed, make_own_feed, set_own_feed_privacy, stop_own_feed
from tests.calendar_readers import read_with_ical_js, read_with_icalendar
from tests.factories import make_clinic, make_member, make_slot, sign_in_as, soon
from tests.integration.calendar_programs import make_address, make_own_address, must_be_gone, read, read_file
from tests.integration.http import newest_mail
from tests.integration.standings import close


async def test_one_event_from_booking_to_cancellation_in_letters_calendars_and_files_alike():
    clinic = await make_clinic()
    member = clinic.member
    slots = [await make_slot(clinic, soon(48 + number), title="Check-up, بكرا 🩺") for number in range(4)]
    made = await perform(member.session, book_slot, BookingDraft(slot_id=slots[0].id))
    own, providers = await make_own_address(member), await make_address(clinic.provider, clinic)

    async def told(kind: str) -> list[str]:
        letter = await newest_mail(member.email, f"appointment_{kind}")
        file = await perform(member.session, get_calendar_file, made.id)
        return [letter.calendar, file, await read_file(own), await read_file(providers)]

    files = [*await told("confirmation")]
    for slot in slots[1:]:
        await perform(member.session, move_appointment, made.id, MoveDraft(slot_id=slot.id))
        files += await told("moved")
    await perform(member.session, cancel_appointment, made.id, CancellationDraft())
    files += await told("cancelled")
    again = await perform(member.session, book_slot, BookingDraft(slot_id=slots[3].id))

    read_by = [read_with_icalendar(file) for file in files]
    assert read_with_ical_js(files) == read_by
    assert [one["method"] for one in read_by[::4]] == ["REQUEST"] * 4 + ["CANCEL"]
    assert {one["method"] for number, one in enumerate(read_by) if number % 4} == {"PUBLISH"}
    for revision in range(5):
        events = [one["events"][0] for one in read_by[4 * revision : 4 * revision + 4]]
        start = slots[min(revision, 3)].start
        assert {(one["uid"], one["sequence"]) for one in events} == {(f"{made.id}@medisched", revision)}
        assert {(one["start"], one["status"]) for one in events} == {
            (f"{start:%Y-%m-%dT%H:%M:%SZ}", "CANCELLED" if revision == 4 else "CONFIRMED")
        }
        assert len({one["stamp"] for one in events}) == 1
        # Letters, the file and one's own calendar say the same; the provider's says who comes.
        assert events[0] == events[1] == events[2]
        assert events[0]["summary"] == f"Check-up, بكرا 🩺 with {clinic.provider.name}"
    last = Calendar.from_ical(await read_file(own)).events
    assert {str(event["uid"]): str(event["status"]) for event in last} == {
        f"{made.id}@medisched": "CANCELLED",
        f"{again.id}@medisched": "CONFIRMED",
    }


async def test_a_cancelled_appointment_is_told_for_a_week():
    clinic = await make_clinic()
    slot = await make_slot(clinic, soon(24 * 20))
    made = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    await perform(clinic.member.session, cancel_appointment, made.id, CancellationDraft())
    path = await make_own_address(clinic.member)
    assert "STATUS:CANCELLED" in await read_file(path)
    with clock.pretend(clock.now_utc() + timedelta(days=8)):
        assert "VEVENT" not in await read_file(path)


async def test_a_patient_reads_their_own_appointments_here_and_nobody_elses():
    clinic, other = await make_clinic(), await make_clinic()
    friend = await make_member(clinic.organization)
    for person, hours in ((clinic.member, 48), (friend, 50)):
        slot = await make_slot(clinic, soon(hours))
        await perform(person.session, book_slot, BookingDraft(slot_id=slot.id))
    mine, theirs = await make_own_address(clinic.member), await make_own_address(friend)
    nothing = await make_own_address(other.member)
    assert [len(await read(path)) for path in (mine, theirs, nothing)] == [1, 1, 0]
    file = await read_file(mine)
    assert f"X-WR-CALNAME:My appointments · {clinic.organization.name}" in file.replace("\r\n ", "")
    assert "/my-appointments" in file.replace("\r\n ", "")
    assert friend.email not in file


async def test_staff_who_are_patients_too_read_what_is_theirs_as_patients():
    clinic = await make_clinic()
    slots = [await make_slot(clinic, soon(48)), await make_slot(clinic, soon(50))]
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slots[0].id))
    await perform(clinic.provider.session, book_slot, BookingDraft(slot_id=slots[1].id))
    assert len(await read(await make_own_address(clinic.provider))) == 1


async def test_it_tells_as_much_as_was_chosen_and_as_the_organization_allows():
    clinic = await make_clinic()
    slot = await make_slot(clinic, soon(48), title="Check-up")
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    path = await make_own_address(clinic.member, "busy")
    busy = await read_file(path)
    assert "SUMMARY:Busy" in busy
    assert clinic.provider.name not in busy
    assert "LOCATION" not in busy
    await perform(clinic.member.session, set_own_feed_privacy, OwnFeedDraft(privacy="full"))
    assert "SUMMARY:Check-up with" in await read_file(path)
    settings = {"name": "X", "timezone": "Asia/Tokyo", "cancellation_window": 60, "mail_shows_title": False}
    await perform(clinic.owner.session, update_organization, OrganizationSettingsDraft(**settings))
    silent = await read_file(path)
    assert "SUMMARY:Appointment with" in silent
    assert "DTSTART;TZID=Asia/Tokyo" in silent


async def test_the_address_ends_with_a_new_one_by_stopping_and_by_leaving():
    clinic = await make_clinic()
    member = clinic.member
    old = await make_own_address(member)
    new = await make_own_address(member)
    await must_be_gone(old)
    await read(new)
    [listed] = await perform(member.session, list_my_feeds)
    assert (listed.kind, listed.calendar, listed.organization) == ("patient", "", clinic.organization.name)
    await perform(member.session, stop_own_feed)
    await must_be_gone(new)
    assert await perform(member.session, find_own_feed) is None
    with pytest.raises(NotFound):
        await perform(member.session, set_own_feed_privacy, OwnFeedDraft())
    third = await make_own_address(member)
    [listed] = await perform(member.session, list_my_feeds)
    await perform(member.session, stop_my_feed, listed.id)
    await must_be_gone(third)
    fourth = await make_own_address(member)
    await perform(member.session, leave_organization, Client())
    await must_be_gone(fourth)


async def test_a_person_has_an_address_of_their_own_in_each_organization():
    clinic, other = await make_clinic(), await make_clinic()
    here, slug = clinic.member, other.organization.slug
    await visit(join_organization, Client(), slug=slug, session_id=here.session)
    session, token = await sign_in_as(here.user_id, other.id)
    there = replace(here, session=session, token=token)
    session, token = await sign_in_as(here.user_id, clinic.id)
    here = replace(here, session=session, token=token)
    slot = await make_slot(other, soon(48))
    await perform(there.session, book_slot, BookingDraft(slot_id=slot.id))
    paths = [await make_own_address(here), await make_own_address(there)]
    assert [len(await read(path)) for path in paths] == [0, 1]
    await perform(there.session, stop_own_feed)
    await read(paths[0])
    await must_be_gone(paths[1])


async def test_a_closed_organization_makes_no_new_address_and_goes_on_telling():
    clinic = await make_clinic()
    path = await make_own_address(clinic.member)
    await close(clinic, "read_only")
    with pytest.raises(Conflict):
        await perform(clinic.member.session, make_own_feed, OwnFeedDraft())
    await read(path)
    await close(clinic, "suspended")
    await must_be_gone(path)
