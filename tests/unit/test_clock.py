"""Wall time and instants, on the days when clocks change too."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medisched.domain import clock
from medisched.domain.errors import Invalid

BERLIN, NEW_YORK = clock.get_zone("Europe/Berlin"), clock.get_zone("America/New_York")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def test_a_wall_time_that_the_clocks_skip_is_refused():
    with pytest.raises(Invalid) as refused:
        clock.instant_of(SPRING, time(2, 30), BERLIN)
    assert refused.value.code == "time_does_not_exist"


def test_a_wall_time_that_is_twice_is_the_earlier_one():
    assert clock.instant_of(AUTUMN, time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_that_is_twice_is_shown_with_its_offset():
    earlier = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert clock.time_text(earlier, BERLIN) == "02:30 (UTC+2)"
    assert clock.time_text(earlier + timedelta(hours=1), BERLIN) == "02:30 (UTC+1)"
    assert clock.time_text(earlier + timedelta(hours=2), BERLIN) == "03:30"


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 6, 1), 24)])
def test_days_have_23_24_or_25_hours(day, hours):
    start, end = clock.day_bounds(day, BERLIN)
    assert end - start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "day", "minutes", "expected"),
    [
        ("Europe/Berlin", SPRING, 90, datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),
        ("Europe/Berlin", SPRING, 120, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", SPRING, 150, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", SPRING, 180, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", SPRING, 210, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("Europe/Berlin", AUTUMN, 150, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Europe/Berlin", AUTUMN, 180, datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 28), 1440 + 150, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 28), 2880, datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Antarctica/Troll", SPRING, 150, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("America/Scoresbysund", date(2025, 3, 29), 1410, datetime(2025, 3, 30, 1, 0, tzinfo=UTC)),
        ("Africa/Cairo", date(2026, 4, 24), 0, datetime(2026, 4, 23, 22, 0, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 30), 0, datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 30), 720, datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 29), 1440 + 1439, datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_wall_time_that_is_skipped_is_the_end_of_the_gap_and_one_that_is_twice_the_earlier(
    zone, day, minutes, expected
):
    found = clock.wall_instant(day, minutes, clock.get_zone(zone))
    assert found == expected
    assert found.tzinfo is UTC


@given(st.sampled_from(clock.list_zones()), st.dates(date(1990, 1, 1), date(2027, 12, 1)), st.integers(0, 2880))
def test_a_wall_time_is_the_first_instant_at_which_the_clocks_have_come_so_far(name, day, minutes):
    zone = clock.get_zone(name)
    wall = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    found = clock.wall_instant(day, minutes, zone)
    before = found - timedelta(seconds=1)
    assert found.astimezone(zone).replace(tzinfo=None) >= wall > before.astimezone(zone).replace(tzinfo=None)


def test_a_moment_is_weekday_date_time_and_zone():
    instant = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert clock.moment_text(instant, BERLIN) == "Mon 23 Nov 2026, 09:30 · Berlin time"
    assert clock.moment_text(instant, NEW_YORK) == "Mon 23 Nov 2026, 03:30 · New York time"


def test_an_unknown_zone_is_refused():
    for name in ("Mars/Olympus", "", "../../etc/passwd", "Europe/Berlin\n"):
        with pytest.raises(Invalid):
            clock.get_zone(name)


@given(st.sampled_from(clock.list_zones()), st.integers(1_577_836_800, 2_051_222_400))
def test_every_instant_comes_back_from_its_wall_time_or_from_the_earlier_of_two(name, seconds):
    zone = clock.get_zone(name)
    instant = datetime.fromtimestamp(seconds, UTC)
    local = instant.astimezone(zone)
    back = clock.instant_of(local.date(), local.timetz().replace(tzinfo=None, fold=0), zone)
    assert back == instant or (local.fold == 1 and back < instant)
