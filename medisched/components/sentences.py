"""Sentences in which something more than plain text stands."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

import reflex as rx

if TYPE_CHECKING:
    from medisched.components.field import Text


def sentence(text: str, **parts: rx.Component | Text) -> rx.Component:
    """A text with its named places filled: links, names in bold, keys.

    A translation puts them where its own grammar wants them. KeyError for a place that nothing is given for.
    """
    filled: list[rx.Component | Text] = []
    for words, place, _spec, _conversion in Formatter().parse(text):
        if words:
            filled.append(words)
        if place is not None:
            filled.append(parts[place])
    return rx.fragment(*filled)
