"""Moving an appointment of a service to another opening of it."""

import re

from sqlalchemy import select

from medisched.models import Email
from medisched.schemas.organizations import OrganizationSettingsDraft
from medisched.schemas.schedules import RescheduleDraft
from medisched.services.catalog import archive_service
from medisched.services.doors import perform
from medisched.services.entrances import system
from medisched.services.organizations import update_organization
from medisched.services.reschedules import reschedule_appointment
from medisched.state.moves import MovesState
from medisched.state.my_appointments import MyAppointmentsState
from medisched.state.opening_rows import opening_key
from medisched.state.openings import OpeningsState
from tests.desks import Desk, at, schedule
from tests.factories import Person, make_member
from tests.integration.openings import appointments, book_one, booking, online_desk, shown, take
from tests.integration.tab import Tab


async def calendars(desk: Desk, person: Person) -> list[str]:
    async with system(organization_id=desk.clinic.id) as uow:
        query = select(Email).where(Email.recipient == person.email).order_by(Email.created_at, Email.id)
        mails = (await uow.db.execute(query)).scalars().all()
    return [re.sub(r"\r?\n[ \t]", "", mail.calendar) for mail in mails if mail.calendar]


async def test_moving_keeps_the_uid_raises_the_sequence_and_is_all_or_nothing():
    desk = await online_desk()
    made = await book_one(desk)
    tab = Tab(desk.clinic.member, "/my-appointments")
    await tab.send(MyAppointmentsState.load)
    nearest = tab.of(MyAppointmentsState).nearest
    assert nearest is not None
    assert nearest.move_path == f"/openings?move={made.id}"
    assert await tab.send(MovesState.begin, made.id) is not None
    assert not tab.of(MovesState).is_open
    tab, page = await booking(desk, f"{nearest.move_path}&day={at(9):%Y-%m-%d}")
    assert page.moving is not None
    assert (page.moving.time, page.provider_id) == ("09:00", str(desk.clinic.provider_id))
    assert {"08:45", "09:15"} <= set(shown(page))
    await tab.send(OpeningsState.choose_time, opening_key(at(10)))
    await take(desk, await make_member(desk.clinic.organization), at(10))
    await tab.send(OpeningsState.book)
    assert "This time was just taken. Your appointment stays where it was. Here are" in page.taken
    assert [one.start for one in await appointments(desk.clinic.member)] == [at(9)]
    await tab.send(OpeningsState.choose_time, page.instead[0].id)
    await tab.send(OpeningsState.book)
    assert (page.is_booked, page.booked.time) == (True, "10:30")
    assert [(one.id, one.start) for one in await appointments(desk.clinic.member)] == [(made.id, at(10, 30))]
    sent = await calendars(desk, desk.clinic.member)
    assert [re.search(r"SEQUENCE:(\d+)", one)[1] for one in sent] == ["0", "1"]
    assert len({re.search(r"UID:(\S+)", one)[1] for one in sent}) == 1


async def test_a_patient_moves_what_they_see_and_not_what_the_desk_made_of_it():
    desk = await online_desk()
    made = await book_one(desk)
    tab, page = await booking(desk, f"/openings?move={made.id}&day={at(9):%Y-%m-%d}")
    await tab.send(OpeningsState.choose_time, opening_key(at(10)))
    await perform(desk.staff, reschedule_appointment, made.id, RescheduleDraft(start=at(15)))
    await tab.send(OpeningsState.book)
    assert [one.start for one in await appointments(desk.clinic.member)] == [at(15)]
    assert "changed meanwhile" in page.refusal
    assert page.moving.time == "15:00"
    await tab.send(OpeningsState.book)
    assert (page.is_booked, page.booked.time) == (True, "10:00")


async def test_nobody_elses_appointment_and_no_published_slot_is_moved_here():
    desk = await online_desk()
    by_staff = await schedule(desk, at(11))
    mine = await book_one(desk)
    for person in (desk.clinic.owner, desk.clinic.provider):
        _, page = await booking(desk, f"/openings?move={by_staff.id}", person)
        assert page.stuck
    _, page = await booking(desk, f"/openings?move={mine.id}", desk.clinic.owner)
    assert page.stuck
    await perform(desk.clinic.owner.session, archive_service, desk.service_id)
    _, page = await booking(desk, f"/openings?move={mine.id}")
    assert page.stuck == f"Check-up cannot be moved online. Please call {desk.clinic.organization.name}."


async def test_too_late_to_move_is_said_before_any_time_is_chosen():
    desk = await online_desk()
    made = await book_one(desk)
    rules = OrganizationSettingsDraft(name="Clinic", timezone="Europe/Berlin", cancellation_window=43_200)
    await perform(desk.clinic.owner.session, update_organization, rules)
    _, page = await booking(desk, f"/openings?move={made.id}")
    assert page.stuck.startswith("It is too late to move it online")
