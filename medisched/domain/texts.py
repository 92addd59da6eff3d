"""Everything that people read, in their language.

The texts stand in the code in English, and in another language in one catalogue, `medisched/locale`. Who speaks with
whom is decided at the edge of the program: a build of the pages by MEDISCHED_LOCALE, a request or an event by what
its browser shows, a letter by whom it is for. Without a translation the English text is shown.

    _("Add a department")                            shown now, in the language of the moment
    _("{name} was added.").format(name=made.name)    the name is put in after the translation
    many(count, "{n} time", "{n} times")             the form that goes with the number
    mark("Please choose a date.")                    a constant: found for the catalogue, shown later by _(constant)
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from medisched.domain.catalogues import Catalogue, read_catalogue

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Codes, and how each language names itself."""
ENGLISH = "en"
FOLDER = Path(__file__).resolve().parents[1] / "locale"
MOST_WISHES = 20

BUILT_IN: str = os.environ.get("MEDISCHED_LOCALE", ENGLISH)
"""What is spoken where nobody has decided: in a build of the pages, its language."""

_spoken: ContextVar[str] = ContextVar("spoken", default=BUILT_IN)


def language() -> str:
    """The code of the language of the moment."""
    return _spoken.get()


def known_language(code: object) -> str:
    """The code if we speak it, or else an empty text."""
    return code if isinstance(code, str) and code in LANGUAGES else ""


def speak(code: str) -> None:
    """From now on in this task: the language of a request or an event."""
    _spoken.set(known_language(code) or ENGLISH)


@contextmanager
def speaking(code: str) -> Generator[None]:
    """Inside the block in another language: a letter is written in its reader's."""
    token = _spoken.set(known_language(code) or ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(token)


def preferred_language(accepted: str) -> str:
    """The best of our languages for an Accept-Language header; English when none of them is asked for.

    Source: RFC 9110 section 12.5.4.
    """
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted.split(",")[:MOST_WISHES]):
        tag, _separator, quality = part.strip().partition(";q=")
        code = known_language(tag.split("-")[0].strip().lower())
        weight = _weight(quality)
        if code and weight:
            wishes.append((-weight, place, code))
    return min(wishes)[2] if wishes else ENGLISH


def _weight(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0


@cache
def catalogue_of(code: str) -> Catalogue:
    """All texts of one language; English is what stands in the code."""
    path = FOLDER / code / "LC_MESSAGES" / "medisched.po"
    return read_catalogue(path.read_text(encoding="utf-8")) if path.exists() else Catalogue()


def _(text: str) -> str:
    """The text in the language of the moment."""
    code = _spoken.get()
    return text if code == ENGLISH else catalogue_of(code).find_text(text) or text


def many(count: int, one: str, more: str, **values: object) -> str:
    """The form of a text that goes with a number, which is put in as `{n}`, with other `values`."""
    code = _spoken.get()
    found = "" if code == ENGLISH else catalogue_of(code).find_form(one, count)
    return (found or (one if count == 1 else more)).format(n=count, **values)


def list_text(parts: Sequence[str], *, at_most: int = 5) -> str:
    """`A, B, C and 4 more`."""
    shown, rest = ", ".join(parts[:at_most]), len(parts) - at_most
    return _("{shown} and {count} more").format(shown=shown, count=rest) if rest > 0 else shown


def mark(text: str) -> str:
    """A text that is shown later: the catalogue must have it."""
    return text
