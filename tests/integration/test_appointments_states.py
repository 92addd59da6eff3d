"""The calendar of those who work there, as its page's handlers do it."""

from medisched.state.appointments import AppointmentsState
from tests.desks import at, make_desk, schedule
from tests.factories import make_clinic, make_slot, soon
from tests.integration.bookings import book, morning, other_provider
from tests.integration.tab import Tab


async def test_staff_see_everybodys_calendar_and_a_provider_their_own():
    clinic = await make_clinic()
    other = await other_provider(clinic)
    mine = await book(clinic.member, (await make_slot(clinic, morning(5))).id)
    theirs = await book(clinic.member, (await make_slot(other, morning(6))).id)
    for person, seen in ((clinic.staff, [mine.id, theirs.id]), (clinic.provider, [mine.id])):
        tab = Tab(person, "/appointments")
        await tab.send(AppointmentsState.load)
        page = tab.of(AppointmentsState)
        assert [row.id for day in page.days for row in day.rows] == seen
    await tab.send(AppointmentsState.set_provider, str(other.provider_id))
    assert [row.id for day in page.days for row in day.rows] == [mine.id]


async def test_the_calendars_filters_narrow_it_and_explain_themselves():
    clinic = await make_clinic()
    first = await book(clinic.member, (await make_slot(clinic, morning(5))).id)
    await book(clinic.member, (await make_slot(clinic, morning(6))).id)
    tab = Tab(clinic.staff, "/appointments")
    page = tab.of(AppointmentsState)
    await tab.send(AppointmentsState.load)
    await tab.send(AppointmentsState.set_to_day, f"{morning(5):%Y-%m-%d}")
    assert [row.id for day in page.days for row in day.rows] == [first.id]
    await tab.send(AppointmentsState.set_to_day, "2000-01-01")
    assert "before the first" in page.errors["to_day"]
    await tab.send(AppointmentsState.show_upcoming)
    assert len(page.days) == 2
    await tab.send(AppointmentsState.set_status, "cancelled")
    assert page.days == []
    await tab.send(AppointmentsState.set_status, "nonsense")
    assert page.errors["status"]
    assert tab.notices == []


async def test_staff_cancel_with_a_reason_and_see_it_at_once():
    clinic = await make_clinic()
    appointment = await book(clinic.member, (await make_slot(clinic, soon(3))).id)
    tab = Tab(clinic.staff, "/appointments")
    page = tab.of(AppointmentsState)
    await tab.send(AppointmentsState.load)
    await tab.send(AppointmentsState.open_cancel, appointment.id)
    await tab.send(AppointmentsState.cancel, {"reason": "Dr. Miller is ill"})
    assert not page.is_cancelling
    assert [(row.status, row.is_ahead) for day in page.days for row in day.rows] == [("cancelled", False)]
    assert tab.notices[-1].endswith("is cancelled; they get a mail.")


async def test_cancelling_promises_no_mail_to_a_patient_without_an_address():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    tab = Tab(desk.clinic.staff, "/appointments")
    await tab.send(AppointmentsState.load)
    await tab.send(AppointmentsState.open_cancel, made.id)
    assert tab.of(AppointmentsState).cancelling.patient_email == ""
    await tab.send(AppointmentsState.cancel, {"reason": ""})
    assert tab.notices[-1].endswith("They have no e-mail address: please call them.")


async def test_a_list_that_fails_unexpectedly_says_so_and_does_not_load_for_ever(monkeypatch):
    clinic = await make_clinic()
    tab = Tab(clinic.staff, "/appointments")

    async def broken(*_: object, **__: object) -> None:
        raise OverflowError

    monkeypatch.setattr("medisched.state.appointments.perform", broken)
    await tab.send(AppointmentsState.load)
    assert tab.of(AppointmentsState).problem
    assert any("our side" in notice for notice in tab.notices)
