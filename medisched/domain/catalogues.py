"""Reading a catalogue of translations, as gettext's tools and translators' programs write it.

Source: GNU gettext manual, "The Format of PO Files" and "Additional functions for plural forms".
"""

from __future__ import annotations

import ast
import gettext
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLURAL = re.compile(r"plural=([^;]+);")
ENTRY = re.compile(r'(?:(?P<key>msgid_plural|msgid|msgstr)(?:\[(?P<form>\d)\])?\s+)?(?P<quoted>".*")')


def _like_english(count: int) -> int:
    return 0 if count == 1 else 1


@dataclass(frozen=True)
class Catalogue:
    """Translations by their English text; of a plural, each form, by the English singular."""

    texts: dict[str, str] = field(default_factory=dict[str, str])
    forms: dict[str, dict[int, str]] = field(default_factory=dict[str, dict[int, str]])
    form_for: Callable[[int], int] = _like_english

    def find_text(self, text: str) -> str:
        """The translation, or an empty text."""
        return self.texts.get(text, "")

    def find_form(self, one: str, count: int) -> str:
        """The translation's form that goes with the number, or an empty text."""
        return self.forms.get(one, {}).get(self.form_for(count), "")


def read_catalogue(content: str) -> Catalogue:
    """Every finished translation; those marked as guesses (fuzzy) and those thrown away (#~) are left out."""
    texts: dict[str, str] = {}
    forms: dict[str, dict[int, str]] = {}
    header = ""
    for block in re.split(r"\n\s*\n", content):
        if "#, fuzzy" in block and 'msgid ""\nmsgstr' not in block:
            continue
        entry = {name: "".join(parts) for name, parts in _parts(block).items()}
        text = entry.get("msgid", "")
        if "msgid_plural" in entry:
            forms[text] = {int(name[6:]): words for name, words in entry.items() if name.startswith("msgstr")}
        elif text:
            texts[text] = entry.get("msgstr", "")
        else:
            header = header or entry.get("msgstr", "")
    plural = PLURAL.search(header)
    return Catalogue(texts, forms, gettext.c2py(plural[1].strip()) if plural else _like_english)


def _parts(block: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, quoted in _lines(block):
        found.setdefault(name, []).append(ast.literal_eval(quoted))
    return found


def _lines(block: str) -> Iterator[tuple[str, str]]:
    name = ""
    for line in block.splitlines():
        match = ENTRY.fullmatch(line.strip())
        if match is None:
            continue
        if match["key"]:
            name = match["key"] + (match["form"] or "")
        yield name, match["quoted"]
