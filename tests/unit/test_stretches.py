"""What time off leaves open, and the pieces that hold it."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from medisched.domain.clock import day_bounds, get_zone, local_day
from medisched.domain.spans import Span
from medisched.domain.stretches import join, list_gaps, split_at_midnights

ZERO = datetime(2026, 10, 20, tzinfo=UTC)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])


def hours(start: int, end: int) -> Span:
    return Span(ZERO + timedelta(hours=start), ZERO + timedelta(hours=end))


SPANS = st.builds(lambda start, length: hours(start, start + length), st.integers(0, 400), st.integers(1, 80))


def test_gaps_lie_between_what_is_taken():
    taken = [hours(5, 7), hours(-3, 1), hours(6, 8), hours(20, 30)]
    assert list_gaps(hours(0, 24), taken) == [hours(1, 5), hours(8, 20)]
    assert list_gaps(hours(0, 24), []) == [hours(0, 24)]
    assert list_gaps(hours(5, 6), taken) == []


def test_what_touches_is_one():
    assert join([hours(3, 4), hours(1, 3), hours(6, 7)]) == [hours(1, 4), hours(6, 7)]


@given(whole=SPANS, taken=st.lists(SPANS, max_size=8))
def test_gaps_and_what_is_taken_are_the_whole_and_never_both(whole, taken):
    gaps = list_gaps(whole, taken)
    for hour in range(500):
        instant = ZERO + timedelta(hours=hour)
        is_taken = any(one.start <= instant < one.end for one in taken)
        is_gap = any(one.start <= instant < one.end for one in gaps)
        assert is_gap == (whole.start <= instant < whole.end and not is_taken)


@given(whole=SPANS, zone=ZONES)
def test_pieces_are_the_whole_in_order_each_of_one_day_and_at_most_24_hours(whole, zone):
    place = get_zone(zone)
    pieces = list(split_at_midnights(whole, place))
    assert (pieces[0].start, pieces[-1].end) == whole
    assert all(one.end == other.start for one, other in pairwise(pieces))
    for piece in pieces:
        assert timedelta() < piece.end - piece.start <= timedelta(hours=24)
        assert local_day(piece.start, place) == local_day(piece.end - datetime.resolution, place)


def test_a_day_of_25_hours_is_two_pieces():
    place = get_zone("Europe/Berlin")
    whole = Span(*day_bounds(date(2026, 10, 25), place))
    assert [piece.end - piece.start for piece in split_at_midnights(whole, place)] == [
        timedelta(hours=24), timedelta(hours=1),
    ]  # fmt: skip
