"""The desk as its page's handlers do it: who calls, what for and when, who comes, and what is changed."""

from datetime import datetime

import pytest

from medisched.services.appointment_lists import list_my_appointments
from medisched.services.catalog import archive_service
from medisched.services.catalog_places import archive_room
from medisched.services.doors import perform
from medisched.services.providers import archive_provider
from medisched.state.desk import DeskState
from medisched.state.desk_actions import DeskActionsState
from medisched.state.desk_asks import DeskAsksState
from medisched.state.desk_catalogs import PUBLISHED
from medisched.state.desk_day import DeskDayState
from medisched.state.desk_moves import DeskMovesState
from medisched.state.desk_openings import DeskOpeningsState
from medisched.state.desk_patients import DeskPatientsState
from medisched.state.desk_times import read_key
from tests.desks import Desk, at, make_desk, make_patient, make_room, make_service, schedule, set_hours
from tests.factories import make_clinic, make_slot, soon
from tests.integration.bookings import other_provider
from tests.integration.desk_tab import call, follow, open_desk, wish
from tests.integration.postbox import inbox
from tests.integration.tab import Tab

pytestmark = pytest.mark.usefixtures("database")


async def test_enter_takes_the_only_match_and_shows_times_at_once():
    desk = await make_desk()
    anna = await make_patient(desk.clinic, "Anna Schmidt", date_of_birth="1980-05-17", phone="+49 30 1234567")
    tab = await open_desk(desk)
    await tab.send(DeskState.take_first, {"search": "schm 1980"})
    await tab.send(DeskOpeningsState.follow_patient)
    page, times = tab.of(DeskState), tab.of(DeskOpeningsState)
    assert (page.patient.id, page.patient.born) == (str(anna), "17 May 1980")
    assert page.focus.endswith("#service")
    assert times.board.first[0].says == times.board.times[0].says
    # The list that was asked for while Enter was pressed comes too late to be wanted.
    await tab.send(DeskState.look_for, "schm 1980")
    assert not page.has_searched


async def test_enter_takes_nobody_unseen_when_several_fit():
    desk = await make_desk()
    first = await make_patient(desk.clinic, "Anna Schmidt", phone="+49 30 1111111")
    await make_patient(desk.clinic, "Bert Schmidt", phone="+49 30 2222222")
    tab = await open_desk(desk)
    page = tab.of(DeskState)
    await tab.send(DeskState.take_first, {"search": "schmidt"})
    assert (page.patient.id, len(page.matches)) == ("", 2)
    assert "2 patients fit" in page.hint
    await tab.send(DeskState.take_first, {"search": "schmidt"})
    assert page.patient.id == str(first)


async def test_a_list_that_others_change_is_still_the_one_that_was_asked_for():
    desk = await make_desk()
    mine, other = await call(desk), await call(desk)
    times = mine.of(DeskOpeningsState)
    taken, rest = times.board.first[0], times.board.first[1:]
    asked = times.board.asked
    await other.send(DeskOpeningsState.book, wish(desk, time=taken.key))
    with mine._event():
        await times._reload_live()
    assert [row.key for row in times.board.first[: len(rest)]] == [row.key for row in rest]
    assert (times.board.asked, times.board.is_followed) == (asked, True)
    await mine.send(DeskOpeningsState.choose_provider, "")
    assert not times.board.is_followed
    assert times.board.asked != asked


async def test_what_is_archived_meanwhile_is_chosen_no_more_and_that_is_said():
    desk = await make_desk()
    second = await other_provider(desk.clinic)
    people = [desk.clinic.provider_id, second.provider_id]
    other = await make_service(desk.clinic, name="Zoster", provider_ids=people, room_ids=desk.room_ids)
    tab = await call(desk)
    times = tab.of(DeskOpeningsState)
    await tab.send(DeskOpeningsState.choose_service, str(other))
    await tab.send(DeskOpeningsState.choose_room, str(desk.room_ids[0]))
    await tab.send(DeskOpeningsState.choose_provider, str(second.provider_id))
    steps = ((archive_provider, second.provider_id), (archive_room, desk.room_ids[0]), (archive_service, other))
    for archive, archived in steps:
        await perform(desk.clinic.owner.session, archive, archived)
        with tab._event():
            await times._reload_live()
        chosen = times.service_id, times.room_id, times.provider_id
        assert str(archived) not in chosen
        assert "was archived" in times.notices[-1].text
        assert times.board.first
    assert chosen == (str(desk.service_id), "", "")
    assert "Zoster" in times.notices[-1].text
    assert str(other) not in {choice.value for choice in times.services}
    assert (len(times.notices), times.service_turn) == (3, 3)


