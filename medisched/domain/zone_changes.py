"""When the clocks of a zone change, and whether they do so by a rule that can be told to others.

Source: RFC 5545 section 3.6.5 (time zone component).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from medisched.domain.clock import get_zone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

# A rule is told only if it holds for as long as a calendar may look ahead.
LOOKED_AHEAD = 10
WEEKS = (1, 2, 3, 4, -1)
WEEK = 7
# Clocks that changed stay so for weeks.
STEP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Clocks:
    """How far the clocks are from UTC, and what that is called."""

    offset: timedelta
    name: str


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """At `at` by the clocks as they were before it (a naive wall time), they went to `after`."""

    at: datetime
    before: timedelta
    after: Clocks

    @property
    def is_forward(self) -> bool:
        """Whether summer time begins, as most calendar programs understand it: Dublin's law says winter time ends."""
        return self.after.offset > self.before


@dataclass(frozen=True, slots=True)
class Yearly:
    """Every year from `first` on, on the `week`th (or last, -1) of its weekday in its month."""

    first: ZoneChange
    week: int


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """The clocks at `since`, and then either what happens every year, or each change."""

    since: datetime
    begins: Clocks
    yearly: tuple[Yearly, ...] = ()
    changes: tuple[ZoneChange, ...] = ()


@lru_cache(maxsize=256)
def zone_rules(key: str, first_year: int, last_year: int) -> ZoneRules:
    """What a zone's clocks do from the year before the first one to the end of the last one."""
    zone = get_zone(key)
    since = datetime(first_year - 1, 1, 1, tzinfo=UTC)
    ahead = _list_changes(zone, since, datetime(last_year + 1 + LOOKED_AHEAD, 1, 1, tzinfo=UTC))
    yearly = _find_yearly(ahead, range(first_year - 1, last_year + 1 + LOOKED_AHEAD))
    changes = () if yearly is not None else tuple(change for change in ahead if change.at.year <= last_year)
    return ZoneRules(since.astimezone(zone).replace(tzinfo=None), _clocks(since, zone), yearly or (), changes)


def _list_changes(zone: ZoneInfo, since: datetime, until: datetime) -> list[ZoneChange]:
    changes: list[ZoneChange] = []
    seen, before = since, _clocks(since, zone)
    while seen < until:
        after = _clocks(seen + STEP, zone)
        if before.offset != after.offset:
            instant = _first_instant(seen, seen + STEP, zone)
            wall = (instant + before.offset).replace(tzinfo=None)
            changes.append(ZoneChange(wall, before.offset, after))
        seen, before = seen + STEP, after
    return [change for change in changes if change.at.year < until.year]


def _first_instant(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first second at which the clocks are as at `high`."""
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high


def _clocks(instant: datetime, zone: ZoneInfo) -> Clocks:
    wall = instant.astimezone(zone)
    return Clocks(wall.utcoffset() or timedelta(), wall.tzname() or zone.key)


def _find_yearly(changes: list[ZoneChange], years: range) -> tuple[Yearly, ...] | None:
    """One rule for each kind of change, if there is one for all of them; nothing to tell is a rule, too."""
    kinds: defaultdict[tuple[timedelta, Clocks], list[ZoneChange]] = defaultdict(list)
    for change in changes:
        kinds[change.before, change.after].append(change)
    found: list[Yearly] = []
    for same in kinds.values():
        week = _find_week(same)
        if week is None or [change.at.year for change in same] != list(years):
            return None
        found.append(Yearly(same[0], week))
    return tuple(found)


def _find_week(changes: list[ZoneChange]) -> int | None:
    """Which of its weekdays in the month it always is, if it always is the same one at the same time."""
    first = changes[0].at
    if any(_kind(change.at) != _kind(first) for change in changes):
        return None
    return next((week for week in WEEKS if all(_is_in_week(change.at, week) for change in changes)), None)


def _kind(at: datetime) -> tuple[object, ...]:
    return at.month, at.weekday(), at.time()


def _is_in_week(at: datetime, week: int) -> bool:
    if week > 0:
        return (at.day - 1) // WEEK + 1 == week
    return (at + timedelta(days=WEEK)).month != at.month
