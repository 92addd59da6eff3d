"""A room or a device as it is listed, and what is said before it is archived."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from medisched.schemas.catalog import ArchivePreviewView

NAMED = 3
"""So many services are written out; of more, the number."""


class PlaceRow(BaseModel):
    """One room or device; `used_for` is empty when no service was told to use it."""

    model_config = ConfigDict(frozen=True)

    id: UUID = UUID(int=0)
    name: str = ""
    kind: str = ""
    used_for: str = ""


def uses_text(services: Sequence[str]) -> str:
    """The services that use something, written out while they are few."""
    return ", ".join(services) if len(services) <= NAMED else f"{len(services)} services"


def archive_text(preview: ArchivePreviewView) -> str:
    """What archiving a room or a device means."""
    used = f"It is no longer used for {uses_text(preview.services)}. " if preview.services else ""
    return f"{used}{upcoming_text(preview.upcoming)} You can restore it at any time."


def upcoming_text(count: int) -> str:
    """What happens to appointments that are to come."""
    if not count:
        return "It has no upcoming appointments."
    return "1 upcoming appointment stays." if count == 1 else f"{count} upcoming appointments stay."


def name_taken_text(errors: Mapping[str, str]) -> str:
    """Why something archived cannot come back under its name, and the way on."""
    return f"{next(iter(errors.values()))} Rename that one first."
