"""The page of the schedule: what drags and forms do, what goes back, and what hostile payloads do not."""

from __future__ import annotations

from uuid import UUID

import pytest

from medisched.schemas.appointments import AppointmentView, CancellationDraft
from medisched.schemas.schedules import RescheduleDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointments import cancel_appointment
from medisched.services.doors import perform
from medisched.services.reschedules import reschedule_appointment
from medisched.state.calendar import CalendarState
from medisched.state.desk_openings import DeskOpeningsState
from medisched.state.schedule import ScheduleState
from tests.desks import BERLIN, Desk, at, make_desk, make_service, schedule, set_hours
from tests.factories import make_clinic, make_slot
from tests.integration.calendars import mail_kinds, monday
from tests.integration.tab import Tab
from tests.integration.test_schedule_boards import make_colleague

pytestmark = pytest.mark.usefixtures("database")


def wall(instant) -> str:
    return f"{instant.astimezone(BERLIN):%Y-%m-%dT%H:%M}"


async def open_schedule(desk: Desk, role: str = "staff", **more: str) -> tuple[Tab, ScheduleState]:
    chosen = "".join(f"&{name}={value}" for name, value in more.items())
    tab = Tab(desk.clinic.people[role], f"/schedule?day={monday()}{chosen}")
    await tab.send(ScheduleState.load)
    return tab, tab.of(ScheduleState)


async def make_two(**service: object) -> tuple[Desk, UUID, AppointmentView]:
    """A desk, a second provider who offers the same service, and an appointment of the first at 9."""
    desk = await make_desk()
    _, colleague = await make_colleague(desk.clinic)
    await set_hours(desk.clinic, colleague)
    both = await make_service(
        desk.clinic, provider_ids=[desk.clinic.provider_id, colleague], room_ids=desk.room_ids, **service
    )
    made = await schedule(desk, at(9), service_id=both, provider_id=desk.clinic.provider_id)
    return desk, colleague, made


async def now_at(desk: Desk, made: AppointmentView) -> AppointmentView:
    return await perform(desk.staff, get_appointment, made.id)


async def test_a_drag_to_another_provider_asks_and_then_moves_and_writes():
    desk, colleague, made = await make_two()
    tab, page = await open_schedule(desk)
    await tab.send(ScheduleState.move_entry, f"appointment:{made.id}", wall(at(10)), "", str(colleague))
    assert page.dialog == "ask"
    assert page.question.new_lane == "Dr. Carla Colleague"
    assert (page.question.email, page.question.mail) == (
        "",
        f"{made.patient} has no e-mail address: please tell them.",
    )
    assert (await now_at(desk, made)).start == at(9)
    await tab.send(ScheduleState.confirm_move)
    moved = await now_at(desk, made)
    assert (moved.provider_id, moved.start, page.dialog) == (colleague, at(10), "")
    assert "provider_cancelled" in await mail_kinds(desk.clinic, desk.clinic.provider.email)
    assert page.entries[0]["resources"] == [str(colleague)]


async def test_whoever_leaves_it_there_changes_nothing():
    desk, colleague, made = await make_two()
    tab, page = await open_schedule(desk)
    await tab.send(ScheduleState.move_entry, f"appointment:{made.id}", wall(at(10)), "", str(colleague))
    before = page.revision
    await tab.send(ScheduleState.set_asking, is_open=False)
    await tab.send(ScheduleState.confirm_move)
    assert (await now_at(desk, made)).start == at(9)
    assert page.revision > before


async def test_a_refused_drag_goes_back_with_the_reason():
    desk = await make_desk()
    _, colleague = await make_colleague(desk.clinic)
    made = await schedule(desk, at(9))
    tab, page = await open_schedule(desk)
    await tab.send(ScheduleState.move_entry, f"appointment:{made.id}", wall(at(9)), "", str(colleague))
    before = page.revision
    await tab.send(ScheduleState.confirm_move)
    assert tab.notices[-1] == "This provider does not offer this service."
    assert page.revision > before
    assert page.entries[0]["resources"] == [str(desk.clinic.provider_id)]


