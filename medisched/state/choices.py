"""Entries of a list to choose one from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterable


class Choice(BaseModel):
    """What is sent and what is read."""

    model_config = ConfigDict(frozen=True)

    value: str
    label: str


def with_all(words: str, items: Iterable[tuple[object, str]]) -> list[Choice]:
    """The items, and before them an empty choice that stands for all of them."""
    return [Choice(value="", label=words), *(Choice(value=str(value), label=label) for value, label in items)]
