"""With whom: people to choose from, and when each of them is free next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import time_text
from medisched.domain.day_words import DAY_OF_YEAR, day_words
from medisched.domain.texts import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from medisched.schemas.providers import ProviderView


class PersonChoice(BaseModel):
    """A provider; `note` is their next free time in words, or that there is none."""

    model_config = ConfigDict(frozen=True)

    value: str = ""
    label: str = ""
    note: str = ""


def slot_people(people: Sequence[ProviderView], zone: ZoneInfo) -> list[PersonChoice]:
    """Providers with the next of their published times."""
    return opening_people(people, {one.id: one.next_free for one in people if one.next_free}, zone)


def opening_people(
    people: Sequence[ProviderView], firsts: Mapping[UUID, datetime], zone: ZoneInfo
) -> list[PersonChoice]:
    """Providers with the first opening of each, where that is known."""
    return [
        PersonChoice(value=str(one.id), label=one.name, note=_next_text(firsts.get(one.id), zone)) for one in people
    ]


def _next_text(start: datetime | None, zone: ZoneInfo) -> str:
    if start is None:
        return _("No free times")
    return f"{day_words(start.astimezone(zone), DAY_OF_YEAR)}, {time_text(start, zone)}"
