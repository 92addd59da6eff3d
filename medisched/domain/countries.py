"""What most people of a country share: the timezone in which they live, and one of our languages.

Source: zone.tab of the pinned IANA data. zone1970.tab would send Germany to Zurich and Norway to Berlin.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from medisched.domain.texts import ENGLISH

# The table goes from east to west or by history; in these countries its first zone is not the capital's or the largest.
LARGEST = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}

SPEAK_GERMAN = frozenset({"AT", "CH", "DE", "LI"})
GERMAN = "de"


def zone_of_country(country: str) -> str:
    """IANA name for an ISO 3166-1 alpha-2 code; UTC for one that is not known."""
    return _zones().get(country.upper(), "UTC")


def language_of_country(country: str) -> str:
    """The code of one of our languages for an ISO 3166-1 alpha-2 code; English where none of them is at home."""
    return GERMAN if country.upper() in SPEAK_GERMAN else ENGLISH


@lru_cache
def _zones() -> dict[str, str]:
    found: dict[str, str] = {}
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, zone)
    return found | LARGEST
