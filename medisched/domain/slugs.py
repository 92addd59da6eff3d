"""Addresses of organizations: small letters, digits and hyphens, at most 40."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from medisched.domain.texts import mark

LONGEST = 40
SHORTEST = 2
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])")
# Letters that Unicode does not take apart, though people who write them do.
LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
APOSTROPHES = "'\u2019"
MALFORMED = mark("Use 2 to 40 small letters, digits and hyphens, with a letter or digit at both ends.")


def slugify(name: str) -> str:
    """The address that a name suggests; for a name in another script `hospital-` and four signs of its own."""
    apart = unicodedata.normalize("NFKD", name.lower().translate(LETTERS)).lower()
    plain = "".join(c for c in apart if not unicodedata.combining(c) and c not in APOSTROPHES)
    letters = [c for c in plain if c.isalpha()]
    is_latin = 2 * sum(c.isascii() for c in letters) >= len(letters)
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST].strip("-")
    if is_latin and len(slug) >= SHORTEST:
        return slug
    return f"hospital-{hashlib.sha256(name.encode()).hexdigest()[:4]}"


def numbered(slug: str, number: int) -> str:
    """The same address with a number: `citycare-2`, still not too long."""
    return suffixed(slug, str(number))


def suffixed(slug: str, suffix: str) -> str:
    """The same address with an ending, cut where it would become too long."""
    return f"{slug[: LONGEST - len(suffix) - 1].rstrip('-')}-{suffix}"


def normalize_slug(typed: str) -> str:
    """What was typed, with small letters and without spaces."""
    return re.sub(r"\s+", "-", typed.strip().lower())


def is_slug(value: str) -> bool:
    """Whether it can be an address as it is."""
    return SLUG.fullmatch(value) is not None
