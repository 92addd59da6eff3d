"""Hours as people say them, as spans of time."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medisched.domain.clock import get_zone, list_zones
from medisched.domain.errors import Invalid
from medisched.domain.spans import Span, containing, overlapping, touching
from medisched.domain.working_time import Closing, Hours, Row, WallSpan, closed_spans, rows, shifts

BERLIN, LORD_HOWE = get_zone("Europe/Berlin"), get_zone("Australia/Lord_Howe")
MONDAY, SPRING, AUTUMN = date(2026, 11, 23), date(2026, 3, 29), date(2026, 10, 25)
ALWAYS = Hours({weekday: [WallSpan(0, 1440)] for weekday in range(1, 8)})


def daily(*spans: WallSpan) -> Hours:
    return Hours(dict.fromkeys(range(1, 8), spans))


def spans_of(hours: Hours, day: date, zone=BERLIN) -> list[tuple[datetime, datetime]]:
    return [(row.start, row.end) for row in rows(hours, day, day, zone)]


def utc(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(("start", "end"), [(-1, 60), (1440, 1500), (60, 60), (60, 59), (60, 1501)])
def test_a_span_begins_on_its_day_and_is_at_most_24_hours_long(start, end):
    with pytest.raises(Invalid):
        WallSpan(start, end)


def test_a_day_has_the_hours_of_its_weekday_in_order():
    hours = Hours({1: [WallSpan(780, 1020), WallSpan(540, 720)]})
    assert spans_of(hours, MONDAY) == [(utc(23, 8), utc(23, 11)), (utc(23, 12), utc(23, 16))]
    assert spans_of(hours, MONDAY + timedelta(days=1)) == []


def test_a_date_that_differs_has_only_its_own_hours_or_none():
    hours = Hours({1: [WallSpan(540, 720)]}, {MONDAY: [WallSpan(600, 660)], date(2026, 11, 30): []})
    assert spans_of(hours, MONDAY) == [(utc(23, 9), utc(23, 10))]
    assert spans_of(hours, date(2026, 11, 30)) == []


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (MONDAY, 24)])
def test_a_day_worked_round_the_clock_has_23_24_or_25_hours(day, hours):
    ((start, end),) = spans_of(ALWAYS, day)
    assert end - start == timedelta(hours=hours)


def test_a_night_shift_is_an_hour_shorter_or_longer_when_clocks_change():
    night = daily(WallSpan(1320, 1800))
    lengths = [
        end - start
        for day in (SPRING - timedelta(days=1), AUTUMN - timedelta(days=1), MONDAY)
        for start, end in spans_of(night, day)
    ]
    assert lengths == [timedelta(hours=7), timedelta(hours=9), timedelta(hours=8)]


def test_hours_that_the_clocks_skip_do_not_exist_and_those_that_begin_there_begin_after():
    assert spans_of(daily(WallSpan(120, 180)), SPRING) == []
    assert spans_of(daily(WallSpan(130, 170)), SPRING) == []
    assert spans_of(daily(WallSpan(150, 240)), SPRING) == [(utc(29, 1, month=3), utc(29, 2, month=3))]


def test_hours_in_the_hour_that_is_twice_begin_with_the_first():
    assert spans_of(daily(WallSpan(150, 180)), AUTUMN) == [(utc(25, 0, 30, month=10), utc(25, 2, month=10))]


def test_lord_howe_changes_its_clocks_by_half_an_hour():
    spring, autumn = date(2026, 10, 4), date(2026, 4, 5)
    lengths = [end - start for day in (spring, autumn) for start, end in spans_of(ALWAYS, day, LORD_HOWE)]
    assert lengths == [timedelta(hours=23, minutes=30), timedelta(hours=24, minutes=30)]
    ((start, _),) = spans_of(daily(WallSpan(135, 240)), spring, LORD_HOWE)
    assert start == utc(3, 15, 30, month=10)


def test_rows_that_touch_or_overlap_are_one_shift_across_midnight_too():
    hours = Hours({1: [WallSpan(1320, 1440)], 2: [WallSpan(0, 360), WallSpan(300, 420), WallSpan(421, 480)]})
    first, second = shifts(rows(hours, MONDAY, MONDAY + timedelta(days=1), BERLIN))
    assert (first.start, first.end, len(first.rows)) == (utc(23, 21), utc(24, 6), 3)
    assert (second.start, second.end, len(second.rows)) == (utc(24, 6, 1), utc(24, 7), 1)


def test_a_short_row_inside_a_long_one_does_not_end_the_shift():
    hours = Hours({1: [WallSpan(480, 720), WallSpan(540, 600), WallSpan(660, 780)]})
    (shift,) = shifts(rows(hours, MONDAY, MONDAY, BERLIN))
    assert (shift.start, shift.end) == (utc(23, 7), utc(23, 12))


def test_a_grid_counts_elapsed_time_from_the_start_of_its_row():
    row, step = Row(utc(23, 8, 10), utc(23, 9), MONDAY), timedelta(minutes=20)
    assert row.next_start(step, utc(23, 0)) == utc(23, 8, 10)
    assert row.next_start(step, utc(23, 8, 10)) == utc(23, 8, 10)
    assert row.next_start(step, utc(23, 8, 11)) == utc(23, 8, 30)
    starts = [
        row.has_start(step, utc(23, hour, minute)) for hour, minute in ((7, 50), (8, 30), (8, 40), (8, 50), (9, 10))
    ]
    assert starts == [False, True, False, True, False]


def test_closings_are_whole_days_or_the_same_hours_of_each_and_join():
    tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    closings = [Closing(wednesday, wednesday, WallSpan(0, 60)), Closing(MONDAY, tuesday, WallSpan(720, 780))]
    assert closed_spans(closings, MONDAY, wednesday, BERLIN) == [
        Span(utc(23, 11), utc(23, 12)), Span(utc(24, 11), utc(24, 12)), Span(utc(24, 23), utc(25, 0)),
    ]  # fmt: skip
    closings.append(Closing(date(2000, 1, 1), date(2030, 1, 1)))
    assert closed_spans(closings, MONDAY, MONDAY, BERLIN) == [Span(utc(22, 23), utc(23, 23))]


def test_spans_that_only_touch_do_not_overlap():
    spans = [Span(utc(23, 8), utc(23, 9)), Span(utc(23, 9), utc(23, 10)), Span(utc(23, 11), utc(23, 12))]
    assert overlapping(spans, utc(23, 9), utc(23, 11)) == spans[1:2]
    assert overlapping(spans, utc(23, 10), utc(23, 11)) == []
    assert overlapping(spans, utc(23, 7), utc(23, 13)) == spans
    assert containing(spans, utc(23, 8), utc(23, 9)) == spans[0]
    assert containing(spans, utc(23, 8, 30), utc(23, 9, 30)) is None
    assert list(touching(spans)) == [spans[:2], spans[2:]]
    assert list(touching(spans[:0])) == []


@given(
    st.sampled_from(list_zones()),
    st.dates(date(2024, 1, 1), date(2027, 12, 1)),
    st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), max_size=4),
)
def test_rows_come_in_order_and_are_never_empty_and_shifts_never_touch(name, day, spans):
    hours = daily(*(WallSpan(start, start + length) for start, length in spans))
    week = list(rows(hours, day, day + timedelta(days=6), get_zone(name)))
    assert all(row.start < row.end for row in week)
    assert week == sorted(week, key=lambda row: row.start)
    worked = list(shifts(week))
    assert all(one.end < other.start for one, other in pairwise(worked))
    assert [row for shift in worked for row in shift.rows] == week
