"""How old somebody is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.texts import many

if TYPE_CHECKING:
    from datetime import date

MONTHS_UNTIL = 2
"""Below this age in years, months say more."""


def age_on(day: date, born: date) -> int:
    """Whole years; who was born on 29 February gets older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_text(day: date, born: date) -> str:
    """`46 years`, `7 months`, `12 days`."""
    years = age_on(day, born)
    if years >= MONTHS_UNTIL:
        return many(years, "{n} year", "{n} years")
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    if months >= 1:
        return many(months, "{n} month", "{n} months")
    days = max(0, (day - born).days)
    return many(days, "{n} day", "{n} days")
