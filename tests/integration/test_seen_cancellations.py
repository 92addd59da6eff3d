"""Nobody cancels what has been moved since they looked at it, on any page and by any program."""

from __future__ import annotations

import pytest

from medisched.domain.errors import Conflict
from medisched.schemas.appointments import AppointmentView, CancellationDraft
from medisched.schemas.schedules import OpeningDraft, RescheduleDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointments import cancel_appointment
from medisched.services.doors import perform
from medisched.services.reschedules import reschedule_appointment
from medisched.services.schedules import book_opening
from medisched.state.appointments import AppointmentsState
from medisched.state.base import BaseState
from medisched.state.calendar import CalendarState
from medisched.state.desk_actions import DeskActionsState
from medisched.state.my_appointments import MyAppointmentsState
from medisched.state.schedule import ScheduleState
from tests.desks import Desk, at, make_desk, make_service, schedule
from tests.integration.calendars import monday
from tests.integration.desk_tab import open_desk
from tests.integration.http import client
from tests.integration.tab import Tab

pytestmark = pytest.mark.usefixtures("database")


async def move(desk: Desk, made: AppointmentView) -> None:
    await perform(desk.staff, reschedule_appointment, made.id, RescheduleDraft(start=at(14)))


async def status_of(desk: Desk, made: AppointmentView) -> str:
    return (await perform(desk.staff, get_appointment, made.id)).status


async def test_what_was_moved_since_it_was_seen_is_not_cancelled():
    desk = await make_desk()
    seen = await schedule(desk, at(9))
    await move(desk, seen)
    with pytest.raises(Conflict, match="14:00") as caught:
        await perform(desk.staff, cancel_appointment, seen.id, CancellationDraft(sequence=seen.sequence))
    assert (caught.value.code, await status_of(desk, seen)) == ("moved_meanwhile", "booked")
    again = CancellationDraft(sequence=seen.sequence + 1)
    assert (await perform(desk.staff, cancel_appointment, seen.id, again)).status == "cancelled"
    assert (await perform(desk.staff, cancel_appointment, seen.id, again)).status == "cancelled"


async def test_a_program_may_say_what_it_saw():
    desk = await make_desk()
    seen = await schedule(desk, at(9))
    await move(desk, seen)
    async with client(desk.clinic.staff.token) as http:
        path = f"/api/v1/appointments/{seen.id}/cancel"
        refused = await http.post(path, json={"reason": "Is ill", "sequence": seen.sequence})
        assert (refused.status_code, refused.json()["code"]) == (409, "moved_meanwhile")
        assert (await http.post(path, json={"reason": "Is ill"})).json()["status"] == "cancelled"


@pytest.mark.parametrize(("state", "path"), [(CalendarState, "/calendar"), (ScheduleState, "/schedule")])
async def test_a_calendar_shows_where_it_is_by_now_and_then_cancels_that(state, path):
    desk = await make_desk()
    made = await schedule(desk, at(9))
    tab = Tab(desk.clinic.staff, f"{path}?day={monday()}")
    await tab.send(state.load)
    page = tab.of(state)
    await tab.send(state.open_entry, f"appointment:{made.id}")
    await tab.send(state.open_cancel)
    await move(desk, made)
    await tab.send(state.cancel, {"reason": ""})
    assert "changed meanwhile" in page.refusal
    assert (page.dialog, page.row.time, await status_of(desk, made)) == ("appointment", "14:00", "booked")
    await tab.send(state.cancel, {"reason": ""})
    assert await status_of(desk, made) == "booked"
    await tab.send(state.open_cancel)
    await tab.send(state.cancel, {"reason": ""})
    assert await status_of(desk, made) == "cancelled"


async def test_the_desk_shows_where_it_is_by_now_and_then_cancels_that():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    tab = await open_desk(desk)
    panel = tab.of(DeskActionsState)
    await tab.send(DeskActionsState.show, made.id)
    await tab.send(DeskActionsState.set_mode, "cancel")
    await move(desk, made)
    await tab.send(DeskActionsState.cancel, {"reason": ""})
    assert "changed meanwhile" in panel.refusal
    assert (panel.mode, panel.row.time, await status_of(desk, made)) == ("", "14:00", "booked")
    await tab.send(DeskActionsState.set_mode, "cancel")
    await tab.send(DeskActionsState.cancel, {"reason": ""})
    assert await status_of(desk, made) == "cancelled"


@pytest.mark.parametrize("state", [AppointmentsState, MyAppointmentsState])
async def test_a_list_cancels_what_was_asked_about_only(state: type[BaseState]):
    desk = await make_desk()
    service_id = await make_service(desk.clinic, provider_ids=[desk.clinic.provider_id], online=True)
    draft = OpeningDraft(service_id=service_id, start=at(9))
    made = await perform(desk.clinic.member.session, book_opening, draft)
    tab = Tab(desk.clinic.member if state is MyAppointmentsState else desk.clinic.staff)
    for handler, arguments in ((state.load, []), (state.open_cancel, [made.id])):  # type: ignore[attr-defined]
        await tab.send(handler, *arguments)
    await move(desk, made)
    with tab._event():
        await tab.of(state)._reload_live()
    await tab.send(state.cancel, {"reason": ""})  # type: ignore[attr-defined]
    assert "changed meanwhile" in tab.of(state).refusal  # type: ignore[attr-defined]
    assert await status_of(desk, made) == "booked"
    await tab.send(state.open_cancel, made.id)  # type: ignore[attr-defined]
    await tab.send(state.cancel, {"reason": ""})  # type: ignore[attr-defined]
    assert await status_of(desk, made) == "cancelled"
