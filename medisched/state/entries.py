"""What a form of a page hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from medisched.schemas.base import Draft

D = TypeVar("D", bound="Draft")


def read_entries(draft: type[D], form: dict[str, str]) -> D:
    """The draft that was filled in; what was left empty counts as not given.

    Reflex sends each control by its name and once more by its id: only names that the draft knows are read.
    """
    return draft.read({name: form[name] for name in draft.model_fields if str(form.get(name, "")).strip()})
