"""Names in a few letters."""

from __future__ import annotations

TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "herr", "frau"})


def initials(name: str) -> str:
    """`J. S.` for Dr. Jane van der Smith: the first and the last word that is a name."""
    words = [word for word in name.replace("-", " ").split() if any(c.isalpha() for c in word)]
    words = [word for word in words if word.strip(".").lower() not in TITLES] or words
    ends = words if len(words) == 1 else [*words[:1], *words[-1:]]
    return " ".join(f"{next(c for c in word if c.isalpha()).upper()}." for word in ends)
