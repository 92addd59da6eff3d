"""Ten thousand weeks, and the week of every change of clocks on Earth from 2024 to 2027, against a brute force."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medisched.domain.availability import (
    Busy,
    ProviderTime,
    Reason,
    Resource,
    Rules,
    Search,
    explain_emptiness,
    explain_refusal,
    find_opening,
    iterate_openings,
)
from medisched.domain.clock import get_zone
from medisched.domain.working_time import Closing, Hours, WallSpan
from tests.unit.brute_force import ORDER, BruteForce, Found, minute

SHARDS, WEEKS_OF_SHARD = 8, 1300
ZONES = [
    "Europe/Berlin", "America/New_York", "America/St_Johns", "America/Santiago",
    "Africa/Casablanca", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham",
]  # fmt: skip
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


class Week:
    """One random question about seven days; every time in it lies on a raster of 5 or 15 minutes."""

    def __init__(self, seed: str, zone: ZoneInfo, raster: int, start: datetime | None = None):
        self.random, self.zone, self.raster = Random(seed), zone, raster
        day = FIRST + timedelta(days=self.random.randrange(731))
        self.start = (start or day) - timedelta(minutes=raster * self.random.randrange(1440 // raster))

    def minutes(self, least: int, most: int) -> timedelta:
        return timedelta(minutes=self.number(least, most))

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least // self.raster, most // self.raster) * self.raster

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def name(self) -> UUID:
        return UUID(int=self.random.getrandbits(128))

    def instant(self) -> datetime:
        return self.start + self.minutes(-1440, 8 * 1440)

    def day(self) -> date:
        return self.start.date() + timedelta(days=self.random.randint(-1, 8))

    def wall_span(self) -> WallSpan:
        # Half of all spans begin in the night, when clocks change and days begin.
        start = self.number(1260, 1700) % 1440 if self.chance(0.5) else self.number(0, 1435)
        longest = 1440 if self.chance(0.1) else 480
        return WallSpan(start, start + self.number(self.raster, longest))

    def wall_spans(self) -> list[WallSpan]:
        return [self.wall_span() for _ in range(self.random.choice((0, 1, 1, 1, 2, 2, 3)))]

    def hours(self) -> Hours:
        weekly = {weekday: self.wall_spans() for weekday in range(1, 8) if self.chance(0.8)}
        return Hours(weekly, {self.day(): self.wall_spans() for _ in range(self.random.randrange(3))})

    def ledger(self, most: int, *, away: float = 0.0) -> list[Busy]:
        busy, at = [], self.start - timedelta(days=1)
        for _ in range(self.random.randint(0, most)):
            start = at + self.minutes(0, 1440)
            at = start + self.minutes(self.raster, 1440 if self.chance(0.3) else 90)
            busy.append(Busy(start, at, self.chance(away)))
        return busy

    def resources(self, least: int, most: int) -> list[Resource]:
        return [Resource(self.name(), self.ledger(12)) for _ in range(self.random.randint(least, most))]

    def closing(self) -> Closing:
        first = self.day()
        last = first + timedelta(days=self.random.choice((0, 0, 0, 1, 3)))
        return Closing(first, last, None if self.chance(0.5) else self.wall_span())

    def rules(self) -> Rules:
        buffers = [self.minutes(0, 30) if self.chance(0.4) else timedelta() for _ in range(2)]
        return Rules(
            duration=self.minutes(self.raster, 120), buffer_before=buffers[0], buffer_after=buffers[1],
            notice=self.minutes(0, 2880), horizon=self.minutes(4 * 1440, 14 * 1440), step=self.minutes(self.raster, 60),
        )  # fmt: skip

    def search(self) -> Search:
        window = timedelta(days=7) if self.chance(0.9) else self.minutes(self.raster, 600)
        return Search(
            now=self.start + self.minutes(-2880, 1440), start=self.start, end=self.start + window, zone=self.zone,
            rules=self.rules(), closings=[self.closing() for _ in range(self.random.randrange(3))],
            providers=[
                ProviderTime(self.name(), self.hours(), self.ledger(14, away=0.3))
                for _ in range(self.random.choice((1, 1, 2, 2, 3)))
            ],
            rooms=None if self.chance(0.4) else self.resources(0 if self.chance(0.1) else 1, 3),
            needs=[self.resources(1, 2) for _ in range(self.random.choice((0, 0, 1, 2)))],
            patient=Resource(self.name(), self.ledger(10)) if self.chance(0.6) else None,
        )  # fmt: skip


def found(opening) -> Found | None:
    if opening is None:
        return None
    return minute(opening.start), minute(opening.end), opening.provider_id, opening.room_id, opening.device_ids


def compare(week: Week, *, starts: int) -> set[str]:
    """Ask both about everything; gives the reasons that came up."""
    search = week.search()
    slow = BruteForce(search)
    openings = slow.openings()
    assert [found(one) for one in iterate_openings(search)] == openings
    emptiness = explain_emptiness(search)
    assert emptiness == (None if openings else slow.emptiness())
    seen = {emptiness.value} if emptiness else set()
    for _ in range(starts):
        start = week.instant()
        refusal = explain_refusal(search, start)
        expected = slow.refusal(minute(start))
        assert (refusal and (refusal.reason.value, refusal.provider_id)) == expected
        assert found(find_opening(search, start)) == slow.first_at(minute(start))
        seen |= {expected[0]} if expected else set()
    return seen


@cache
def offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def changes_of(zone: ZoneInfo) -> list[datetime]:
    """Every change of clocks, to the minute."""
    found = []
    for day in range((LAST - FIRST).days):
        before, after = FIRST + timedelta(days=day), FIRST + timedelta(days=day + 1)
        if offset(zone, before) == offset(zone, after):
            continue
        old = offset(zone, before)
        while after - before > timedelta(minutes=1):
            middle = before + timedelta(minutes=(after - before) // timedelta(minutes=2))
            before, after = (middle, after) if offset(zone, middle) == old else (before, middle)
        found.append(after)
    return found


def changes_of_all_zones() -> list[tuple[ZoneInfo, datetime]]:
    """One zone for all that changed their clocks at the same time and to the same offsets."""
    histories = {}
    for name in sorted(zoneinfo.available_timezones()):
        zone = get_zone(name)
        changes = changes_of(zone)
        histories[(offset(zone, FIRST), *((at, offset(zone, at)) for at in changes))] = zone, changes
    return [(zone, change) for zone, changes in histories.values() for change in changes]


def test_the_reasons_are_in_the_order_of_the_specification():
    assert tuple(reason.value for reason in Reason) == ORDER


@pytest.mark.parametrize("shard", range(SHARDS))
def test_random_weeks_have_the_openings_and_the_reasons_of_the_brute_force(shard):
    weeks, seen = set(), set()

    @settings(max_examples=WEEKS_OF_SHARD, deadline=None, derandomize=True, database=None)
    @given(st.integers(0, 2**64), st.sampled_from(ZONES), st.sampled_from((5, 15, 15, 15)))
    def every_week(seed, zone, raster):
        # The same examples are drawn for every shard: its number makes them others.
        seen.update(compare(Week(f"{shard}/{seed}", get_zone(zone), raster), starts=4))
        weeks.add((seed, zone, raster))

    every_week()
    assert len(weeks) * SHARDS >= 10_000
    assert seen == set(ORDER)


@pytest.mark.parametrize("shard", range(4))
def test_the_weeks_around_every_change_of_clocks_do_too(shard):
    changes = changes_of_all_zones()
    assert len(changes) > 200
    for zone, change in changes[shard::4]:
        for number in range(3):
            week = Week(f"{zone.key}/{change}/{number}", zone, 15, start=change - timedelta(days=number * 3 - 1))
            compare(week, starts=8)
