"""Days as they are said, 9 Jan 1968 or January 9, 1968, read as the figures that they stand for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from medisched.domain.day_words import MONTHS, SHORT_MONTHS
from medisched.domain.texts import LANGUAGES, _, speaking

DAY = re.compile(r"(\d{1,2})(?:st|[nr]d|th)?[.,]?", re.ASCII)
YEAR = re.compile(r"\d{2}|\d{4}", re.ASCII)


def join_days(chunks: list[str]) -> list[str]:
    """The same words in small letters, each day with a month's name in place of its two or three words."""
    joined: list[str] = []
    at = 0
    while at < len(chunks):
        day = _read_day(chunks[at : at + 2])
        year = chunks[at + 2] if day and YEAR.fullmatch("".join(chunks[at + 2 : at + 3])) else ""
        joined.append(f"{day}{year}" if day else chunks[at])
        at += 2 + bool(year) if day else 1
    return joined


def _read_day(pair: list[str]) -> str:
    """Two words that are a day and a month, in either order: `9.1.`; otherwise nothing."""
    if len(pair) == 2:  # noqa: PLR2004 - a pair
        for number, name in (pair, pair[::-1]):
            day, month = DAY.fullmatch(number), _months().get(name.rstrip(".,"))
            if day and month:
                return f"{day[1]}.{month}."
    return ""


@cache
def _months() -> dict[str, int]:
    """Whole and short names in every language of the product, as `patient_words` writes words."""
    found: dict[str, int] = {}
    for code in LANGUAGES:
        with speaking(code):
            for names in (MONTHS, SHORT_MONTHS):
                found |= {unicodedata.normalize("NFKD", _(name).casefold()): at for at, name in enumerate(names, 1)}
    return found
