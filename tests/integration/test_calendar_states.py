"""The provider's calendar page: what drags and forms do, and what hostile payloads do not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from medisched.schemas.appointments import BookingDraft
from medisched.schemas.schedules import RescheduleDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.services.reschedules import reschedule_appointment
from medisched.state.calendar import CalendarState
from medisched.state.calendar_rows import scroll_text
from tests.desks import BERLIN, at, make_desk, schedule
from tests.factories import Clinic, make_clinic, make_slot
from tests.integration.calendars import monday
from tests.integration.tab import Tab

pytestmark = pytest.mark.usefixtures("database")


def wall(instant) -> str:
    return f"{instant.astimezone(BERLIN):%Y-%m-%dT%H:%M}"


async def open_calendar(clinic: Clinic, role: str = "provider") -> tuple[Tab, CalendarState]:
    tab = Tab(clinic.people[role], f"/calendar?day={monday()}&provider={clinic.provider_id}")
    await tab.send(CalendarState.load)
    return tab, tab.of(CalendarState)


def places(page: CalendarState) -> list[tuple[str, str]]:
    return [(entry["start"], entry["end"]) for entry in page.entries]


async def test_a_dragged_slot_moves_and_a_refused_one_goes_back_with_the_reason():
    clinic = await make_clinic()
    await make_slot(clinic, at(9))
    await make_slot(clinic, at(10))
    tab, page = await open_calendar(clinic)
    first = page.entries[0]["id"]
    await tab.send(CalendarState.move_entry, first, wall(at(11)), "", "")
    assert places(page) == [(wall(at(10)), wall(at(10, 30))), (wall(at(11)), wall(at(11, 30)))]
    before = page.revision
    await tab.send(CalendarState.move_entry, page.entries[1]["id"], wall(at(10, 15)), "", "")
    assert places(page)[1] == (wall(at(11)), wall(at(11, 30)))
    assert page.revision > before
    assert tab.notices[-1] == "The provider already has something at this time."


async def test_a_slot_is_lengthened_by_its_lower_edge():
    clinic = await make_clinic()
    await make_slot(clinic, at(9))
    tab, page = await open_calendar(clinic)
    await tab.send(CalendarState.resize_entry, page.entries[0]["id"], "", wall(at(10)))
    assert places(page) == [(wall(at(9)), wall(at(10)))]


async def test_an_appointment_moves_after_the_question_only():
    desk = await make_desk()
    slot = await make_slot(desk.clinic, at(9))
    made = await perform(desk.clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    tab, page = await open_calendar(desk.clinic)
    entry = page.entries[0]["id"]
    await tab.send(CalendarState.move_entry, entry, wall(at(14)), "", "")
    assert (page.dialog, page.asked_email) == ("ask", desk.clinic.member.email)
    await tab.send(CalendarState.set_asking, is_open=False)
    await tab.send(CalendarState.confirm_move)
    assert (await perform(desk.staff, get_appointment, made.id)).start == at(9)
    await tab.send(CalendarState.move_entry, entry, wall(at(14)), "", "")
    await tab.send(CalendarState.confirm_move)
    assert (await perform(desk.staff, get_appointment, made.id)).start == at(14)


async def test_the_question_of_a_patient_without_an_address_promises_no_mail():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    tab, page = await open_calendar(desk.clinic)
    await tab.send(CalendarState.move_entry, f"appointment:{made.id}", wall(at(14)), "", "")
    assert (page.dialog, page.asked_patient, page.asked_email) == ("ask", made.patient, "")


async def test_the_form_moves_as_a_drag_does():
    clinic = await make_clinic()
    await make_slot(clinic, at(9))
    tab, page = await open_calendar(clinic)
    await tab.send(CalendarState.open_entry, page.entries[0]["id"])
    await tab.send(CalendarState.open_move)
    await tab.send(CalendarState.move, {"day": page.move_day, "time": "13:00", "length": "45"})
    assert (page.dialog, places(page)) == ("", [(wall(at(13)), wall(at(13, 45)))])


async def test_marked_time_is_entered_in_the_form_and_published():
    clinic = await make_clinic()
    tab, page = await open_calendar(clinic)
    await tab.send(CalendarState.pick, wall(at(9)), wall(at(10)), "")
    assert (page.dialog, page.new_start, page.new_end) == ("publish", "09:00", "10:00")
    await tab.send(CalendarState.publish, {"day": page.new_day, "start": "09:00", "end": "10:00", "title": ""})
    assert places(page) == [(wall(at(9)), wall(at(10)))]


@pytest.mark.parametrize("entry_id", ["", "slot:", "slot:1", "user:0", "slot:00000000-0000-0000-0000-000000000000"])
async def test_hostile_payloads_change_nothing(entry_id):
    clinic = await make_clinic()
    await make_slot(clinic, at(9))
    tab, page = await open_calendar(clinic)
    before = places(page)
    await tab.send(CalendarState.move_entry, entry_id, wall(at(11)), "", "")
    await tab.send(CalendarState.move_entry, page.entries[0]["id"], "9999-99-99T99:99", "", "")
    await tab.send(CalendarState.resize_entry, page.entries[0]["id"], "", "<script>")
    await tab.send(CalendarState.open_entry, entry_id)
    await tab.send(CalendarState.pick, "a", "b", "c")
    await tab.send(CalendarState.show_range, "2000-01-01", "2190-01-01", "week")
    await tab.send(CalendarState.show_range, str(monday()), str(monday(7)), "../secret")
    await tab.send(CalendarState.set_status, "cancelled")
    await tab.send(CalendarState.withdraw)
    assert places(page) == before
    assert page.dialog == ""


async def test_another_clinics_slot_cannot_be_moved_and_staff_publish_in_nobodys_calendar():
    clinic, other = await make_clinic(), await make_clinic()
    foreign = await make_slot(other, at(9))
    tab, page = await open_calendar(clinic, "staff")
    assert page.name == clinic.provider.name
    await tab.send(CalendarState.move_entry, f"slot:{foreign.id}", wall(at(11)), "", "")
    await tab.send(CalendarState.choose_provider, str(other.provider_id))
    await tab.send(CalendarState.pick, wall(at(9)), wall(at(10)), "")
    assert (page.dialog, page.provider_id) == ("", str(clinic.provider_id))


async def test_what_others_change_is_shown_but_not_under_a_question_about_a_drag():
    desk = await make_desk()
    slot = await make_slot(desk.clinic, at(9))
    await perform(desk.clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    tab, page = await open_calendar(desk.clinic)
    await make_slot(desk.clinic, at(11))
    with tab._event():
        await page._reload_live()
    assert len(page.entries) == 2
    booked = page.entries[0]["id"]
    await tab.send(CalendarState.move_entry, booked, wall(at(14)), "", "")
    await make_slot(desk.clinic, at(12))
    with tab._event():
        await page._reload_live()
    assert (page.dialog, len(page.entries)) == ("ask", 2)
    await tab.send(CalendarState.set_asking, is_open=False)
    assert (page.dialog, len(page.entries)) == ("", 3)


async def test_whoever_moves_something_out_of_sight_goes_along():
    clinic = await make_clinic()
    await make_slot(clinic, at(9))
    tab, page = await open_calendar(clinic)
    before = page.jump
    await tab.send(CalendarState.open_entry, page.entries[0]["id"])
    await tab.send(CalendarState.open_move)
    await tab.send(CalendarState.move, {"day": str(monday(7)), "time": "13:00", "length": "30"})
    assert page.jump != before
    assert page.jump.endswith(str(monday(7)))


@pytest.mark.parametrize(
    ("start", "to", "words"),
    [
        (datetime(2027, 3, 28, 5, tzinfo=BERLIN), "2027-03-28T02:30", "02:30 does not exist"),
        (datetime(2027, 10, 31, 5, tzinfo=BERLIN), "2027-10-31T02:30", ""),
    ],
)
async def test_a_drag_into_the_night_in_which_the_clocks_change(start, to, words):
    clinic = await make_clinic()
    await make_slot(clinic, start.astimezone(UTC))
    tab = Tab(clinic.provider, f"/calendar?day={start:%Y-%m-%d}")
    await tab.send(CalendarState.load)
    page = tab.of(CalendarState)
    await tab.send(CalendarState.move_entry, page.entries[0]["id"], to, "", "")
    (entry,) = page.entries
    assert entry["start"] == (f"{start:%Y-%m-%dT%H:%M}" if words else to)
    assert words in tab.notices[-1]
    assert words or "02:30 (UTC+" in entry["label"]


async def test_what_the_desk_moved_while_it_was_asked_is_not_moved_again():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    tab, page = await open_calendar(desk.clinic)
    await tab.send(CalendarState.move_entry, f"appointment:{made.id}", wall(at(10)), "", "")
    await perform(desk.staff, reschedule_appointment, made.id, RescheduleDraft(start=at(14)))
    await tab.send(CalendarState.confirm_move)
    assert (await perform(desk.staff, get_appointment, made.id)).start == at(14)
    assert "changed meanwhile" in tab.notices[-1]
    assert places(page) == [(wall(at(14)), wall(at(14, 30)))]


async def test_only_time_to_come_within_one_day_opens_the_form():
    clinic = await make_clinic()
    tab, page = await open_calendar(clinic)
    await tab.send(CalendarState.pick, "2020-01-06T09:00", "2020-01-06T10:00", "")
    await tab.send(CalendarState.pick, "2020-01-06", "2020-01-06", "")
    await tab.send(CalendarState.pick, f"{monday()}T20:00", f"{monday(1)}T21:15", "")
    assert page.dialog == ""
    assert tab.notices == [
        "This time is already in the past.",
        "A slot ends on the day on which it begins. Please mark less time.",
    ]
    await tab.send(CalendarState.pick, f"{monday()}T23:00", f"{monday(1)}T00:00", "")
    assert (page.dialog, page.new_start, page.new_end) == ("publish", "23:00", "00:00")


async def test_the_address_keeps_the_view_and_the_day_and_another_view_is_a_step_of_its_own():
    clinic = await make_clinic()
    tab, page = await open_calendar(clinic)
    first, last, friday = monday(weeks=0), monday(weeks=6), monday(4)
    await tab.send(CalendarState.show_range, str(monday()), str(monday(7)), "week", str(monday()))
    assert (page.address, page.steps) == (f"/calendar?day={monday()}", 0)
    await tab.send(CalendarState.show_range, str(friday), str(monday(5)), "day", str(friday))
    assert (page.address, page.steps) == (f"/calendar?view=day&day={friday}", 1)
    await tab.send(CalendarState.show_range, str(first), str(last), "month", str(friday))
    assert (page.address, page.first, page.steps) == (f"/calendar?view=month&day={friday}", str(friday), 2)
    # Another month is the same view, and a day that is not shown was not chosen.
    await tab.send(CalendarState.show_range, str(monday(weeks=7)), str(monday(weeks=12)), "month", "2001-01-01")
    assert page.address.startswith("/calendar?view=month&day=")
    assert "2001" not in page.address
    assert page.steps == 2
    await tab.send(CalendarState.load)
    await tab.send(CalendarState.show_range, str(friday), str(monday(5)), "day", str(friday))
    assert page.steps == 2


@pytest.mark.parametrize("role", ["provider", "staff"])
async def test_a_note_is_written_beside_the_appointment(role):
    clinic = await make_clinic()
    slot = await make_slot(clinic, at(9))
    made = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    tab, page = await open_calendar(clinic, role)
    await tab.send(CalendarState.save_note, {"note": "nothing is open"})
    await tab.send(CalendarState.open_entry, page.entries[0]["id"])
    await tab.send(CalendarState.save_note, {"note": "x" * 1001})
    assert (page.row.note, set(page.errors)) == ("", {"note"})
    await tab.send(CalendarState.save_note, {"note": "Brings the X-rays"})
    assert (page.row.note, page.dialog, tab.notices) == ("Brings the X-rays", "appointment", ["The note is saved."])
    assert (await perform(clinic.staff.session, get_appointment, made.id)).note == "Brings the X-rays"


@pytest.mark.parametrize(
    ("hour", "shown"), [(None, "07:30"), (7, "07:30"), (10, "08:30"), (17, "12:00"), (23, "12:00")]
)
def test_a_day_is_shown_from_its_beginning_or_with_what_is_now(hour, shown):
    now = None if hour is None else datetime(2026, 11, 23, hour, 10, tzinfo=BERLIN)
    assert scroll_text(450, 1080, BERLIN, now) == shown
