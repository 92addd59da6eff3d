"""Names in the order in which people count: "Room 2" before "Room 10"."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TypeAlias

NaturalKey: TypeAlias = tuple[tuple[tuple[str, int, str], ...], str]
_DIGITS = re.compile(r"(\d+)")


@lru_cache(maxsize=10_000)
def natural_key(name: str) -> NaturalKey:
    """What to sort names by: numbers by value, letters without case and accents; what counts alike, by spelling."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    # Texts stand at even places, digits between them.
    return tuple(_part(text, is_number=place % 2 == 1) for place, text in enumerate(_DIGITS.split(plain))), name


def _part(text: str, *, is_number: bool) -> tuple[str, int, str]:
    """A longer number without leading zeros is a greater one; nothing is converted, so no name is too long."""
    if not is_number:
        return text, 0, ""
    digits = "".join(str(unicodedata.decimal(char)) for char in text).lstrip("0")
    return "", len(digits), digits