async def test_booking_says_what_happened_and_who_gets_a_mail():
    desk = await make_desk()
    anna = await make_patient(desk.clinic, "Anna Schmidt", email="anna@example.org")
    tab = await call(desk, anna)
    times = tab.of(DeskOpeningsState)
    chosen = times.board.first[0]
    form = wish(desk, patient_id=anna, time=chosen.key, note="Bring the letter")
    events = await tab.send(DeskOpeningsState.book, form)
    assert times.is_done
    assert (times.done.row.day, times.done.row.time) == (chosen.day, chosen.time)
    assert "anna@example.org" in times.done.mail
    assert [mail.kind for mail in await inbox("anna@example.org")] == ["appointment_confirmation"]
    await follow(tab, events)
    page, day = tab.of(DeskState), tab.of(DeskDayState)
    assert (page.patient.id, page.focus.split("|")[1]) == ("", "#desk-search")
    await tab.send(DeskDayState.choose_day, times.done.row.iso)
    assert [(row.patient, row.note) for row in day.rows] == [("Anna Schmidt", "Bring the letter")]
    # Enter twice is one booking.
    assert await tab.send(DeskOpeningsState.book, form) is None
    assert not times.refusal


async def test_a_refused_booking_keeps_the_choice_and_says_why():
    desk = await make_desk()
    tab = await call(desk)
    times = tab.of(DeskOpeningsState)
    chosen = times.board.first[0]
    other = await make_patient(desk.clinic, "Bert Faster")
    await schedule(desk, datetime.fromisoformat(read_key(chosen.key)[0]), patient_id=other)
    await tab.send(DeskOpeningsState.book, wish(desk, time=chosen.key))
    assert "already has something" in times.refusal
    assert not times.is_done
    assert chosen.key not in {row.key for row in times.board.times}
    assert tab.of(DeskState).patient.id == str(desk.patient_id)
    await tab.send(DeskOpeningsState.book, wish(desk, patient_id="", time=chosen.key))
    assert "Choose the patient" in times.refusal


async def test_without_a_free_time_the_reason_can_be_read_out():
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    tab = await call(desk)
    times = tab.of(DeskOpeningsState)
    assert str(other.provider_id) not in {choice.value for choice in times.providers}
    await tab.send(DeskOpeningsState.choose_provider, str(other.provider_id))
    assert times.board.reason == "This provider does not offer this service."
    await tab.send(DeskOpeningsState.choose_provider, "")
    assert not times.board.reason
    free_all_week = times.board.iso
    friday = f"{at(9, day=4):%Y-%m-%d}"
    await tab.send(DeskOpeningsState.choose_from_day, friday)
    assert (times.board.first[0].iso, times.board.iso) == (friday, friday)
    assert times.board.since
    await tab.send(DeskOpeningsState.choose_from_day, "")
    assert (times.board.since, times.board.first[0].iso < friday) == ("", True)
    await tab.send(DeskOpeningsState.choose_from_day, free_all_week)
    before = times.board.iso
    await tab.send(DeskOpeningsState.show_next_week)
    assert times.board.iso > before
    await tab.send(DeskOpeningsState.show_week_before)
    assert times.board.iso == before


async def test_a_published_time_is_booked_for_the_caller():
    desk = await make_desk()
    slot = await make_slot(desk.clinic, soon(72))
    tab = await call(desk)
    times = tab.of(DeskOpeningsState)
    await tab.send(DeskOpeningsState.choose_service, PUBLISHED)
    assert [row.key for row in times.board.first] == [str(slot.id)]
    await tab.send(DeskOpeningsState.book, wish(desk, service_id=PUBLISHED, time=slot.id))
    assert times.done.row.what == "Consultation"


async def test_a_new_caller_gets_a_record_unless_they_have_one():
    desk = await make_desk()
    anna = await make_patient(desk.clinic, "Anna Schmidt", date_of_birth="1980-05-17")
    tab = await open_desk(desk)
    new = tab.of(DeskPatientsState)
    await tab.send(DeskPatientsState.open_form, "anna schmidt 1980")
    assert new.name == "Anna Schmidt"
    entered = {"name": "Anna Schmidt", "date_of_birth": "1980-05-17", "phone": "", "email": "", "notes": ""}
    assert await tab.send(DeskPatientsState.create, {**entered, "email": "no address"}) is None
    assert new.errors["email"]
    assert await tab.send(DeskPatientsState.create, entered) is None
    assert [row.id for row in new.likely] == [str(anna)]
    await follow(tab, await tab.send(DeskPatientsState.use, anna))
    assert tab.of(DeskState).patient.id == str(anna)
    await tab.send(DeskPatientsState.open_form, "anna schmidt")
    await follow(tab, await tab.send(DeskPatientsState.create, {**entered, "is_new_person": "on"}))
    assert tab.of(DeskState).patient.name == "Anna Schmidt"
    assert tab.of(DeskState).patient.id != str(anna)


