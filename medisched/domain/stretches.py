"""Time off as the ledger keeps it: what is left open between other things, in pieces of a day at most."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from medisched.domain.clock import local_day, start_of_day
from medisched.domain.spans import Span, touching
from medisched.domain.timespan import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo


def join(spans: Iterable[Span]) -> list[Span]:
    """The same time in order, where what touches or overlaps is one."""
    return [Span(group[0].start, max(span.end for span in group)) for group in touching(sorted(spans))]


def list_gaps(whole: Span, taken: Iterable[Span]) -> list[Span]:
    """What of `whole` nothing of `taken` covers, in order."""
    gaps: list[Span] = []
    position = whole.start
    for one in join(taken):
        if position < min(one.start, whole.end):
            gaps.append(Span(position, min(one.start, whole.end)))
        position = max(position, one.end)
    if position < whole.end:
        gaps.append(Span(position, whole.end))
    return gaps


def split_at_midnights(whole: Span, zone: ZoneInfo) -> Iterator[Span]:
    """Pieces of one local day each and of 24 hours at most: a day of 25 hours is two."""
    start = whole.start
    while start < whole.end:
        midnight = start_of_day(local_day(start, zone) + timedelta(days=1), zone)
        end = min(midnight, start + LONGEST, whole.end)
        yield Span(start, end)
        start = end
