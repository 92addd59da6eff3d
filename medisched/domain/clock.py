"""The one place where wall time becomes an instant, and back.

Zones come from the pinned `tzdata` package only: systems ship different ones.
Source: PEP 495 (fold), RFC 5545 section 3.3.5 (times that do not exist, times that are twice).
"""

from __future__ import annotations

import zoneinfo
from bisect import bisect_left
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from medisched.domain.day_words import LONG_DATE_OF_YEAR, day_words
from medisched.domain.errors import Invalid
from medisched.domain.texts import _

if TYPE_CHECKING:
    from collections.abc import Generator

zoneinfo.reset_tzpath(())
ZoneInfo.clear_cache()


_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now_utc() -> datetime:
    """The instant at which a door is opened; everything behind the door uses `uow.now`."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretend(instant: datetime) -> Generator[None]:
    """Open doors as if it were another time: demo data has a past that was booked when it was still ahead."""
    token = _pretended.set(instant)
    try:
        yield
    finally:
        _pretended.reset(token)


def list_zones() -> list[str]:
    """Names that people recognise, sorted: `Area/City` and UTC."""
    areas = {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
    return sorted(name for name in zoneinfo.available_timezones() if name.split("/")[0] in areas or name == "UTC")


def get_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name."""
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid({"timezone": _("Please choose a timezone from the list, for example Europe/Berlin.")}) from None


def exists(day: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the clocks show this wall time at all on that day."""
    local = datetime.combine(day, at, zone)
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)


def instant_of(day: date, at: time, zone: ZoneInfo, *, field: str = "start") -> datetime:
    """The UTC instant of a wall time; the earlier one where the clocks show it twice.

    A wall time that the clocks skip is refused; the message stands beside `field`.
    """
    if not exists(day, at, zone):
        raise Invalid(
            {
                field: _("On {day_words} the clocks change and {at:%H:%M} does not exist.").format(
                    day_words=day_words(day, LONG_DATE_OF_YEAR), at=at
                )
            },
            code="time_does_not_exist",
        )
    return datetime.combine(day, at, zone).astimezone(UTC)


@lru_cache(maxsize=20_000)
def wall_instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The UTC instant at which the clocks show `minutes` since midnight of `day`; 1440 and more lies on a later day.

    The earlier one where the clocks show it twice; the first instant after the gap where they skip it.
    """
    wall = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    # PEP 495: fold=1 is the later reading of a time that is twice, but the earlier reading of one that is skipped.
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return first
    gap = range(int((first - second).total_seconds()))
    return second + timedelta(seconds=bisect_left(gap, wall, key=lambda n: _wall(second + timedelta(seconds=n), zone)))


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, also where midnight is skipped."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """First instant of the local day and of the next: 23, 24 or 25 hours apart."""
    return start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant for people in `zone`."""
    return instant.astimezone(zone).date()


def place_of(zone_name: str) -> str:
    """How people name a zone: `America/New_York` is "New York"."""
    return zone_name.rsplit("/", 1)[-1].replace("_", " ")


def day_text(instant: datetime, zone: ZoneInfo) -> str:
    """`Mon 23 Nov 2026`."""
    return day_words(instant.astimezone(zone))


def time_text(instant: datetime, zone: ZoneInfo) -> str:
    """`09:30`; where the clocks show a time twice, with its offset: `02:30 (UTC+1)`."""
    local = instant.astimezone(zone)
    naive = local.replace(tzinfo=None)
    twice = naive.replace(tzinfo=zone, fold=0).utcoffset() != naive.replace(tzinfo=zone, fold=1).utcoffset()
    return f"{local:%H:%M} ({offset_text(instant, zone)})" if twice else f"{local:%H:%M}"


def offset_text(instant: datetime, zone: ZoneInfo) -> str:
    """`UTC+1`, `UTC-3:30`."""
    minutes = int((instant.astimezone(zone).utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def moment_text(instant: datetime, zone: ZoneInfo) -> str:
    """`Mon 23 Nov 2026, 09:30 · Berlin time`."""
    return _("{day}, {time} · {place} time").format(
        day=day_text(instant, zone), time=time_text(instant, zone), place=place_of(zone.key)
    )
