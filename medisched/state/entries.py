"""What a form of a page hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pydantic import BaseModel

    from medisched.schemas.base import Draft

D = TypeVar("D", bound="Draft")


def read_entries(draft: type[D], form: dict[str, str]) -> D:
    """The draft that was filled in; what was left empty counts as not given.

    Reflex sends each control by its name and once more by its id: only names that the draft knows are read.
    """
    return draft.read({name: form[name] for name in draft.model_fields if str(form.get(name, "")).strip()})


def changes_made(change: type[D], seen: BaseModel | None, entered: BaseModel) -> D:
    """Only what was entered otherwise than it was `seen` when the form opened.

    A form holds everything, also what others have saved since: that stays as they left it. Where two people have
    changed the same field, what was saved last counts.
    """
    before, now = seen.model_dump(mode="json") if seen else {}, entered.model_dump(mode="json")
    known = [name for name in change.model_fields if name in now]
    names = [name for name in known if name not in before or not _is_same(before[name], now[name])]
    return change.read({name: now[name] for name in names})


def _is_same(before: object, now: object) -> bool:
    """Choices stand in an order that nobody has made, and what is empty is so in one way or another."""
    if isinstance(before, list) and isinstance(now, list):
        return set(before) == set(now)
    return before == now or {repr(before), repr(now)} == {"''", "None"}
