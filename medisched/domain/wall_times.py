"""Wall times as calendars on a page send them, and the instants that they mean.

Where the clocks show a time twice, what is moved stays with the reading that it had; what is new takes the earlier one.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from medisched.domain.clock import instant_of
from medisched.domain.errors import Invalid
from medisched.domain.texts import _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

WALL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2200


def read_wall(text: str, *, field: str = "start") -> datetime:
    """`2026-11-23T09:30` as a wall time; anything else is refused."""
    try:
        wall = datetime.strptime(text, "%Y-%m-%dT%H:%M") if WALL.fullmatch(text) else None  # noqa: DTZ007 - wall time
    except ValueError:
        wall = None
    if wall is None or not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise Invalid({field: _("Please choose a date and a time.")}, code="no_wall_time")
    return wall


def wall_time(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks show at an instant."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def wall_text(instant: datetime, zone: ZoneInfo) -> str:
    """`2026-11-23T09:30`."""
    return f"{wall_time(instant, zone):%Y-%m-%dT%H:%M}"


def moved_instant(before: datetime, wall: datetime, zone: ZoneInfo, *, field: str = "start") -> datetime:
    """The instant of a wall time to which something is moved from `before`; one that the clocks skip is refused.

    In the hour that comes twice, what was in its second reading stays there; other things come to the first.
    """
    earlier = instant_of(wall.date(), wall.time(), zone, field=field)
    again = wall.replace(tzinfo=zone, fold=1).astimezone(earlier.tzinfo)
    return again if again > earlier and before.astimezone(zone).fold else earlier


def end_instant(start: datetime, before: datetime, wall: datetime, zone: ZoneInfo) -> datetime:
    """The same for an end, which comes after `start` if it can: where that needs the second reading, it is meant."""
    found = moved_instant(before, wall, zone, field="end")
    again = wall.replace(tzinfo=zone, fold=1).astimezone(found.tzinfo)
    return again if found <= start < again else found


def shown_end(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """Where a span ends on a calendar of wall time: below its start, also in the night when the clocks go back."""
    first, last = wall_time(start, zone), wall_time(end, zone)
    return last if last > first else first + (end - start)


def offset_of(instant: datetime, zone: ZoneInfo) -> str:
    """`+01:00`, as programs write it."""
    minutes = int((instant.astimezone(zone).utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
