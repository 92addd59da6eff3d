"""When an appointment can be had, and why not.

A start has to be on the grid of a provider's hours, inside working time, not closed, and free in the ledgers of the
provider, a room, a device for each need, and the patient: `Reason` has the order of the questions. No answer depends on
where the window begins.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from heapq import merge
from itertools import groupby, repeat
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from medisched.domain.refusals import (
    Place,
    closed_within,
    find_place,
    refuse_provider,
    refuse_time,
    shifts_within,
)
from medisched.domain.search import Busy, Opening, ProviderTime, Reason, Refusal, Resource, Rules, Search
from medisched.domain.spans import overlapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from medisched.domain.spans import Span
    from medisched.domain.working_time import Row, Shift

__all__ = [
    "Busy",
    "Opening",
    "ProviderTime",
    "Reason",
    "Refusal",
    "Resource",
    "Rules",
    "Search",
    "explain_emptiness",
    "explain_refusal",
    "find_opening",
    "iterate_openings",
]


def iterate_openings(search: Search) -> Iterator[Opening]:
    """All openings that start in the window, earliest first, then in the order of the providers.

    Each takes the first free room, and the first free device for each need. Lazy: days that nobody asks for cost
    nothing.
    """
    first = max(search.start, search.now + search.rules.notice)
    last = min(search.end - datetime.resolution, search.now + search.rules.horizon)
    if last < first:
        return
    closed = closed_within(search, first, last)
    streams = [zip(_free_starts(search, one, first, last), repeat(one.id)) for one in search.providers]
    for start, takers in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        if overlapping(closed, *search.rules.appointment(start)):
            continue
        place = find_place(search, start)
        if isinstance(place, Place):
            for _, provider_id in takers:
                yield _opening(search, start, provider_id, place)


def find_opening(search: Search, start: datetime) -> Opening | None:
    """The first of all openings at `start`, which may lie outside the window."""
    if refuse_time(search, closed_within(search, start, start), start):
        return None
    place = find_place(search, start)
    if isinstance(place, Reason):
        return None
    for one in search.providers:
        if not refuse_provider(search, one, list(shifts_within(search, one, start, start)), start):
            return _opening(search, start, one.id, place)
    return None


def explain_refusal(search: Search, start: datetime) -> Refusal | None:
    """Why there is no opening at `start`, which may lie outside the window; None: there is one.

    Of several providers it names the one who got furthest down the list of reasons, the first who got as far.
    """
    candidates = [_Candidate(one, list(shifts_within(search, one, start, start))) for one in search.providers]
    if candidates:
        return _refuse(search, closed_within(search, start, start), candidates, start)
    reason = refuse_time(search, closed_within(search, start, start), start)
    return Refusal(reason or Reason.OUTSIDE_HOURS, None)


def explain_emptiness(search: Search) -> Reason | None:
    """Why no opening starts in the window; None: one does.

    As far as any start on the grid of any provider gets. Where no grid has a start in the window: closed, if a closing
    takes working time of the window, otherwise outside_hours.
    """
    if next(iterate_openings(search), None):
        return None
    closed = closed_within(search, search.start, search.end)
    candidates = [
        _Candidate(one, list(shifts_within(search, one, search.start, search.end))) for one in search.providers
    ]
    by_start: defaultdict[datetime, list[_Candidate]] = defaultdict(list)
    for one in candidates:
        for start in _grid_starts(search, one):
            by_start[start].append(one)
    furthest: Reason | None = None
    for start, able in by_start.items():
        # The same few reasons again and again: most starts cannot get further than those before.
        if furthest is None or _furthest_possible(search, closed, start).rank > furthest.rank:
            refusal = _refuse(search, closed, able, start)
            furthest = max(filter(None, (furthest, refusal and refusal.reason)), key=attrgetter("rank"), default=None)
    return furthest or (Reason.CLOSED if _takes_working_time(search, closed, candidates) else Reason.OUTSIDE_HOURS)


def _furthest_possible(search: Search, closed: Sequence[Span], start: datetime) -> Reason:
    """As far down the list as anybody gets at a start that cannot be had."""
    place = find_place(search, start)
    return refuse_time(search, closed, start) or (place if isinstance(place, Reason) else Reason.PROVIDER_BUSY)


class _Candidate(NamedTuple):
    """A provider and the working time around what is asked."""

    provider: ProviderTime
    shifts: Sequence[Shift]


def _opening(search: Search, start: datetime, provider_id: UUID, place: Place) -> Opening:
    return Opening(start, start + search.rules.duration, provider_id, place.room_id, place.device_ids)


def _free_starts(search: Search, provider: ProviderTime, first: datetime, last: datetime) -> Iterator[datetime]:
    """Starts from first to last, both included, that hours, grid and ledger of one provider allow; each once."""
    for shift in shifts_within(search, provider, first, last):
        if shift.start > last:
            return
        fits = min(last, shift.end - search.rules.duration)
        streams = [_free_starts_of(row, search.rules, provider.busy, first, fits) for row in shift.rows]
        # Rows that overlap may share starts.
        yield from streams[0] if len(streams) == 1 else map(itemgetter(0), groupby(merge(*streams)))


def _free_starts_of(
    row: Row, rules: Rules, busy: Sequence[Busy], first: datetime, last: datetime
) -> Iterator[datetime]:
    """Starts on the grid of one row, from first to last, whose claims the ledger allows."""
    last = min(last, row.end - datetime.resolution)
    start = row.next_start(rules.step, first)
    while start <= last:
        if taken := overlapping(busy, *rules.claim(start)):
            start = row.next_start(rules.step, taken[-1].end + rules.buffer_before)
        else:
            yield start
            start += rules.step


def _refuse(
    search: Search, closed: Sequence[Span], candidates: Sequence[_Candidate], start: datetime
) -> Refusal | None:
    """The refusal of the candidate who gets furthest; None: one of them can be had."""
    always, place = refuse_time(search, closed, start), find_place(search, start)
    missing = place if isinstance(place, Reason) else None
    furthest: Refusal | None = None
    for provider, shifts in candidates:
        reason = always or refuse_provider(search, provider, shifts, start) or missing
        if not reason:
            return None
        if not furthest or reason.rank > furthest.reason.rank:
            furthest = Refusal(reason, provider.id)
    return furthest


def _grid_starts(search: Search, candidate: _Candidate) -> Iterator[datetime]:
    """Every start in the window that is on a grid of the candidate; rows that overlap may give one twice."""
    return (start for shift in candidate.shifts for row in shift.rows for start in _starts_of(row, search))


def _starts_of(row: Row, search: Search) -> Iterator[datetime]:
    start = row.next_start(search.rules.step, search.start)
    while start < min(row.end, search.end):
        yield start
        start += search.rules.step


def _takes_working_time(search: Search, closed: Sequence[Span], candidates: Sequence[_Candidate]) -> bool:
    """Whether a closing and working time have an instant of the window in common."""
    worked = [
        (max(shift.start, search.start), min(shift.end, search.end)) for one in candidates for shift in one.shifts
    ]
    return any(start < end and overlapping(closed, start, end) for start, end in worked)
