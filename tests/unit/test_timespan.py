"""Spans of time."""

from datetime import UTC, datetime, timedelta

import pytest

from medisched.domain.errors import Invalid
from medisched.domain.timespan import TimeSpan

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_spans_that_only_touch_do_not_overlap():
    first, second = (
        TimeSpan(NINE, NINE + timedelta(hours=1)),
        TimeSpan(NINE + timedelta(hours=1), NINE + timedelta(hours=2)),
    )
    assert not first.overlaps(second)
    assert first.overlaps(TimeSpan(NINE + timedelta(minutes=59), NINE + timedelta(hours=2)))


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (NINE, NINE, "span_reversed"),
        (NINE, NINE - timedelta(hours=1), "span_reversed"),
        (NINE, NINE + timedelta(hours=25), "span_too_long"),
        (NINE, NINE + timedelta(minutes=4), "span_too_short"),
        (NINE.replace(tzinfo=None), NINE + timedelta(hours=1), "no_offset"),
    ],
)
def test_a_span_that_cannot_be_is_refused(start, end, code):
    with pytest.raises(Invalid) as refused:
        TimeSpan(start, end)
    assert refused.value.code == code


def test_a_span_in_the_past_is_refused():
    with pytest.raises(Invalid) as refused:
        TimeSpan(NINE, NINE + timedelta(hours=1)).must_follow(NINE + timedelta(seconds=1))
    assert refused.value.code == "span_past"
