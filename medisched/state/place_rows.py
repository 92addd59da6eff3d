"""A room or a device as it is listed, and what is said before it is archived."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.texts import _, many

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
    return ", ".join(services) if len(services) <= NAMED else many(len(services), "{n} service", "{n} services")


def archive_text(preview: ArchivePreviewView) -> str:
    """What archiving a room or a device means."""
    told = [upcoming_text(preview.upcoming), _("You can restore it at any time.")]
    if preview.services:
        told.insert(0, _("It is no longer used for {uses_text}.").format(uses_text=uses_text(preview.services)))
    return " ".join(told)


def upcoming_text(count: int) -> str:
    """What happens to appointments that are to come."""
    if not count:
        return _("It has no upcoming appointments.")
    return many(count, "{n} upcoming appointment stays.", "{n} upcoming appointments stay.")


def name_taken_text(errors: Mapping[str, str]) -> str:
    """Why something archived cannot come back under its name, and the way on."""
    return _("{next} Rename that one first.").format(next=next(iter(errors.values())))
