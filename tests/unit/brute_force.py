"""The answers of medisched.domain.availability once more: from the words of its specification, and slowly.

Shares no code with it. Time is whole minutes since 1970, every start is asked one by one, every span is looked at for
each, and a wall time is found by watching the clocks. All times of a question lie on a raster of five minutes.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

RASTER = 5
ORDER = (
    "too_soon", "too_far", "closed", "break", "outside_hours", "off_grid",
    "provider_away", "provider_busy", "room_busy", "device_busy", "patient_busy",
)  # fmt: skip

Minutes = tuple[int, int]
Found = tuple[int, int, UUID, UUID | None, tuple[UUID, ...]]


def minute(instant: datetime) -> int:
    seconds = int(instant.timestamp())
    assert seconds % 60 == 0
    return seconds // 60


def length(delta: timedelta) -> int:
    return int(delta.total_seconds()) // 60


def shown(at: int, zone: ZoneInfo) -> datetime:
    """What the clocks of `zone` show at a minute since 1970."""
    return datetime.fromtimestamp(at * 60, zone).replace(tzinfo=None)


@cache
def watch(zone: ZoneInfo, day: date) -> list[int]:
    """For each fifth minute of a day: the minute since 1970 at which clocks first show it, or have just skipped it."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall time
    at = minute(midnight.replace(tzinfo=UTC)) - 15 * 60
    at += max(length(midnight - shown(at, zone)) - 4 * 60, 0)  # nothing to see until shortly before
    clock, found = shown(at, zone), []
    for number in range(24 * 60 // RASTER):
        wall = midnight + timedelta(minutes=number * RASTER)
        while clock < wall:
            at += RASTER
            clock = shown(at, zone)
        found.append(at)
    return found


def instant(zone: ZoneInfo, day: date, minutes: int) -> int:
    later, rest = divmod(minutes, 24 * 60)
    return watch(zone, day + timedelta(days=later))[rest // RASTER]


def meets(spans: list[Minutes], start: int, end: int) -> bool:
    for one, other in spans:  # noqa: SIM110 - twice as fast as any()
        if one < end and start < other:
            return True
    return False


class BruteForce:
    """One search in a week; openings of its window, and the reason of any start up to a day from that week."""

    def __init__(self, search):
        self.search, self.zone, rules = search, search.zone, search.rules
        self.window = range(minute(search.start), minute(search.end), RASTER)
        self.step, self.duration = length(rules.step), length(rules.duration)
        self.before, self.after = length(rules.buffer_before), length(rules.buffer_after)
        self.soonest = minute(search.now) + length(rules.notice)
        self.latest = minute(search.now) + length(rules.horizon)
        # Two days around a week, and what reaches into them from the days before.
        days = [search.start.date() + timedelta(days=n) for n in range(-4, 12)]
        self.closed = [span for closing in search.closings for span in self._closed(closing, days)]
        self.rows = [[row for day in days for row in self._rows(one.hours, day)] for one in search.providers]
        self.grids = [{at for row in rows for at in range(*row, self.step)} for rows in self.rows]
        self.away = [self._busy(busy for busy in one.busy if busy.is_away) for one in search.providers]
        self.busy = [self._busy(busy for busy in one.busy if not busy.is_away) for one in search.providers]
        self.rooms = None if search.rooms is None else [(one.id, self._busy(one.busy)) for one in search.rooms]
        self.needs = [[(one.id, self._busy(one.busy)) for one in need] for need in search.needs]
        self.patient = self._busy(search.patient.busy) if search.patient else []

    @staticmethod
    def _busy(spans) -> list[Minutes]:
        return [(minute(one.start), minute(one.end)) for one in spans]

    def _closed(self, closing, days) -> list[Minutes]:
        from_, to = (closing.span.start_minute, closing.span.end_minute) if closing.span else (0, 24 * 60)
        return self._exist(
            (instant(self.zone, day, from_), instant(self.zone, day, to))
            for day in days
            if closing.first_day <= day <= closing.last_day
        )

    def _rows(self, hours, day: date) -> list[Minutes]:
        spans = hours.overrides[day] if day in hours.overrides else hours.weekly.get(day.isoweekday(), [])
        return self._exist(
            (instant(self.zone, day, span.start_minute), instant(self.zone, day, span.end_minute)) for span in spans
        )

    @staticmethod
    def _exist(spans) -> list[Minutes]:
        return [(start, end) for start, end in spans if start < end]

    def _works(self, number: int, start: int) -> bool:
        return all(meets(self.rows[number], at, at + 1) for at in range(start, start + self.duration, RASTER))

    def _pauses(self, number: int, start: int) -> bool:
        day = self._rows(self.search.providers[number].hours, shown(start, self.zone).date())
        return bool(day) and min(day)[0] <= start and start + self.duration <= max(end for _, end in day)

    @staticmethod
    def _free(resources, claim: Minutes) -> list[UUID]:
        return [name for name, busy in resources if not meets(busy, *claim)]

    def reason(self, number: int, start: int) -> str | None:  # noqa: PLR0911 - the specification's list
        """The first reason that holds for one provider."""
        end = start + self.duration
        claim = start - self.before, end + self.after
        if start < self.soonest:
            return "too_soon"
        if start > self.latest:
            return "too_far"
        if meets(self.closed, start, end):
            return "closed"
        if not self._works(number, start):
            return "break" if self._pauses(number, start) else "outside_hours"
        if start not in self.grids[number]:
            return "off_grid"
        if meets(self.away[number], *claim):
            return "provider_away"
        if meets(self.busy[number], *claim):
            return "provider_busy"
        if self.rooms is not None and not self._free(self.rooms, claim):
            return "room_busy"
        if not all(self._free(need, claim) for need in self.needs):
            return "device_busy"
        return "patient_busy" if meets(self.patient, start, end) else None

    def refusal(self, start: int) -> tuple[str, UUID] | None:
        """Reason and provider of the one who got furthest; None if one of them can be had."""
        reasons = [self.reason(number, start) for number in range(len(self.rows))]
        if None in reasons:
            return None
        furthest = max(reasons, key=ORDER.index)
        return furthest, self.search.providers[reasons.index(furthest)].id

    def openings(self) -> list[Found]:
        # Whoever is off the grid has some reason, whichever it is.
        return [
            self._found(number, start)
            for start in self.window
            for number in range(len(self.rows))
            if start in self.grids[number] and self.reason(number, start) is None
        ]

    def first_at(self, start: int) -> Found | None:
        numbers = [number for number in range(len(self.rows)) if self.reason(number, start) is None]
        return self._found(numbers[0], start) if numbers else None

    def _found(self, number: int, start: int) -> Found:
        end = start + self.duration
        claim = start - self.before, end + self.after
        room = None if self.rooms is None else self._free(self.rooms, claim)[0]
        devices = tuple(self._free(need, claim)[0] for need in self.needs)
        return start, end, self.search.providers[number].id, room, devices

    def emptiness(self) -> str:
        """Why the window has no opening."""
        asked = [(number, start) for start in self.window for number in range(len(self.rows))]
        reasons = [self.reason(number, start) or "" for number, start in asked if start in self.grids[number]]
        if reasons:
            return max(reasons, key=ORDER.index)
        taken = (
            meets(self.closed, at, at + 1) and any(meets(rows, at, at + 1) for rows in self.rows) for at in self.window
        )
        return "closed" if any(taken) else "outside_hours"
