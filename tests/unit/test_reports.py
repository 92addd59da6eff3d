"""Offered minutes, periods and the third next time, against slow and simple answers."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from medisched.domain.clock import get_zone
from medisched.domain.reports import Offer, Period, median_days, offered_minutes, preset_period, third_in_row
from medisched.domain.spans import Span
from medisched.domain.stretches import join

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
# Clocks change in Berlin on the 28th, in New York on the 14th, on Lord Howe Island on April 4.
STARTS = {
    zone: datetime(2027, month, day, tzinfo=UTC) for zone, month, day in zip(ZONES, (3, 3, 4), (27, 13, 3), strict=True)
}
RASTER = timedelta(minutes=5)


def spans(start: datetime) -> st.SearchStrategy[list[Span]]:
    def made(pair: tuple[int, int]) -> Span:
        return Span(start + pair[0] * RASTER, start + (pair[0] + pair[1]) * RASTER)

    return st.lists(st.tuples(st.integers(-100, 700), st.integers(1, 200)).map(made), max_size=5)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_offered_minutes_are_those_that_a_clock_counts(data):
    name = data.draw(st.sampled_from(ZONES))
    zone, start = get_zone(name), STARTS[name]
    work, slots, away, closed = (sorted(data.draw(spans(start))) for _ in range(4))
    since = data.draw(st.none() | st.just(start + timedelta(hours=9)))
    days = [start.date() + timedelta(days=n) for n in range(3)]
    found = offered_minutes(Offer(work, slots, away, since), join(closed), days, zone)
    counted = dict.fromkeys(days, 0)
    for number in range(-12 * 24, 12 * 24 * 5):
        at = start + number * RASTER
        day = at.astimezone(zone).date()
        is_open = any(a <= at < b for a, b in [*work, *slots]) and not any(a <= at < b for a, b in [*away, *closed])
        if day in counted and is_open and (since is None or at >= since):
            counted[day] += 5
    assert found == counted


@given(st.dates(date(2024, 1, 1), date(2032, 1, 1)))
def test_a_period_by_name_ends_where_the_next_begins_and_is_never_too_long(today):
    for name in ("this_week", "last_4_weeks", "this_month", "last_month", "last_12_months"):
        found = preset_period(name, today)
        assert found is not None
        assert found.before.last + timedelta(days=1) == found.period.first
        assert 0 < found.before.length <= 366 >= found.period.length > 0
        assert (today in found.period.days) == name.startswith("this")
    assert preset_period("some_day", today) is None


def test_a_year_is_counted_with_its_leap_day():
    assert preset_period("last_12_months", date(2029, 3, 5)) == (
        Period(date(2028, 3, 1), date(2029, 2, 28)),
        Period(date(2027, 3, 1), date(2028, 2, 29)),
    )


def test_times_that_overlap_are_not_three():
    start = datetime(2027, 1, 1, tzinfo=UTC)
    times = [(start + n * RASTER, start + (n + 3) * RASTER) for n in range(12)]
    assert third_in_row(times) == start + 6 * RASTER
    assert third_in_row(times[:6]) is None


def test_who_is_booked_out_waits_longest():
    assert median_days([1, None, 4]) == 4
    assert median_days([1, None, None]) is None
    assert median_days([1, 2]) == 1.5
    assert median_days([]) is None