async def test_the_form_moves_as_a_drag_does_and_says_why_not_inside():
    desk, colleague, made = await make_two()
    tab, page = await open_schedule(desk)
    await tab.send(ScheduleState.open_pressed, f"appointment:{made.id}")
    await tab.send(ScheduleState.open_move)
    assert (page.dialog, page.move_time, page.move_lane) == ("move_appointment", "09:00", str(desk.clinic.provider_id))
    await tab.send(ScheduleState.move, {"day": page.move_day, "time": "20:00", "lane": str(colleague)})
    assert page.dialog == "move_appointment"
    assert page.refusal
    await tab.send(ScheduleState.move, {"day": str(monday(1)), "time": "14:00", "lane": str(colleague)})
    moved = await now_at(desk, made)
    assert (page.dialog, moved.provider_id, moved.start) == ("", colleague, at(14, day=1))
    assert page.jump.endswith(str(monday(1)))


async def test_between_rooms_only_the_room_changes():
    desk = await make_desk()
    made = await schedule(desk, at(9), room_id=desk.room_ids[0])
    tab, page = await open_schedule(desk, kind="rooms")
    assert [lane["title"] for lane in page.lanes] == ["Room 1", "Room 2"]
    await tab.send(ScheduleState.move_entry, f"appointment:{made.id}", wall(at(9)), "", str(desk.room_ids[1]))
    await tab.send(ScheduleState.confirm_move)
    moved = await now_at(desk, made)
    assert (moved.room_id, moved.start, moved.provider_id) == (desk.room_ids[1], at(9), made.provider_id)


async def test_everything_can_be_heard_with_its_provider_and_shown_in_their_colour():
    desk, _, made = await make_two()
    await make_slot(desk.clinic, at(11))
    _, page = await open_schedule(desk)
    assert all(entry["label"].endswith(desk.clinic.provider.name) for entry in page.entries)
    lane = next(lane for lane in page.lanes if lane["id"] == str(made.provider_id))
    assert {entry["color"] for entry in page.entries} == {lane["color"]}
    assert len({one["color"] for one in page.lanes}) == 2
    assert (page.day_start, page.day_end) == ("08:00", "18:00")


async def test_the_address_keeps_what_is_shown():
    desk, *_ = await make_two()
    tab, page = await open_schedule(desk)
    department = page.departments[1].value
    await tab.send(ScheduleState.choose_kind, "rooms")
    await tab.send(ScheduleState.choose_department, department)
    await tab.send(ScheduleState.show_range, str(monday()), str(monday(7)), "timeline")
    assert page.address == f"/schedule?view=timeline&day={monday()}&kind=rooms&department={department}"
    assert page.idle_days == [6, 0]


async def test_empty_time_leads_to_the_desk_with_that_time_chosen():
    desk = await make_desk()
    tab, page = await open_schedule(desk)
    await tab.send(ScheduleState.pick, wall(at(10)), "", str(desk.clinic.provider_id))
    assert page.dialog == "pick"
    there = Tab(desk.clinic.staff, page.desk)
    await there.send(DeskOpeningsState.load)
    board = there.of(DeskOpeningsState).board
    assert (board.first[0].iso, board.first[0].time) == (str(monday()), "10:00")


async def test_the_desk_chooses_no_other_providers_time_instead():
    desk = await make_desk()
    _, colleague = await make_colleague(desk.clinic)
    there = Tab(desk.clinic.staff, f"/desk?day={monday()}&time=10:00&provider={colleague}")
    await there.send(DeskOpeningsState.load)
    page = there.of(DeskOpeningsState)
    assert page.from_day == str(monday())
    assert (page.board.first[0].iso, page.board.first[0].time) != (str(monday()), "10:00")


