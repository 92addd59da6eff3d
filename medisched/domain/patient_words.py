"""How patients are found: what is written about them, and what somebody types, become the same plain words.

Stored are words; typed are beginnings of words. Every beginning of every stored word finds its record.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from medisched.domain.month_words import join_days
from medisched.domain.phones import phone_digits

if TYPE_CHECKING:
    from datetime import date

LONGEST_WORD = 80
SHORTEST_NUMBER = 4
MOST_WORDS = 8
# Letters that Unicode does not take apart.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i", "ħ": "h"}
)
# How German and Scandinavian names are written where these letters are missing; marks stand behind their letter.
WRITTEN_OUT = (*((f"{vowel}\u0308", f"{vowel}e") for vowel in "aou"), ("a\u030a", "aa"), ("ø", "oe"))
# In so many names that they tie nobody to anybody.
TITLES = frozenset({"dr", "prof", "med", "dent", "herr", "frau", "mr", "mrs", "ms", "und", "and"})
PARTICLES = frozenset({"von", "van", "der", "den", "de", "zu", "la", "le", "da", "di", "del", "dos", "al", "el", "bin"})
COMMON = TITLES | PARTICLES
PHONE_LIKE = re.compile(r"[0-9+()/-]*[0-9][0-9+()/-]*")
DAY_LIKE = re.compile(r"(\d{1,2})([./-])(?:(\d{1,2})(?:\2(\d{0,4}))?)?", re.ASCII)
WHOLE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}([./-])\d{1,2}\1\d{2}(?:\d{2})?", re.ASCII)
TWO_DIGITS = 2

Beginnings: TypeAlias = frozenset[str]
"""One of them is enough: spellings and readings of one typed word."""


def name_words(name: str) -> frozenset[str]:
    """Every word of a name, in every spelling; parts of a double name also together: anne, marie, annemarie."""
    found: set[str] = set()
    for chunk in _plain(name).split():
        parts = _parts(chunk)
        for part in [*parts, "".join(parts)]:
            found |= _spellings(part)
    return frozenset(found - {""})


def share_a_name(first: str, second: str) -> bool:
    """Whether two names have a word in common that says something: titles, particles and initials do not."""
    common = name_words(first) & name_words(second)
    return any(len(word) > 1 and word not in COMMON for word in common)


def may_be_one_person(first: str, second: str) -> bool:
    """Whether one name holds all of the other, and more than a family name: `Anna Maria Müller`, `Anna Mueller`."""
    shorter, longer = sorted((name_spellings(first), name_spellings(second)), key=len)
    return _all_met(shorter, longer) and (len(shorter) > 1 or len(longer) == 1)


def is_same_name(first: str, second: str) -> bool:
    """Whether two names have the same words, in any order and spelling."""
    mine, theirs = name_spellings(first), name_spellings(second)
    return len(mine) == len(theirs) and _all_met(mine, theirs) and _all_met(theirs, mine)


def name_spellings(name: str) -> list[frozenset[str]]:
    """The spellings of each word that tells people apart; of all words when there is no such word."""
    words = [_spellings(part) for part in _parts(_plain(name))]
    return [word for word in words if not word & COMMON] or words


def patient_words(name: str, *, email: str = "", phone: str = "", date_of_birth: date | None = None) -> frozenset[str]:
    """All words that a record is found by."""
    found = name_words(name) | _email_words(email) | _phone_words(phone)
    if date_of_birth is not None:
        found |= _day_words(date_of_birth)
    return frozenset(word[:LONGEST_WORD] for word in found)


def read_search(text: str) -> list[list[Beginnings]]:
    """What was typed, as beginnings that must all be met; more than one reading where words may be one number or day.

    No reading at all when nothing that can be looked for was typed.
    """
    chunks = _plain(text).split()
    readings = [chunks]
    readings += [joined for joined in (_join_numbers(chunks), join_days(chunks)) if joined != chunks]
    read = [[wanted for chunk in reading for wanted in _wanted(chunk)][:MOST_WORDS] for reading in readings]
    return [words for words in read if words]


def end_of(beginning: str) -> str:
    """The first text after all that begin so, compared by code points; empty when there is none."""
    for end in range(len(beginning), 0, -1):
        point = ord(beginning[end - 1]) + 1
        if point <= 0x10FFFF:  # noqa: PLR2004 - the last code point
            return beginning[: end - 1] + chr(0xE000 if 0xD800 <= point <= 0xDFFF else point)  # noqa: PLR2004 - surrogates
    return ""


def _plain(text: str) -> str:
    """Small letters, taken apart from their marks, which `_bare` drops."""
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs"} or c.isspace())


def _parts(chunk: str) -> list[str]:
    spaced = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in chunk)
    return [part for part in spaced.split() if _bare(part)]


def _bare(part: str) -> str:
    return "".join(c for c in part if not unicodedata.combining(c)).translate(LETTERS)


def _spellings(part: str) -> frozenset[str]:
    """Without marks (muller), and as it is written out (mueller)."""
    written_out = part
    for letter, letters in WRITTEN_OUT:
        written_out = written_out.replace(letter, letters)
    return frozenset({_bare(part)[:LONGEST_WORD], _bare(written_out)[:LONGEST_WORD]})


def _all_met(words: list[frozenset[str]], others: list[frozenset[str]]) -> bool:
    return all(any(word & other for other in others) for word in words)


def _email_words(email: str) -> set[str]:
    address = _bare(_plain(email))
    if "@" not in address:
        return set()
    local, _, domain = address.rpartition("@")
    return {address, f"@{domain}", *_parts(local)}


def _phone_words(phone: str) -> set[str]:
    # "+49 (0)30 …": the zero is dialled by some and not by others.
    numbers = {phone_digits(phone), phone_digits(phone.replace("(0)", ""))}
    return {number[at:] for number in numbers for at in range(len(number) - SHORTEST_NUMBER + 1)}


def _day_words(day: date) -> set[str]:
    words = {f"{day:%Y-%m-%d}", f"{day:%d.%m.%Y}"}
    # Month first only where it cannot be meant the other way round.
    return words | {f"{day:%m/%d/%Y}"} if day.day > 12 else words  # noqa: PLR2004 - months


def _join_numbers(chunks: list[str]) -> list[str]:
    """Neighbours that may be one number that was typed with spaces become one; whole days stay alone."""
    joined: list[str] = []
    for is_number, group in groupby(chunks, _may_be_number):
        neighbours = list(group)
        joined += ["".join(neighbours)] if is_number else neighbours
    return joined


def _may_be_number(chunk: str) -> bool:
    return bool(PHONE_LIKE.fullmatch(chunk)) and not WHOLE_DAY.fullmatch(chunk)


def _wanted(chunk: str) -> list[Beginnings]:
    """One typed chunk: an address, a number or a day as a whole, anything else by its parts."""
    whole = _bare(chunk)[:LONGEST_WORD]
    if "@" in whole:
        return [frozenset({whole})]
    if PHONE_LIKE.fullmatch(chunk) or DAY_LIKE.fullmatch(chunk):
        return [frozenset({whole, *_read_number(chunk), *_read_day(chunk)} - {""})]
    return [_spellings(part) for part in _parts(chunk)]


def _read_number(chunk: str) -> set[str]:
    if not PHONE_LIKE.fullmatch(chunk):
        return set()
    digits = phone_digits(chunk)
    found = {digits}
    for dialled in ("00", "0"):  # in front of the country, in front of the town
        if digits.startswith(dialled) and len(digits) - len(dialled) >= SHORTEST_NUMBER:
            found.add(digits.removeprefix(dialled))
    return found


def _read_day(chunk: str) -> set[str]:
    """A day with its zeros, as far as it was typed; two figures may be a year of this century or the last."""
    found = DAY_LIKE.fullmatch(chunk)
    if found is None:
        return set()
    first, _, second, year = found.groups()
    if second is None:
        return {f"{first:0>2}."}
    if year is None:
        return {f"{first:0>2}.{second}", *_both_orders(first, second, "")}
    years = ("", "19", "20") if len(year) == TWO_DIGITS else ("",)
    return {day for century in years for day in _both_orders(first, second, f"{century}{year}", "/")}


def _both_orders(first: str, second: str, year: str, end: str = "") -> set[str]:
    """Day first, and month first as it is stored for what cannot be meant the other way round."""
    first, second = f"{first:0>2}", f"{second:0>2}"
    return {f"{first}.{second}{end and '.'}{year}", f"{first}/{second}{end}{year}"}
