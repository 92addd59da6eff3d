"""A patient's own appointments: seen, cancelled and moved as the pages' handlers do it."""

from medisched.schemas.appointments import CancellationDraft
from medisched.services.appointment_lists import list_my_appointments
from medisched.services.appointments import cancel_appointment
from medisched.services.doors import perform
from medisched.services.slot_lists import get_slot
from medisched.state.moves import MovesState
from medisched.state.my_appointments import MyAppointmentsState
from tests.factories import make_clinic, make_member, make_slot, soon
from tests.integration.bookings import book, morning, other_provider, shown_ids
from tests.integration.tab import Tab


async def test_my_appointments_have_a_next_one_and_know_until_when_it_can_be_changed():
    clinic = await make_clinic()
    near, far = await make_slot(clinic, soon(3)), await make_slot(clinic, morning(9))
    await book(clinic.member, far.id)
    await book(clinic.member, near.id)
    tab = Tab(clinic.member, "/my-appointments")
    await tab.send(MyAppointmentsState.load)
    page = tab.of(MyAppointmentsState)
    assert page.nearest is not None
    assert (page.nearest.is_open, page.nearest.is_ahead) == (False, True)
    assert [row.is_open for row in page.upcoming] == [True]


async def test_cancelling_asks_first_and_moves_the_appointment_to_the_past():
    clinic = await make_clinic()
    appointment = await book(clinic.member, (await make_slot(clinic, morning(9))).id)
    tab = Tab(clinic.member, "/my-appointments")
    page = tab.of(MyAppointmentsState)
    await tab.send(MyAppointmentsState.load)
    await tab.send(MyAppointmentsState.open_cancel, appointment.id)
    assert page.is_cancelling
    await tab.send(MyAppointmentsState.cancel, {"reason": "x" * 501})
    assert page.is_cancelling
    assert "at most 500" in page.errors["reason"]
    await tab.send(MyAppointmentsState.cancel, {"reason": "Feeling well"})
    assert not page.is_cancelling
    assert page.nearest is None
    assert [(row.status, row.cancel_reason) for row in page.past] == [("cancelled", "Feeling well")]


async def test_what_was_long_ago_comes_page_by_page_and_stays_when_something_changes(monkeypatch):
    monkeypatch.setattr("medisched.state.my_appointments.PAGE_LENGTH", 2)
    clinic = await make_clinic()
    booked = [await book(clinic.member, (await make_slot(clinic, morning(9 + n))).id) for n in range(4)]
    for one in booked[:3]:
        await perform(clinic.member.session, cancel_appointment, one.id, CancellationDraft())
    tab = Tab(clinic.member, "/my-appointments")
    page = tab.of(MyAppointmentsState)
    await tab.send(MyAppointmentsState.load)
    assert ([row.id for row in page.past], page.has_more) == ([booked[2].id, booked[1].id], True)
    await tab.send(MyAppointmentsState.show_more)
    assert ([row.id for row in page.past], page.has_more) == ([one.id for one in booked[2::-1]], False)
    await tab.send(MyAppointmentsState.open_cancel, booked[3].id)
    await tab.send(MyAppointmentsState.cancel, {})
    assert ([row.id for row in page.past], page.has_more) == ([one.id for one in booked[:0:-1]], True)


async def test_cancelling_too_late_is_explained_in_the_dialog():
    clinic = await make_clinic()
    appointment = await book(clinic.member, (await make_slot(clinic, soon(3))).id)
    tab = Tab(clinic.member, "/my-appointments")
    await tab.send(MyAppointmentsState.load)
    await tab.send(MyAppointmentsState.open_cancel, appointment.id)
    await tab.send(MyAppointmentsState.cancel, {})
    page = tab.of(MyAppointmentsState)
    assert page.is_cancelling
    assert f"Please call {clinic.organization.name}" in page.refusal


async def test_a_move_goes_to_the_same_provider_first_and_to_the_department_on_request():
    clinic = await make_clinic()
    other = await other_provider(clinic)
    old, new = await make_slot(clinic, morning(9)), await make_slot(clinic, morning(10))
    elsewhere = await make_slot(other, morning(8))
    appointment = await book(clinic.member, old.id)
    tab = Tab(clinic.member, "/my-appointments")
    page = tab.of(MovesState)
    await tab.send(MovesState.begin, appointment.id)
    assert page.is_open
    assert shown_ids(page) == [str(new.id)]
    await tab.send(MovesState.choose_scope, "department")
    assert shown_ids(page) == [str(elsewhere.id)]
    await tab.send(MovesState.choose_time, elsewhere.id)
    await tab.follow(await tab.send(MovesState.move))
    assert not page.is_open
    nearest = tab.of(MyAppointmentsState).nearest
    assert nearest is not None
    assert (nearest.id, nearest.provider) == (appointment.id, "Dr. Otto Other")


async def test_a_refused_move_keeps_the_old_time_and_reads_the_times_again():
    clinic = await make_clinic()
    old, new = await make_slot(clinic, morning(9)), await make_slot(clinic, morning(10))
    last = await make_slot(clinic, morning(11))
    appointment = await book(clinic.member, old.id)
    tab = Tab(clinic.member, "/my-appointments")
    page = tab.of(MovesState)
    await tab.send(MovesState.begin, appointment.id)
    await tab.send(MovesState.choose_time, new.id)
    await book(await make_member(clinic.organization), new.id)
    assert await tab.send(MovesState.move) is None
    assert page.is_open
    assert page.offer.slot_id == ""
    assert "stays where it was" in page.refusal
    assert shown_ids(page) == [str(last.id)]
    assert (await perform(clinic.provider.session, get_slot, old.id)).appointment_id == appointment.id


async def test_nobody_opens_or_cancels_somebody_elses_appointment_from_these_pages():
    clinic, foreign = await make_clinic(), await make_clinic()
    appointment = await book(clinic.member, (await make_slot(clinic, morning(9))).id)
    for person in (await make_member(clinic.organization), foreign.owner):
        tab = Tab(person, "/my-appointments")
        await tab.send(MovesState.begin, appointment.id)
        await tab.send(MyAppointmentsState.open_cancel, appointment.id)
        await tab.send(MyAppointmentsState.cancel, {})
        assert not tab.of(MovesState).is_open
        assert not tab.of(MyAppointmentsState).is_cancelling
    assert [item.status for item in (await perform(clinic.member.session, list_my_appointments)).items] == ["booked"]
