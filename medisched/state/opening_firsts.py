"""When somebody is free first: the earliest openings of a service, and the next one of each provider."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from medisched.domain.clock import local_day
from medisched.state.opening_rows import dated_choice
from medisched.state.person_choices import PersonChoice, opening_people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from medisched.schemas.providers import ProviderView
    from medisched.state.day_choices import TimeChoice
    from medisched.state.open_times import OpenTimes

OFFERED = 3
MOST_SEARCHED = 12
"""For so many providers the first opening of each is looked for."""


@dataclass(frozen=True)
class Firsts:
    """`times` are up to three, with the chosen provider if there is one; without any, `nothing` says why.

    No opening behind `latest` is shown; None while somebody has none, so that any day can bring one.
    """

    people: list[PersonChoice]
    times: list[TimeChoice]
    nothing: str
    earliest: date | None
    latest: date | None


async def read_firsts(times: OpenTimes, among: Sequence[ProviderView]) -> Firsts:
    """`among` is who offers the service; `times` knows who of them was chosen."""
    provider_id, anybody = times.provider_id, replace(times, provider_id=None)
    found = await anybody.list_first(max(OFFERED, min(len(among), MOST_SEARCHED)))
    people = opening_people(among, {one.provider_id: one.start for one in found.items}, times.zone)
    days = [local_day(one.start, times.zone) for one in found.items]
    first = [one for one in found.items if provider_id in {None, one.provider_id}]
    if not first and provider_id is not None:
        found = await times.list_first(1)
        first = found.items
    is_named = len(among) > 1 and provider_id is None
    return Firsts(
        people=people,
        times=[dated_choice(one, times.zone, is_named=is_named) for one in first[:OFFERED]],
        nothing=found.reason_text,
        earliest=local_day(first[0].start, times.zone) if first else None,
        latest=max(days) if first and len(days) == len(among) else None,
    )
