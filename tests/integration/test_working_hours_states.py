"""The page of hours: the week's editor, time off, dates, and the question what becomes of those in the way."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from medisched.domain.clock import get_zone
from medisched.domain.errors import NotFound, Unavailable
from medisched.schemas.time_off import TimeOffView
from medisched.schemas.working_hours import SpanView
from medisched.services.doors import perform
from medisched.services.providers import archive_provider
from medisched.services.working_hours import get_hours
from medisched.state.time_off import when_text
from medisched.state.week_rows import add_span, change_span, copy_to_workdays, remove_span, show_week, total_text
from medisched.state.working_hours import WorkingHoursState as S
from tests.desks import at, make_desk, schedule
from tests.factories import make_clinic
from tests.integration.bookings import other_provider
from tests.integration.calendars import monday, statuses
from tests.integration.tab import Tab

WEEK = [[SpanView.between(480, 720), SpanView.between(780, 1020)], *([] for _ in range(6))]


async def opened(person):
    tab = Tab(person)
    await tab.send(S.load)
    return tab, tab.of(S)


def test_a_break_is_the_gap_between_two_times_and_is_said():
    week = show_week(WEEK)
    assert [span.note for span in week[0].spans] == ["", "Break 12:00\u201313:00"]
    assert (week[0].total, week[1].total, total_text(week)) == ("8 h", "", "8 h per week")
    typed = change_span(week[0], week[0].spans[1].id, "start", "11:30")
    assert typed.spans[1].note == "This overlaps with the time before it"
    assert remove_span(week[0], week[0].spans[0].id).total == "4 h"


def test_a_time_is_added_where_there_is_room_and_a_night_says_so():
    [monday_row, tuesday, *_] = show_week(WEEK)
    assert [(s.start, s.end) for s in add_span(tuesday).spans] == [("09:00", "17:00")]
    assert [(s.start, s.end) for s in add_span(monday_row).spans][-1] == ("18:00", "22:00")
    day = add_span(tuesday)
    assert change_span(day, day.spans[0].id, "start", "22:00").spans[0].until == "until the next day"
    late = show_week([[SpanView.between(1320, 1800)], *([] for _ in range(6))])[0]
    assert late.spans[0].until == "until the next day"
    assert (add_span(late).spans[-1].start, add_span(late).spans[-1].end) == ("", "")


def test_one_day_is_copied_to_all_weekdays_and_not_to_the_weekend():
    week = copy_to_workdays(show_week(WEEK), 1)
    assert [day.total for day in week] == ["8 h"] * 5 + ["", ""]
    assert len({span.id for day in week for span in day.spans}) == 10
    assert total_text(week) == "40 h per week"


async def test_a_provider_enters_their_week():
    clinic = await make_clinic()
    tab, page = await opened(clinic.provider)
    assert (page.is_loaded, page.may_choose, len(page.week), page.total) == (True, False, 7, "0 h per week")
    await tab.send(S.add_span, 1)
    await tab.send(S.type_time, 1, page.week[0].spans[0].id, "end", "12:00")
    await tab.send(S.copy_to_workdays, 1)
    assert (page.is_changed, page.total) == (True, "15 h per week")
    await tab.send(S.remove_span, 5, page.week[4].spans[0].id)
    await tab.send(S.save_week)
    assert (page.is_changed, page.dialog, tab.notices) == (False, "", ["The working hours are saved."])
    kept = await perform(clinic.provider.session, get_hours, clinic.provider_id)
    assert [[(span.start, span.end) for span in day] for day in kept.weekly] == [[("09:00", "12:00")]] * 4 + [[]] * 3
    await tab.send(S.add_span, 6)
    await tab.send(S.discard)
    assert (page.is_changed, page.week[5].spans) == (False, [])


async def test_a_week_that_cannot_be_says_why_above_it():
    clinic = await make_clinic()
    tab, page = await opened(clinic.provider)
    await tab.send(S.add_span, 1)
    await tab.send(S.type_time, 1, page.week[0].spans[0].id, "end", "")
    await tab.send(S.save_week)
    assert page.week_problem == "Please enter both times of every line, for example 08:00 and 12:00."
    await tab.send(S.type_time, 1, page.week[0].spans[0].id, "end", "12:00")
    await tab.send(S.add_span, 1)
    await tab.send(S.type_time, 1, page.week[0].spans[1].id, "start", "11:00")
    await tab.send(S.save_week)
    assert page.week_problem == "Two of these times overlap on one day."
    assert page.is_changed


async def test_staff_choose_the_provider_and_cannot_choose_a_stranger():
    clinic = await make_clinic()
    other = await other_provider(clinic)
    tab, page = await opened(clinic.staff)
    assert page.may_choose
    assert {choice.value for choice in page.providers} == {str(clinic.provider_id), str(other.provider_id)}
    await tab.send(S.choose_provider, str(other.provider_id))
    assert page.provider_id == str(other.provider_id)
    await tab.send(S.choose_provider, str(uuid4()))
    assert page.provider_id == str(other.provider_id)
    assert tab.notices == [NotFound.message]


async def test_time_off_asks_about_everybody_in_the_way_and_does_what_was_decided():
    desk = await make_desk()
    booked = [await schedule(desk, at(9 + n)) for n in range(3)]
    tab, page = await opened(desk.clinic.staff)
    await tab.send(S.open_time_off)
    await tab.send(S.add_time_off, {"first_day": monday().isoformat(), "last_day": "", "reason": "Holiday"})
    assert page.dialog == "decide"
    assert [(row.id, row.choice) for row in page.displaced] == [(str(one.id), "") for one in booked]
    assert page.displaced[0].suggestion.startswith("Move to ")
    assert page.undecided == "3 of 3 still to decide."
    await tab.send(S.apply)
    assert page.dialog == "decide"
    await tab.send(S.decide_all, "cancel")
    await tab.send(S.decide, booked[0].id, "keep")
    await tab.send(S.decide, booked[1].id, "move")
    assert (page.undecided, page.action) == ("", "Save: keep 1, move 1, cancel 1")
    await tab.send(S.apply)
    assert (page.dialog, tab.notices) == ("", ["The time off is entered."])
    seen = await statuses(desk.clinic)
    assert [seen[one.id] for one in booked] == ["booked", "booked", "cancelled"]
    assert [(row.reason, row.is_now) for row in page.time_off] == [("Holiday", False)]
    await tab.send(S.open_ending, page.time_off[0].id)
    assert page.chosen_words == page.time_off[0].when
    await tab.send(S.end_time_off)
    assert page.time_off == []


async def test_a_decision_that_was_overtaken_says_so_and_shows_the_list_anew():
    desk = await make_desk()
    first = await schedule(desk, at(9))
    tab, page = await opened(desk.clinic.staff)
    await tab.send(S.add_time_off, {"first_day": monday().isoformat()})
    await tab.send(S.decide, first.id, "keep")
    second = await schedule(desk, at(10))
    await tab.send(S.apply)
    assert page.dialog == "decide"
    assert page.refusal == "1 upcoming appointment needs a decision first: keep, move or cancel."
    assert [(row.id, row.choice) for row in page.displaced] == [(str(first.id), "keep"), (str(second.id), "")]


async def test_part_of_a_day_off_and_what_is_wrong_stands_beside_its_field():
    clinic = await make_clinic()
    tab, page = await opened(clinic.provider)
    await tab.send(S.open_time_off)
    await tab.send(S.add_time_off, {"first_day": monday().isoformat(), "start": "14:00", "end": "13:00"})
    assert (page.dialog, page.errors) == ("time_off", {"end": "The end must be after the start."})
    await tab.send(S.add_time_off, {"first_day": monday().isoformat(), "start": "14:00", "end": "16:00"})
    assert page.time_off[0].when == f"{monday():%a %-d %b %Y}, 14:00 to 16:00"
    await tab.send(S.open_time_off)
    await tab.send(S.add_time_off, {"first_day": ""})
    assert set(page.errors) == {"first_day"}


async def test_a_date_gets_hours_of_its_own_and_the_weeks_again():
    clinic = await make_clinic()
    tab, page = await opened(clinic.provider)
    await tab.send(S.open_date)
    await tab.send(S.set_date, {"day": monday().isoformat(), "start": "09:00", "end": ""})
    assert page.errors == {"end": "Please enter both times, or none."}
    times = {"start": "09:00", "end": "12:00", "start_after": "13:00", "end_after": "15:00"}
    await tab.send(S.set_date, {"day": monday().isoformat(), "reason": "Fair", **times})
    await tab.send(S.set_date, {"day": monday(1).isoformat()})
    assert [(row.hours, row.reason) for row in page.overrides] == [
        ("09:00\u201312:00, 13:00\u201315:00", "5 h · Fair"), ("Not working", ""),
    ]  # fmt: skip
    await tab.send(S.remove_date, monday().isoformat())
    assert [row.hours for row in page.overrides] == ["Not working"]


async def test_without_providers_there_is_nothing_to_choose():
    clinic = await make_clinic()
    await perform(clinic.owner.session, archive_provider, clinic.provider_id)
    _, page = await opened(clinic.staff)
    assert (page.is_loaded, page.provider_id, page.week, page.problem) == (True, "", [], "")


async def test_what_could_not_be_loaded_is_said(monkeypatch):
    clinic = await make_clinic()

    async def fail(_uow, _provider_id):
        raise Unavailable

    monkeypatch.setattr("medisched.state.working_hours.get_hours", fail)
    tab, page = await opened(clinic.provider)
    assert (page.problem, page.is_loaded) == ("The working hours did not come through.", False)
    assert tab.notices == [Unavailable.message]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ((0, 24), "Mon 23 Nov 2026"),
        ((0, 72), "Mon 23 Nov 2026 to Wed 25 Nov 2026"),
        ((9, 12), "Mon 23 Nov 2026, 09:00 to 12:00"),
        ((9, 33), "Mon 23 Nov 2026, 09:00 to Tue 24 Nov 2026, 09:00"),
    ],
)
def test_an_absence_in_words(hours, words):
    midnight = datetime(2026, 11, 22, 23, tzinfo=UTC)
    start, end = (midnight + timedelta(hours=hour) for hour in hours)
    view = TimeOffView(id=uuid4(), provider_id=uuid4(), start=start, end=end)
    assert when_text(view, get_zone("Europe/Berlin")) == words


async def test_what_somebody_else_enters_is_shown_and_what_is_being_typed_stays():
    clinic = await make_clinic()
    tab, page = await opened(clinic.provider)
    colleague, other = await opened(clinic.staff)
    await colleague.send(S.choose_provider, str(clinic.provider_id))
    await colleague.send(S.add_span, 1)
    await colleague.send(S.save_week)
    with tab._event():
        await page._reload_live()
    assert (page.total, page.is_changed) == ("8 h per week", False)
    await tab.send(S.type_time, 1, page.week[0].spans[0].id, "end", "12:00")
    await colleague.send(S.add_span, 2)
    await colleague.send(S.save_week)
    await colleague.send(S.open_time_off)
    await colleague.send(S.add_time_off, {"first_day": str(monday(14))})
    with tab._event():
        await page._reload_live()
    assert (page.week[0].spans[0].end, len(page.time_off), page.is_changed) == ("12:00", 1, True)
    assert page.week_problem.startswith("Somebody else has changed this week meanwhile.")
    assert (other.is_changed, other.week_problem) == (False, "")


async def test_time_off_leaves_a_week_alone_that_is_being_typed():
    clinic = await make_clinic()
    tab, page = await opened(clinic.provider)
    await tab.send(S.add_span, 1)
    await tab.send(S.open_time_off)
    await tab.send(S.add_time_off, {"first_day": str(monday(14))})
    assert (page.total, page.is_changed, len(page.time_off)) == ("8 h per week", True, 1)
    await tab.send(S.save_week)
    assert (page.is_changed, page.total) == (False, "8 h per week")
