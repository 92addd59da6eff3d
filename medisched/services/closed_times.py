"""Whether a time lies in a closure or on a public holiday, and in which one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from medisched.domain.clock import local_day
from medisched.domain.day_words import LONG_DATE_OF_YEAR, day_words
from medisched.domain.working_time import closed_spans
from medisched.schemas.calendar import StretchView
from medisched.services.working_times import closing_of, load_closures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.spans import Span
    from medisched.domain.timespan import TimeSpan

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClosedTimes:
    """What is closed within some days, with the words for each."""

    stretches: Sequence[tuple[datetime, datetime, str]]

    def find(self, span: TimeSpan) -> str:
        """`25 December (Christmas Day)`, or nothing when the span is open."""
        return next((words for start, end, words in self.stretches if start < span.end and span.start < end), "")


async def load_closed_times(uow: UnitOfWork, spans: Sequence[TimeSpan]) -> ClosedTimes:
    """What is closed from the first of these spans, in order, to the last."""
    first = local_day(spans[0].start, uow.zone) - A_DAY
    last = local_day(max(span.end for span in spans), uow.zone)
    return ClosedTimes(
        [
            (start, end, _words(local_day(start, uow.zone), view.name))
            for view in await load_closures(uow, first, last)
            for start, end in closed_spans([closing_of(view)], first, last, uow.zone)
        ]
    )


async def list_closed_stretches(uow: UnitOfWork, whole: Span) -> list[StretchView]:
    """What is closed within a stretch of time, as a calendar shows it."""
    first, last = local_day(whole.start, uow.zone) - A_DAY, local_day(whole.end, uow.zone)
    return [
        StretchView(start=span.start, end=span.end, name=view.name)
        for view in await load_closures(uow, first, last)
        for span in closed_spans([closing_of(view)], first, last, uow.zone)
        if span.start < whole.end and span.end > whole.start
    ]


def _words(day: date, name: str) -> str:
    return f"{day_words(day, LONG_DATE_OF_YEAR)} ({name})"