async def test_another_time_is_answered_and_overbooked_with_a_reason_only():
    desk = await make_desk()
    tab = await call(desk)
    asks = tab.of(DeskAsksState)
    day = f"{at(7):%Y-%m-%d}"
    await tab.send(DeskAsksState.ask, wish(desk, day=day, time=""))
    assert asks.errors["time"]
    await tab.send(DeskAsksState.ask, wish(desk, day=day, time="09:15"))
    assert asks.answer.opening.time == "09:15"
    await tab.send(DeskAsksState.ask, wish(desk, day=day, time="07:00"))
    assert ("does not work" in asks.answer.reason, asks.answer.can_overbook) == (True, True)
    await tab.send(DeskAsksState.ask, wish(desk, day="2024-11-05", time="09:00"))
    assert (asks.answer.reason, asks.answer.can_overbook) == ("This time has already passed.", False)
    await tab.send(DeskAsksState.ask, wish(desk, day=day, time="07:00"))
    again = wish(desk, is_overbooking="on", overbook_reason=" ", provider_id=desk.clinic.provider_id)
    await tab.send(DeskAsksState.book, again)
    assert asks.errors["overbook_reason"]
    assert asks.answer.reason
    await follow(tab, await tab.send(DeskAsksState.book, {**again, "overbook_reason": "Cannot come later"}))
    await tab.send(DeskDayState.choose_day, day)
    rows = tab.of(DeskDayState).rows
    assert [(row.time, row.overbooked, row.overbook_reason) for row in rows] == [("07:00", True, "Cannot come later")]


async def test_who_is_at_the_desk_is_taken_at_once_or_overbooked():
    desk = await make_desk()
    tab = await call(desk)
    asks = tab.of(DeskAsksState)
    events = await tab.send(DeskAsksState.register, wish(desk))
    if events is None:
        assert asks.answer.is_now
        again = wish(desk, is_overbooking="on", overbook_reason="Is in pain")
        events = await tab.send(DeskAsksState.book, again)
    await follow(tab, events)
    assert [row.status for row in tab.of(DeskDayState).rows] == ["arrived"]
    assert tab.of(DeskOpeningsState).done.is_here


async def test_who_is_at_the_desk_is_not_put_into_a_room_that_is_taken():
    clinic = await make_clinic()
    second = await other_provider(clinic)
    for provider_id in (clinic.provider_id, second.provider_id):
        await set_hours(clinic, provider_id, [(0, 24 * 60)], range(1, 8))
    room_id = await make_room(clinic, "The only room")
    both = [clinic.provider_id, second.provider_id]
    service_id = await make_service(clinic, room_ids=[room_id], provider_ids=both)
    desk = Desk(clinic, service_id, [room_id], await make_patient(clinic))
    tab = await call(desk)
    await follow(tab, await tab.send(DeskAsksState.register, wish(desk)))
    assert await tab.send(DeskAsksState.register, wish(desk, patient_id=await make_patient(clinic))) is None
    answer = tab.of(DeskAsksState).answer
    assert ("room" in answer.reason, answer.can_overbook) == (True, False), answer


async def test_another_organizations_ids_are_not_there():
    mine, theirs = await make_desk(), await make_desk()
    foreign = await schedule(theirs, at(9))
    tab = await open_desk(mine)
    await tab.send(DeskState.choose, theirs.patient_id)
    await tab.send(DeskActionsState.show, foreign.id)
    await tab.send(DeskMovesState.begin, foreign.id)
    await tab.send(DeskDayState.set_status, foreign.id, "arrived")
    assert not tab.of(DeskState).patient.id
    assert not tab.of(DeskActionsState).is_open
    assert tab.of(DeskDayState).refusal
    chosen = tab.of(DeskOpeningsState).board.first[0].key
    await tab.send(DeskOpeningsState.book, wish(mine, patient_id=theirs.patient_id, time=chosen))
    assert "could not find" in tab.of(DeskOpeningsState).refusal
    await tab.send(DeskOpeningsState.choose_service, str(theirs.service_id))
    assert "could not find" in tab.of(DeskOpeningsState).refusal


async def test_others_than_the_desk_are_refused_by_the_services():
    desk = await make_desk()
    for person in (desk.clinic.member, desk.clinic.provider):
        tab = Tab(person, "/desk")
        await tab.send(DeskState.look_for, "Walter")
        assert tab.of(DeskState).matches == []
        await tab.send(DeskOpeningsState.book, wish(desk, time=f"{at(9).isoformat()}~"))
        assert tab.of(DeskOpeningsState).refusal == "You are not allowed to do this."
    assert (await perform(desk.clinic.member.session, list_my_appointments)).items == []
