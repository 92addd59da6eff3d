"""How days are written, in the reader's language. The patterns themselves are texts of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from datetime import date

DAY = mark("{short_weekday} {day} {short_month} {year}")
"""Mon 23 Nov 2026"""
DAY_OF_YEAR = mark("{short_weekday} {day} {short_month}")
"""Mon 23 Nov"""
SPOKEN_DAY = mark("{weekday} {day} {month}")
"""Monday 23 November"""
DATE = mark("{day} {short_month} {year}")
"""23 Nov 2026"""
DATE_OF_YEAR = mark("{day} {short_month}")
"""23 Nov"""
LONG_DATE = mark("{day} {month} {year}")
"""23 November 2026"""
LONG_DATE_OF_YEAR = mark("{day} {month}")
"""23 November"""
MONTH = mark("{month} {year}")
"""November 2026"""
SHORT_WEEKDAY, SHORT_MONTH, DAY_OF_MONTH = "{short_weekday}", "{short_month}", "{day}"

WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
SHORT_WEEKDAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))
MONTHS = (
    mark("January"),
    mark("February"),
    mark("March"),
    mark("April"),
    mark("May"),
    mark("June"),
    mark("July"),
    mark("August"),
    mark("September"),
    mark("October"),
    mark("November"),
    mark("December"),
)
SHORT_MONTHS = (
    mark("Jan"),
    mark("Feb"),
    mark("Mar"),
    mark("Apr"),
    mark("May"),
    mark("Jun"),
    mark("Jul"),
    mark("Aug"),
    mark("Sep"),
    mark("Oct"),
    mark("Nov"),
    mark("Dec"),
)


def day_words(day: date, pattern: str = DAY) -> str:
    """A day in one of the patterns above."""
    return _(pattern).format(
        short_weekday=_(SHORT_WEEKDAYS[day.weekday()]),
        weekday=_(WEEKDAYS[day.weekday()]),
        day=day.day,
        short_month=_(SHORT_MONTHS[day.month - 1]),
        month=_(MONTHS[day.month - 1]),
        year=day.year,
    )
