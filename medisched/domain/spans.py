"""Sorted lists of half-open spans of time [start, end)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime


class Span(NamedTuple):
    """Any stretch of time, however long or short; `timespan.TimeSpan` is one that can be booked."""

    start: datetime
    end: datetime


class Timed(Protocol):
    """Whatever has a start and an end, as aware UTC instants."""

    @property
    def start(self) -> datetime: ...  # noqa: D102 - see the class

    @property
    def end(self) -> datetime: ...  # noqa: D102 - see the class


_T = TypeVar("_T", bound=Timed)
_start, _end = attrgetter("start"), attrgetter("end")


def overlapping(spans: Sequence[_T], start: datetime, end: datetime) -> Sequence[_T]:
    """Those of `spans` that share an instant with [start, end); they come sorted and do not overlap each other."""
    first = bisect_right(spans, start, key=_end)
    return spans[first : bisect_left(spans, end, first, key=_start)]


def containing(spans: Sequence[_T], start: datetime, end: datetime) -> _T | None:
    """The one of `spans` in which [start, end) lies; they come sorted and do not overlap each other."""
    after = bisect_right(spans, start, key=_start)
    return spans[after - 1] if after and end <= spans[after - 1].end else None


def touching(spans: Iterable[_T]) -> Iterator[list[_T]]:
    """Spans that touch or overlap, together; each group and all groups in the order of `spans`, sorted by start."""
    group: list[_T] = []
    until: datetime | None = None
    for span in spans:
        if until is None or span.start <= until:
            group.append(span)
            until = max(until or span.end, span.end)
        else:
            yield group
            group, until = [span], span.end
    if group:
        yield group
