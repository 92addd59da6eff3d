"""Slots out of a pattern."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medisched.domain.clock import get_zone, list_zones
from medisched.domain.errors import Invalid
from medisched.domain.series import SlotSeries

BERLIN = get_zone("Europe/Berlin")
SUNDAY = frozenset({7})


def series(**more) -> SlotSeries:
    plain = {
        "weekdays": frozenset({1, 3}), "first_day": date(2026, 11, 23), "last_day": date(2026, 11, 29),
        "opens": time(9), "closes": time(11), "length": 30, "gap": 10,
    }  # fmt: skip
    return SlotSeries(**{**plain, **more})


def test_slots_follow_length_and_gap_and_end_in_time():
    starts = [span.start for span in series().spans(BERLIN)]
    monday = datetime(2026, 11, 23, 8, tzinfo=UTC)
    expected = [monday + timedelta(minutes=40 * n) for n in range(3)]
    assert starts == expected + [start + timedelta(days=2) for start in expected]


@pytest.mark.parametrize(("day", "count"), [(date(2026, 3, 29), 4), (date(2026, 10, 25), 8), (date(2026, 3, 22), 6)])
def test_an_hour_that_is_skipped_holds_no_slots_and_one_that_is_twice_holds_double(day, count):
    night = series(weekdays=SUNDAY, first_day=day, last_day=day, opens=time(1), closes=time(4), gap=0)
    spans = night.spans(BERLIN)
    assert len(spans) == count
    assert all(span.minutes == 30 for span in spans)


def test_a_day_that_opens_in_the_skipped_hour_opens_when_it_is_over():
    day = date(2026, 3, 29)
    spans = series(weekdays=SUNDAY, first_day=day, last_day=day, opens=time(2, 30), closes=time(4), gap=0).spans(BERLIN)
    assert [span.start for span in spans] == [
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC) + timedelta(minutes=30 * n) for n in range(2)
    ]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"weekdays": frozenset()}, "weekdays"),
        ({"weekdays": frozenset({0})}, "weekdays"),
        ({"closes": time(9)}, "closes"),
        ({"last_day": date(2026, 11, 22)}, "last_day"),
        ({"last_day": date(2028, 11, 22)}, "last_day"),
        ({"length": 4}, "length"),
        ({"length": 481}, "length"),
        ({"gap": -1}, "gap"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused_at_its_field(more, field):
    with pytest.raises(Invalid) as refused:
        series(**more)
    assert field in refused.value.field_errors


def test_too_many_slots_are_refused():
    with pytest.raises(Invalid):
        series(
            weekdays=frozenset(range(1, 8)), last_day=date(2027, 11, 1), length=5, gap=0, opens=time(0), closes=time(23)
        ).spans(BERLIN)


@given(
    st.sampled_from(list_zones()),
    st.dates(date(2024, 1, 1), date(2027, 12, 1)),
    st.integers(0, 22),
    st.integers(5, 480),
    st.integers(0, 60),
)
def test_slots_never_overlap_and_have_their_length_in_every_zone(name, day, hour, length, gap):
    week = series(
        weekdays=frozenset(range(1, 8)), first_day=day, last_day=day + timedelta(days=6),
        opens=time(hour), closes=time(23, 30), length=length, gap=gap,
    )  # fmt: skip
    spans = week.spans(get_zone(name))
    assert all(span.minutes == length for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