@pytest.mark.parametrize("entry_id", ["", "appointment:", "appointment:1", "slot:00000000-0000-0000-0000-000000000000"])
async def test_hostile_payloads_change_nothing(entry_id):
    desk, colleague, made = await make_two()
    foreign = await make_clinic()
    tab, page = await open_schedule(desk)
    before = page.entries
    real, lane = f"appointment:{made.id}", str(colleague)
    for arguments in (
        (entry_id, wall(at(11)), "", lane),
        (real, "9999-99-99T99:99", "", lane),
        (real, wall(at(11)), "", str(foreign.provider_id)),
        (real, wall(at(11)), "", "<script>"),
    ):
        await tab.send(ScheduleState.move_entry, *arguments)
        await tab.send(ScheduleState.confirm_move)
    await tab.send(ScheduleState.open_pressed, entry_id)
    await tab.send(ScheduleState.move, {"day": str(monday()), "time": "11:00", "lane": lane})
    await tab.send(ScheduleState.pick, "a", "b", "c")
    await tab.send(ScheduleState.show_range, "2000-01-01", "2190-01-01", "columns")
    await tab.send(ScheduleState.show_range, str(monday()), str(monday(7)), "../secret")
    await tab.send(ScheduleState.choose_kind, "patients")
    await tab.send(ScheduleState.choose_department, str(foreign.department_id))
    assert await tab.send(ScheduleState.open_lane, "//evil.example") is None
    assert (page.entries, page.dialog, page.kind, page.department_id) == (before, "", "providers", "")


async def test_what_was_cancelled_meanwhile_is_not_moved():
    desk, colleague, made = await make_two()
    tab, page = await open_schedule(desk)
    await tab.send(ScheduleState.move_entry, f"appointment:{made.id}", wall(at(10)), "", str(colleague))
    await perform(desk.staff, cancel_appointment, made.id, CancellationDraft())
    await tab.send(ScheduleState.confirm_move)
    assert tab.notices[-1] == "Only a booked appointment can be moved."
    assert page.entries == []


async def change(desk: Desk, made: AppointmentView, **more: object) -> None:
    """What a colleague does meanwhile."""
    await perform(desk.staff, reschedule_appointment, made.id, RescheduleDraft.read(more))


async def test_what_a_colleague_moved_while_it_was_asked_stays_with_the_colleague():
    desk, colleague, made = await make_two()
    tab, page = await open_schedule(desk)
    await tab.send(ScheduleState.move_entry, f"appointment:{made.id}", wall(at(9)), "", str(colleague))
    await change(desk, made, start=at(11))
    await tab.send(ScheduleState.confirm_move)
    now = await now_at(desk, made)
    assert (now.start, now.provider_id) == (at(11), made.provider_id)
    assert "changed meanwhile" in tab.notices[-1]
    assert page.entries[0]["start"] == wall(at(11))


async def test_the_form_does_not_undo_what_a_colleague_did_and_shows_it():
    desk, colleague, made = await make_two()
    tab, page = await open_schedule(desk)
    await tab.send(ScheduleState.open_pressed, f"appointment:{made.id}")
    await tab.send(ScheduleState.open_move)
    await change(desk, made, provider_id=colleague)
    with tab._event():
        await page._reload_live()
    await tab.send(ScheduleState.move, {"day": str(monday()), "time": "11:00", "lane": page.move_lane})
    now = await now_at(desk, made)
    assert (now.start, now.provider_id) == (at(9), colleague)
    assert "changed meanwhile" in page.refusal
    await tab.send(ScheduleState.set_open, is_open=False)
    await tab.send(ScheduleState.open_pressed, f"appointment:{made.id}")
    await tab.send(ScheduleState.open_move)
    assert page.move_lane == str(colleague)


async def test_nothing_is_drawn_under_a_question_or_drawn_twice():
    desk, colleague, made = await make_two()
    tab, page = await open_schedule(desk)
    page._clean()
    with tab._event():
        await page._reload_live()
    assert page.dirty_vars.isdisjoint({"entries", "shades", "people"})
    await tab.send(ScheduleState.move_entry, f"appointment:{made.id}", wall(at(10)), "", str(colleague))
    await make_slot(desk.clinic, at(12))
    with tab._event():
        await page._reload_live()
    assert (page.dialog, len(page.entries)) == ("ask", 1)
    await tab.send(ScheduleState.set_asking, is_open=False)
    assert (page.dialog, len(page.entries)) == ("", 2)


@pytest.mark.parametrize("day", ["2000-01-01", "2200-12-31"])
async def test_a_day_at_the_end_of_time_is_shown_as_the_last_one_there_is(day):
    desk = await make_desk()
    for state, path in ((ScheduleState, "/schedule?view=timeline&"), (CalendarState, "/calendar?")):
        tab = Tab(desk.clinic.staff, f"{path}day={day}")
        await tab.send(state.load)
        assert (tab.of(state).is_loaded, tab.of(state).problem, tab.notices) == (True, "", [])
