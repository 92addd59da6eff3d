"""The desk as its page's handlers do it: who comes, how far each visit is, and what is changed."""

import pytest

from medisched.domain.clock import pretend
from medisched.schemas.schedules import RescheduleDraft
from medisched.services.doors import perform
from medisched.services.reschedules import reschedule_appointment
from medisched.state.desk import DeskState
from medisched.state.desk_actions import DeskActionsState
from medisched.state.desk_day import DeskDayState
from medisched.state.desk_moves import DeskMovesState
from tests.desks import at, make_desk, make_patient, schedule
from tests.integration.desk_tab import call, follow, open_desk

pytestmark = pytest.mark.usefixtures("database")


async def test_a_visit_goes_step_by_step_and_back():
    with pretend(at(8, 30)):
        desk = await make_desk()
        made = await schedule(desk, at(9))
        tab = await open_desk(desk)
        day = tab.of(DeskDayState)
        await tab.send(DeskDayState.choose_day, f"{at(9):%Y-%m-%d}")
        for status in ("arrived", "in_progress", "fulfilled"):
            assert day.rows[0].next_status == status
            await tab.send(DeskDayState.set_status, made.id, status)
        assert "1 done" in day.counts
        await tab.send(DeskDayState.set_status, made.id, day.rows[0].back_status)
        assert day.rows[0].status == "in_progress"
        await tab.send(DeskDayState.set_status, made.id, "no_show")
        assert (day.refused_id, "cannot become" in day.refusal) == (str(made.id), True)
        await tab.send(DeskDayState.set_status, made.id, "nonsense")
        assert day.refusal


async def test_a_visit_of_a_later_day_has_no_next_step():
    desk = await make_desk()
    await schedule(desk, at(9))
    tab = await open_desk(desk)
    await tab.send(DeskDayState.choose_day, f"{at(9):%Y-%m-%d}")
    row = tab.of(DeskDayState).rows[0]
    assert (row.next_status, row.is_missable, row.is_ahead) == ("", False, True)


async def test_the_day_is_narrowed_sorted_and_exported_alike():
    desk = await make_desk()
    anna = await make_patient(desk.clinic, "Anna Schmidt")
    await schedule(desk, at(9))
    await schedule(desk, at(10), patient_id=anna)
    tab = await call(desk, anna)
    day = tab.of(DeskDayState)
    await tab.send(DeskDayState.choose_day, f"{at(9):%Y-%m-%d}")
    assert len(day.rows) == 2
    await tab.send(DeskDayState.sort_by, "patient")
    assert day.rows[0].patient == "Anna Schmidt"
    await tab.send(DeskDayState.sort_by, "start")
    await tab.send(DeskDayState.sort_by, "start")
    assert [row.time for row in day.rows] == ["10:00", "09:00"]
    await tab.send(DeskDayState.choose_patient, str(anna))
    assert ([row.patient for row in day.rows], day.narrowed) == (["Anna Schmidt"], 1)
    assert f"patientId={anna}" in day.export
    await tab.send(DeskDayState.choose_status, "nonsense")
    assert tab.notices
    await tab.send(DeskDayState.show_everybody)
    assert len(day.rows) == 2


async def test_rescheduling_says_old_and_new_and_keeps_what_is_refused():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    await schedule(desk, at(11), patient_id=await make_patient(desk.clinic, "Bert Faster"))
    tab = await open_desk(desk)
    await tab.send(DeskActionsState.show, made.id)
    await tab.follow(await tab.send(DeskMovesState.begin, made.id))
    moves, panel = tab.of(DeskMovesState), tab.of(DeskActionsState)
    assert panel.mode == "move"
    assert "09:00" in moves.old
    assert moves.provider_id == str(desk.clinic.provider_id)
    taken = f"{at(11).isoformat()}~{desk.clinic.provider_id}"
    await tab.send(DeskMovesState.move, {"time": taken})
    assert "stays where it was" in moves.refusal
    free = f"{at(14).isoformat()}~{desk.clinic.provider_id}"
    await follow(tab, await tab.send(DeskMovesState.move, {"time": free}))
    assert (panel.row.time, panel.mode, panel.is_open) == ("14:00", "", True)
    assert [change.what for change in panel.changes] == ["Moved", "Booked"]


async def test_the_desk_does_not_undo_what_a_colleague_moved_and_then_moves_what_it_sees():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    tab = await open_desk(desk)
    await tab.follow(await tab.send(DeskMovesState.begin, made.id))
    moves, free = tab.of(DeskMovesState), f"{at(14).isoformat()}~{desk.clinic.provider_id}"
    await perform(desk.staff, reschedule_appointment, made.id, RescheduleDraft(start=at(11)))
    assert await tab.send(DeskMovesState.move, {"time": free}) is None
    assert "changed meanwhile" in moves.refusal
    assert "11:00" in moves.old
    assert await tab.send(DeskMovesState.move, {"time": free})


async def test_an_appointment_is_noted_and_cancelled_with_a_reason():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    tab = await call(desk)
    page, panel = tab.of(DeskState), tab.of(DeskActionsState)
    assert [row.id for row in page.upcoming] == [made.id]
    await tab.send(DeskActionsState.show, made.id)
    await follow(tab, await tab.send(DeskActionsState.save_note, {"note": "Needs an interpreter"}))
    assert panel.row.note == "Needs an interpreter"
    await tab.send(DeskActionsState.set_mode, "cancel")
    await follow(tab, await tab.send(DeskActionsState.cancel, {"reason": "Is ill"}))
    assert (panel.is_open, page.upcoming) == (False, [])
    assert "please call them" in tab.notices[-1]
