"""A provider's calendar in a calendar program: who reads what, for how long, and how often."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from medisched.domain.access import Role
from medisched.domain.errors import Conflict, NotAllowed, NotFound
from medisched.models import TokenKind
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.schemas.calendar_feeds import FeedDraft
from medisched.schemas.login_sessions import Client
from medisched.schemas.memberships import RoleDraft
from medisched.schemas.organizations import OrganizationSettingsDraft
from medisched.schemas.schedules import RescheduleDraft
from medisched.schemas.time_off import TimeOffDraft
from medisched.schemas.users import ResetDraft
from medisched.services import rate_limits
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.calendar_feeds import find_feed, make_feed, set_feed_privacy, stop_feed
from medisched.services.doors import perform, visit
from medisched.services.entrances import visitor
from medisched.services.identity_tokens import issue_token
from medisched.services.memberships import change_role, leave_organization, list_members, remove_member
from medisched.services.organizations import update_organization
from medisched.services.own_feeds import list_my_feeds, stop_my_feed
from medisched.services.passwords import reset_password
from medisched.services.providers import archive_provider
from medisched.services.rate_limits import Limit
from medisched.services.reschedules import reschedule_appointment
from medisched.services.time_off import add_time_off
from tests.desks import at, make_desk
from tests.factories import Person, make_clinic, make_member, make_slot
from tests.integration.calendar_programs import fetch, make_address, must_be_gone, read
from tests.integration.calendars import monday
from tests.integration.http import JSON, client
from tests.integration.standings import close

if TYPE_CHECKING:
    from tests.desks import Desk


async def book(desk: Desk, start) -> object:
    slot = await make_slot(desk.clinic, start)
    return await perform(desk.clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))


async def test_a_calendar_program_reads_appointments_and_time_off():
    desk = await make_desk()
    clinic = desk.clinic
    made, lost = await book(desk, at(9)), await book(desk, at(10))
    await make_slot(clinic, at(11))
    await perform(desk.staff, cancel_appointment, lost.id, CancellationDraft())
    away = TimeOffDraft(first_day=monday(2), last_day=monday(3), reason="Congress")
    await perform(clinic.provider.session, add_time_off, clinic.provider_id, away)
    answer = await fetch(await make_address(clinic.provider, clinic, "full"))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    calendar = Calendar.from_ical(answer.content)
    booked, cancelled, off = calendar.events
    assert calendar["X-WR-CALNAME"] == f"{clinic.provider.name} · {clinic.organization.name}"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(minutes=15)
    assert (booked.start, booked.end, booked["SUMMARY"]) == (
        made.start,
        made.end,
        f"{clinic.member.name} · Consultation",
    )
    assert (booked["STATUS"], cancelled["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert (off.start, off.end, off["SUMMARY"]) == (monday(2), monday(4), "Congress")
    assert isinstance(off.start, date)
    assert booked["UID"] == f"{made.id}@medisched"
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in answer.content.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("privacy", "words", "off"),
    [
        ("busy", "Busy", "Busy"),
        ("initials", "M. M. · Consultation", "Time off"),
        ("full", "{name} · Consultation", "Ill"),
    ],
)
async def test_as_much_is_told_as_was_chosen(privacy, words, off):
    desk = await make_desk()
    clinic = desk.clinic
    await book(desk, at(9))
    away = TimeOffDraft(first_day=monday(2), last_day=monday(2), reason="Ill")
    await perform(clinic.provider.session, add_time_off, clinic.provider_id, away)
    answer = await fetch(await make_address(clinic.provider, clinic, privacy))
    seen, free = (str(event["SUMMARY"]) for event in Calendar.from_ical(answer.content).events)
    name = clinic.member.name
    assert (seen, free) == (words.format(name=name), off)
    assert (name.encode() in answer.content) is (privacy == "full")


async def test_an_organization_whose_letters_name_no_title_tells_it_to_no_calendar_program():
    desk = await make_desk()
    await book(desk, at(9))
    path = await make_address(desk.clinic.provider, desk.clinic, "full")
    settings = {"name": "X", "timezone": "Europe/Berlin", "cancellation_window": 60, "mail_shows_title": False}
    await perform(desk.clinic.owner.session, update_organization, OrganizationSettingsDraft(**settings))
    assert list((await read(path)).values()) == [desk.clinic.member.name]


async def test_what_has_not_changed_is_not_sent_again_and_a_move_is_the_next_revision():
    desk = await make_desk()
    made = await book(desk, at(9))
    path = await make_address(desk.clinic.provider, desk.clinic)
    first = await fetch(path)
    again = await fetch(path, **{"If-None-Match": first.headers["etag"]})
    weak = await fetch(path, **{"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert [(one.status_code, one.content, one.headers["etag"]) for one in (again, weak)] == [
        (304, b"", first.headers["etag"])
    ] * 2
    head = await fetch(path, "HEAD")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    await perform(desk.staff, reschedule_appointment, made.id, RescheduleDraft(start=at(14)))
    moved = await fetch(path, **{"If-None-Match": first.headers["etag"]})
    (before,), (after,) = (Calendar.from_ical(one.content).events for one in (first, moved))
    assert (moved.status_code, after.start, after["UID"]) == (200, at(14), before["UID"])
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt >= before["DTSTAMP"].dt


async def test_a_new_address_ends_the_old_one_and_stopping_ends_it_all():
    clinic = await make_clinic()
    provider = clinic.provider.session
    old = await make_address(clinic.provider, clinic, "busy")
    assert (await perform(provider, find_feed, clinic.provider_id)).fetched_at is None
    await read(old)
    assert (await perform(provider, find_feed, clinic.provider_id)).fetched_at is not None
    new = await make_address(clinic.provider, clinic, "full")
    await must_be_gone(old)
    await read(new)
    draft = FeedDraft(calendar_id=clinic.provider_id, privacy="busy")
    assert (await perform(provider, set_feed_privacy, draft)).privacy == "busy"
    await perform(provider, stop_feed, clinic.provider_id)
    await perform(provider, stop_feed, clinic.provider_id)
    await must_be_gone(new)
    assert await perform(provider, find_feed, clinic.provider_id) is None
    with pytest.raises(NotFound):
        await perform(provider, set_feed_privacy, draft)


async def test_everybody_has_an_address_of_their_own_for_a_calendar_that_they_see():
    clinic, other = await make_clinic(), await make_clinic()
    colleague = await make_member(clinic.organization, Role.PROVIDER)
    paths = [await make_address(person, clinic) for person in (clinic.owner, clinic.staff, clinic.provider)]
    await perform(clinic.staff.session, stop_feed, clinic.provider_id)
    await read(paths[0])
    await must_be_gone(paths[1])
    await read(paths[2])
    draft = FeedDraft(calendar_id=clinic.provider_id)
    for person, refusal in ((clinic.member, NotAllowed), (colleague, NotFound), (other.owner, NotFound)):
        with pytest.raises(refusal):
            await perform(person.session, make_feed, draft)


async def test_who_may_not_see_a_calendar_any_more_reads_it_nowhere():
    clinic = await make_clinic()
    owner = clinic.owner.session
    staff, lead = await make_address(clinic.staff, clinic), await make_address(clinic.owner, clinic)
    own = await make_address(clinic.provider, clinic)
    members = {one.user_id: one.id for one in await perform(owner, list_members)}
    await perform(owner, change_role, members[clinic.staff.user_id], RoleDraft(role="member"))
    await must_be_gone(staff)
    await read(own)
    await perform(owner, archive_provider, clinic.provider_id)
    await must_be_gone(own)
    await must_be_gone(lead)


async def test_whoever_leaves_takes_the_address_along_for_good():
    clinic = await make_clinic()
    owner = clinic.owner.session
    staff, lead = await make_address(clinic.staff, clinic), await make_address(clinic.owner, clinic)
    second = await make_member(clinic.organization, Role.OWNER)
    members = {one.user_id: one.id for one in await perform(owner, list_members)}
    await perform(second.session, remove_member, members[clinic.staff.user_id])
    await perform(owner, leave_organization, Client())
    await must_be_gone(staff)
    await must_be_gone(lead)


async def test_a_suspended_organization_is_silent_and_a_read_only_one_goes_on_without_new_addresses():
    clinic = await make_clinic()
    path = await make_address(clinic.provider, clinic)
    for status in ("read_only", "suspended"):
        await close(clinic, status)
        with pytest.raises(Conflict):
            await perform(clinic.provider.session, make_feed, FeedDraft(calendar_id=clinic.provider_id))
        if status == "suspended":
            await must_be_gone(path)
        else:
            await read(path)
    await close(clinic, "active")
    await read(path)
    await close(clinic, "suspended")
    await perform(clinic.provider.session, stop_feed, clinic.provider_id)


@pytest.mark.parametrize("kind", ["calendar_feed", "calendar_feed_ip", "calendar_address"])
async def test_nobody_fetches_or_makes_addresses_without_end(kind, monkeypatch):
    clinic = await make_clinic()
    monkeypatch.setitem(rate_limits.LIMITS, kind, Limit(2, timedelta(hours=1)))
    path = await make_address(clinic.provider, clinic)
    if kind == "calendar_address":
        await make_address(clinic.provider, clinic)
        form = {"calendar_id": str(clinic.provider_id), "privacy": "busy"}
        async with client(clinic.provider.token) as browser:
            answer = await browser.post("/auth/calendar-address", data=form, headers=JSON)
    else:
        answers = [await fetch(path) for _ in range(3)]
        assert [one.status_code for one in answers[:2]] == [200, 200]
        answer = answers[2]
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


async def test_a_failure_is_noted_without_the_address(monkeypatch, caplog):
    clinic = await make_clinic()
    path = await make_address(clinic.provider, clinic)

    async def fail(*_args: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("medisched.api.calendar_feeds.read_feed", fail)
    with caplog.at_level(logging.DEBUG):
        assert (await fetch(path)).status_code == 500
    token = path.rsplit("/", 1)[1].removesuffix(".ics")
    noted = [record.__dict__ for record in caplog.records if record.name.startswith("medisched")]
    assert noted
    assert token not in repr(noted)


async def test_a_new_password_ends_the_addresses_of_every_organization_and_of_nobody_else():
    clinic, other = await make_clinic(), await make_clinic()
    paths = [await make_address(clinic.provider, clinic), await make_address(clinic.staff, clinic)]
    await choose_password(other.provider)
    assert [(await fetch(path)).status_code for path in paths] == [200, 200]
    await choose_password(clinic.provider)
    assert [(await fetch(path)).status_code for path in paths] == [404, 200]


async def choose_password(person: Person) -> None:
    async with visitor() as uow:
        secret = await issue_token(uow, TokenKind.RESET_PASSWORD, person.user_id)
    await visit(reset_password, ResetDraft(token=secret, password="a much better secret 7"), Client())


async def test_a_person_sees_their_addresses_everywhere_and_stops_one():
    clinic, other = await make_clinic(), await make_clinic()
    path = await make_address(clinic.provider, clinic)
    await make_address(other.provider, other)
    [feed] = await perform(clinic.provider.session, list_my_feeds)
    assert (feed.organization, feed.fetched_at) == (clinic.organization.name, None)
    with pytest.raises(NotFound):
        await perform(other.provider.session, stop_my_feed, feed.id)
    assert (await fetch(path)).status_code == 200
    await perform(clinic.provider.session, stop_my_feed, feed.id)
    assert (await fetch(path)).status_code == 404
    assert await perform(clinic.provider.session, list_my_feeds) == []
