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
