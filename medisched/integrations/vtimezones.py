"""A zone's clocks for calendar programs that do not know it: VTIMEZONE.

Zones whose clocks change by a rule tell the rule, which all programs understand; others tell each change around the
events. The same zone and years make the same text.
Source: RFC 5545 section 3.6.5.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from medisched.domain.zone_changes import ZoneChange, zone_rules
from medisched.integrations.ical_lines import escape, fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from medisched.domain.zone_changes import Yearly

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def vtimezone(zone: ZoneInfo, moments: Iterable[datetime]) -> str:
    """The component for a zone, right at all of the moments, which are in that zone."""
    years = [moment.year for moment in moments]
    return _component(zone.key, min(years), max(years))


@lru_cache(maxsize=256)
def _component(key: str, first_year: int, last_year: int) -> str:
    rules = zone_rules(key, first_year, last_year)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{escape(key)}"]
    for rule in rules.yearly:
        lines += _observance(rule.first, rule)
    if not rules.yearly:
        lines += _observance(ZoneChange(rules.since, rules.begins.offset, rules.begins))
    for change in rules.changes:
        lines += _observance(change)
    return "".join(fold(line) for line in (*lines, "END:VTIMEZONE"))


def _observance(change: ZoneChange, rule: Yearly | None = None) -> list[str]:
    name = "DAYLIGHT" if change.is_forward else "STANDARD"
    every = f"RRULE:FREQ=YEARLY;BYMONTH={change.at.month};BYDAY={rule.week}{DAYS[change.at.weekday()]}" if rule else ""
    return [
        f"BEGIN:{name}",
        f"DTSTART:{change.at:%Y%m%dT%H%M%S}",
        *([every] if every else []),
        f"TZNAME:{escape(change.after.name)}",
        f"TZOFFSETFROM:{_offset(change.before)}",
        f"TZOFFSETTO:{_offset(change.after.offset)}",
        f"END:{name}",
    ]


def _offset(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    minutes = abs(seconds) // 60
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02}{minutes % 60:02}"
