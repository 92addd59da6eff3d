"""Public holidays of a country or a part of it, from the library `holidays`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import holidays
from holidays.registry import COUNTRIES

from medisched.domain.texts import language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

LONGEST_REGION = 40
"""What organizations.holiday_region holds; four of the library's 629 regions have a longer code."""
_ENGLISH = ("en_US", "en_GB", "en")
_SPOKEN = {"en": (), "de": ("de", "de_DE", "de_AT", "de_CH")}
"""How the library calls our languages, the best first."""
_SPELT = {
    "dr_congo": "DR Congo",
    "hongkong": "Hong Kong",
    "heard_island_and_mcdonald_islands": "Heard and McDonald Islands",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A country (ISO 3166-1 alpha-2) or a part of one (ISO 3166-2, without the country), and how people call it."""

    code: str
    name: str


@lru_cache(maxsize=1)
def list_countries() -> Sequence[Place]:
    """All countries that the library knows, by name."""
    places = [Place(codes[1], _name_of(module)) for module, codes in COUNTRIES.items() if len(codes[1]) == len("DE")]
    return tuple(sorted(places, key=lambda place: place.name))


@lru_cache(maxsize=256)
def list_regions(country: str) -> Sequence[Place]:
    """Parts of a country that have holidays of their own, by name; none for an unknown country."""
    if not is_place(country):
        return ()
    entity = holidays.country_holidays(country)
    names: dict[str, str] = {}
    for alias, code in entity.subdivisions_aliases.items():
        names.setdefault(code, alias)
    codes = [code for code in entity.subdivisions if len(code) <= LONGEST_REGION]
    return tuple(sorted((Place(code, names.get(code, code)) for code in codes), key=lambda place: place.name))


def is_place(country: str, region: str = "") -> bool:
    """Whether there is such a country, and such a part of it."""
    known = any(place.code == country for place in list_countries())
    return known and (not region or any(place.code == region for place in list_regions(country)))


def find_holidays(country: str, region: str, year: int) -> Mapping[date, str]:
    """Days and names of one year, in order; none without a country.

    Named in the language of the moment where the library offers it, else in English, else as people there do.
    """
    return _named_holidays(country, region, year, language())


@lru_cache(maxsize=2048)
def _named_holidays(country: str, region: str, year: int, spoken: str) -> Mapping[date, str]:
    if not country:
        return MappingProxyType({})
    offered = holidays.country_holidays(country).supported_languages
    known = next((one for one in (*_SPOKEN.get(spoken, (spoken,)), *_ENGLISH) if one in offered), None)
    found = holidays.country_holidays(country, subdiv=region or None, years=year, language=known)
    return MappingProxyType({day: found[day] for day in sorted(found) if day.year == year})


def _name_of(module: str) -> str:
    name = _SPELT.get(module) or module.replace("_", " ").title()
    return re.sub(r"\b(And|Of|The|Da)\b", lambda word: word[0].lower(), name)
