"""Wall times that a page sends, in the two nights in which the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from medisched.domain.errors import Invalid
from medisched.domain.wall_times import end_instant, moved_instant, offset_of, read_wall, shown_end, wall_text

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, SECOND = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-11-23", "2026-11-23T09:30:00Z", "2026-13-01T09:30", "1999-01-01T00:00", "\uff12026-11-23T09:30"],
)
def test_what_is_no_wall_time_is_refused(text):
    with pytest.raises(Invalid):
        read_wall(text)


def test_what_is_moved_within_the_doubled_hour_keeps_its_reading():
    wall = read_wall("2026-10-25T02:45")
    assert moved_instant(FIRST, wall, BERLIN) == FIRST + timedelta(minutes=15)
    assert moved_instant(SECOND, wall, BERLIN) == SECOND + timedelta(minutes=15)
    assert moved_instant(SECOND, read_wall("2026-10-25T02:30"), BERLIN) == SECOND


def test_what_comes_from_another_day_takes_the_first_reading():
    before = datetime(2026, 10, 24, 0, 30, tzinfo=UTC)
    assert moved_instant(before, read_wall("2026-10-25T02:30"), BERLIN) == FIRST


def test_moving_by_days_keeps_the_wall_time():
    moved = moved_instant(SECOND, read_wall("2026-10-27T02:30"), BERLIN)
    assert wall_text(moved, BERLIN) == "2026-10-27T02:30"


def test_a_time_that_the_clocks_skip_is_refused_with_a_sentence():
    with pytest.raises(Invalid) as refusal:
        moved_instant(FIRST, read_wall("2027-03-28T02:30"), BERLIN)
    assert "does not exist" in refusal.value.field_errors["start"]


def test_an_end_in_the_doubled_hour_comes_after_its_start():
    assert end_instant(SECOND, SECOND + timedelta(minutes=45), read_wall("2026-10-25T02:45"), BERLIN) == (
        SECOND + timedelta(minutes=15)
    )
    late_first = FIRST + timedelta(minutes=20)
    assert end_instant(late_first, late_first, read_wall("2026-10-25T02:40"), BERLIN) == SECOND + timedelta(minutes=10)


def test_a_span_over_the_change_is_shown_as_long_as_it_is():
    assert wall_text(FIRST, BERLIN) == wall_text(SECOND, BERLIN)
    assert shown_end(FIRST, SECOND, BERLIN) == read_wall("2026-10-25T03:30")


def test_offsets_are_written_as_programs_write_them():
    assert offset_of(SECOND, BERLIN) == "+01:00"
    assert offset_of(SECOND, ZoneInfo("America/St_Johns")) == "-02:30"
