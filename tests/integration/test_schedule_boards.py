"""The hospital's days as one read: who sees what, and in how many statements."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from medisched.db.engine import Database
from medisched.domain.errors import Invalid, NotAllowed, NotFound
from medisched.schemas.closures import ClosureDraft
from medisched.schemas.departments import DepartmentDraft
from medisched.schemas.providers import ProviderDraft
from medisched.schemas.schedule_boards import BoardQuery, BoardView
from medisched.schemas.time_off import TimeOffDraft
from medisched.services.calendar import list_calendar
from medisched.services.closures import add_closure
from medisched.services.departments import create_department
from medisched.services.doors import perform
from medisched.services.providers import archive_provider, assign_provider
from medisched.services.schedule_boards import get_schedule_board
from medisched.services.time_off import add_time_off
from tests.desks import Desk, at, make_desk, make_service, schedule
from tests.factories import Clinic, make_clinic, make_member, make_slot
from tests.integration.calendars import monday
from tests.integration.standings import close

WEEK = timedelta(days=7)


async def read_board(session: str, **more: object) -> BoardView:
    return await perform(session, get_schedule_board, BoardQuery.read({"start": at(0), "end": at(0) + WEEK, **more}))


async def make_colleague(clinic: Clinic, name: str = "Dr. Carla Colleague"):
    """A second provider, in a department of their own: the department's and the provider's id."""
    department = await perform(clinic.owner.session, create_department, DepartmentDraft(name="Surgery"))
    doctor = await make_member(clinic.organization, name=name)
    draft = ProviderDraft(department_id=department.id, user_id=doctor.user_id)
    made = await perform(clinic.owner.session, assign_provider, draft)
    return department.id, made.provider.id


async def count_statements(database: Database, desk: Desk) -> int:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        seen.append(statement)

    event.listen(database._engine.sync_engine, "before_cursor_execute", note)
    await read_board(desk.staff)
    event.remove(database._engine.sync_engine, "before_cursor_execute", note)
    return len(seen)


async def test_a_board_shows_everybodys_appointments_slots_time_off_hours_and_closures(database):
    desk = await make_desk()
    clinic = desk.clinic
    booked = await schedule(desk, at(9))
    free = await make_slot(clinic, at(10))
    away = TimeOffDraft(first_day=monday(2), last_day=monday(2), reason="Congress")
    await perform(clinic.owner.session, add_time_off, clinic.provider_id, away)
    closed = ClosureDraft(first_day=monday(4), last_day=monday(4), reason="Move")
    await perform(clinic.owner.session, add_closure, closed)
    view = await read_board(desk.staff)
    assert [(one.id, one.provider_id, one.room) for one in view.appointments] == [
        (booked.id, clinic.provider_id, booked.room)
    ]
    assert [slot.id for slot in view.slots] == [free.id]
    assert [(one.provider_id, one.reason) for one in view.time_off] == [(clinic.provider_id, "Congress")]
    assert [one.name for one in view.closed] == ["Move"]
    assert [(lane.name, lane.has_hours) for lane in view.lanes] == [(clinic.provider.name, True)]
    assert view.hours[0].start == at(8)


async def test_a_department_has_its_own_providers_and_the_rooms_of_its_services(database):
    desk = await make_desk()
    department_id, colleague = await make_colleague(desk.clinic)
    await make_service(desk.clinic, provider_ids=[colleague], room_ids=desk.room_ids[1:])
    await schedule(desk, at(9), room_id=desk.room_ids[1])
    await schedule(desk, at(10), room_id=desk.room_ids[0])
    view = await read_board(desk.staff, department_id=department_id)
    assert ([lane.id for lane in view.lanes], view.appointments) == ([colleague], [])
    rooms = await read_board(desk.staff, department_id=department_id, kind="rooms")
    # The room is taken, whoever takes it.
    assert [lane.id for lane in rooms.lanes] == desk.room_ids[1:]
    assert [one.room_id for one in rooms.appointments] == desk.room_ids[1:]
    assert len((await read_board(desk.staff, kind="rooms")).appointments) == 2


async def test_who_has_left_stays_as_long_as_appointments_are_shown_and_numbers_never_change(database):
    desk = await make_desk()
    _, colleague = await make_colleague(desk.clinic)
    numbers = {lane.id: lane.number for lane in (await read_board(desk.staff)).lanes}
    await perform(desk.clinic.owner.session, archive_provider, desk.clinic.provider_id)
    assert {lane.id: lane.number for lane in (await read_board(desk.staff)).lanes} == {colleague: numbers[colleague]}


async def test_a_board_is_read_in_a_fixed_number_of_statements(database):
    desk = await make_desk()
    few = await count_statements(database, desk)
    await make_colleague(desk.clinic)
    for hour in range(8, 12):
        await schedule(desk, at(hour))
    assert await count_statements(database, desk) == few


async def test_owners_and_the_desk_see_the_board_and_nobody_else(database):
    clinic, other = await make_clinic(), await make_clinic()
    await make_slot(other, at(9))
    for role in ("owner", "staff"):
        view = await read_board(clinic.people[role].session)
        assert ([lane.id for lane in view.lanes], view.slots) == ([clinic.provider_id], [])
    for role in ("provider", "member"):
        with pytest.raises(NotAllowed):
            await read_board(clinic.people[role].session)
    for unknown in (other.department_id, uuid4()):
        with pytest.raises(NotFound):
            await read_board(clinic.staff.session, department_id=unknown)


async def test_a_board_is_shown_for_seven_days_at_most_and_still_after_the_closing(database):
    clinic = await make_clinic()
    for end in (at(0), at(0) - WEEK, at(0) + timedelta(days=8)):
        with pytest.raises(Invalid):
            await read_board(clinic.staff.session, end=end)
    await close(clinic, "read_only")
    assert (await read_board(clinic.staff.session)).lanes


async def test_what_is_left_out_is_said_of_slots_and_time_off_too(monkeypatch):
    clinic = await make_clinic()
    for hour in (9, 10):
        await make_slot(clinic, at(hour))
    monkeypatch.setattr("medisched.services.schedule_boards.MOST", 1)
    monkeypatch.setattr("medisched.services.calendar.MOST", 1)
    board = await read_board(clinic.staff.session)
    assert (len(board.slots), board.is_cut) == (1, True)
    one = await perform(clinic.provider.session, list_calendar, clinic.provider_id, at(0), at(0) + WEEK)
    assert (len(one.slots), one.is_cut) == (1, True)
