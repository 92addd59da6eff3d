"""The page of closures and public holidays."""

from datetime import UTC, datetime

from medisched.schemas.appointments import BookingDraft
from medisched.services.appointments import book_slot
from medisched.services.closures import get_holidays
from medisched.services.doors import perform
from medisched.state.closures import ClosuresState as S
from tests.desks import at, make_desk, make_patient, schedule
from tests.factories import make_clinic, make_slot
from tests.integration.calendars import monday, statuses
from tests.integration.tab import Tab

LATE_2027 = datetime(2027, 12, 1, 9, tzinfo=UTC)


async def opened(person):
    tab = Tab(person)
    await tab.send(S.load)
    return tab, tab.of(S)


async def test_a_closure_is_entered_after_the_question_and_removed():
    clinic = await make_clinic()
    slot = await make_slot(clinic, at(9))
    await make_slot(clinic, at(10))
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    tab, page = await opened(clinic.staff)
    assert (page.is_loaded, page.closures) == (True, [])
    await tab.send(S.open_closure)
    await tab.send(S.add_closure, {"first_day": monday().isoformat(), "reason": ""})
    assert (page.dialog, set(page.errors)) == ("closure", {"reason"})
    entered = {"first_day": monday().isoformat(), "last_day": monday(1).isoformat(), "reason": "Stocktaking"}
    await tab.send(S.add_closure, entered)
    assert (page.dialog, page.withdrawn, len(page.displaced)) == ("decide", "1 free slot will be withdrawn.", 1)
    await tab.send(S.decide, booked.id, "cancel")
    await tab.send(S.apply)
    assert (await statuses(clinic))[booked.id] == "cancelled"
    assert [(row.name, row.when) for row in page.closures] == [
        ("Stocktaking", f"{monday():%a %-d %b %Y} to {monday(1):%a %-d %b %Y}")
    ]
    await tab.send(S.open_removal, page.closures[0].id)
    assert page.chosen_words == "Stocktaking"
    await tab.send(S.remove_closure)
    assert (page.dialog, page.closures) == ("", [])
    assert tab.notices == ["Stocktaking is entered.", "Stocktaking was removed."]


async def test_who_gets_no_mail_is_listed_to_be_called_until_that_is_done():
    desk = await make_desk()
    anna = await make_patient(desk.clinic, "Anna", email="anna@example.org", phone="+49 30 1")
    bert = await make_patient(desk.clinic, "Bert", phone="+49 (0)30 2")
    carl, dora = await make_patient(desk.clinic, "Carl"), await make_patient(desk.clinic, "Dora", phone="+49 30 4")
    made = [await schedule(desk, at(8 + n), patient_id=one) for n, one in enumerate((anna, bert, carl, dora))]
    tab, page = await opened(desk.clinic.staff)
    await tab.send(S.add_closure, {"first_day": monday().isoformat(), "reason": "Stocktaking"})
    assert [row.call for row in page.displaced] == [
        "",
        "No e-mail address: please call +49 (0)30 2",
        "No e-mail address and no telephone number",
        "No e-mail address: please call +49 30 4",
    ]
    for one, choice in zip(made, ("cancel", "move", "cancel", "keep"), strict=True):
        await tab.send(S.decide, one.id, choice)
    moved_to = page.displaced[1].suggestion
    await tab.send(S.apply)
    assert page.dialog == ""
    assert [(row.patient, row.phone, row.link, row.outcome) for row in page.calls] == [
        ("Bert", "+49 (0)30 2", "tel:+49302", moved_to.replace("Move", "Moved")),
        ("Carl", "", "", "Cancelled"),
    ]
    assert "09:00" in page.calls[0].what
    await tab.send(S.load)
    assert len(page.calls) == 2
    await tab.send(S.dismiss_call, page.calls[0].id)
    assert [row.patient for row in page.calls] == ["Carl"]


async def test_free_slots_alone_are_asked_about_too_and_nothing_changes_when_one_says_no():
    clinic = await make_clinic()
    await make_slot(clinic, at(9))
    tab, page = await opened(clinic.staff)
    form = {"first_day": monday().isoformat(), "reason": "Move", "start": "08:00", "end": "12:00"}
    await tab.send(S.add_closure, form)
    assert (page.dialog, page.displaced, page.action) == ("decide", [], "Save the change")
    await tab.send(S.set_open, is_open=False)
    assert page.dialog == ""
    await tab.send(S.load)
    assert page.closures == []
    await tab.send(S.add_closure, form)
    await tab.send(S.apply)
    assert page.closures[0].when == f"{monday():%a %-d %b %Y}, 08:00\u201312:00 each day"


async def test_holidays_are_looked_at_before_they_are_saved():
    clinic = await make_clinic()
    tab, page = await opened(clinic.owner)
    assert (page.country, page.years, page.is_unsaved) == ("", [], False)
    await tab.send(S.choose_country, "DE")
    await tab.send(S.choose_region, "BY")
    assert page.is_unsaved
    assert "Epiphany" in {day.name for year in page.years for day in year.days}
    assert (await perform(clinic.owner.session, get_holidays)).country == ""
    await tab.send(S.save_holidays)
    assert (page.is_unsaved, page.country, page.region) == (False, "DE", "BY")
    assert tab.notices == ["The public holidays are saved."]
    await tab.send(S.choose_country, "")
    await tab.send(S.load)
    assert (page.country, page.is_unsaved) == ("DE", False)


async def test_one_holiday_is_opened_and_closed_again(fake_clock):
    fake_clock.now = LATE_2027
    clinic = await make_clinic()
    tab, page = await opened(clinic.staff)
    await tab.send(S.choose_country, "DE")
    await tab.send(S.save_holidays)
    await tab.send(S.set_holiday_open, "2027-12-25", is_open=True)
    assert [day.day for day in page.years[0].days if day.is_open] == ["2027-12-25"]
    await make_slot(clinic, datetime(2027, 12, 25, 9, tzinfo=UTC))
    await tab.send(S.set_holiday_open, "2027-12-25", is_open=False)
    assert (page.dialog, page.withdrawn) == ("decide", "1 free slot will be withdrawn.")
    await tab.send(S.apply)
    assert not any(day.is_open for day in page.years[0].days)
    assert tab.notices[-2:] == ["Open on 25 December 2027.", "Closed on 25 December 2027."]


async def test_what_could_not_be_loaded_is_said():
    clinic = await make_clinic()
    tab, page = await opened(clinic.provider)
    assert page.problem == "The closures did not come through."
    assert len(tab.notices) == 1
