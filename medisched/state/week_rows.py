"""A week as its editor shows it: spans as they are typed, the breaks between them, and the sum."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from pydantic import BaseModel, ConfigDict

from medisched.domain.errors import MedischedError
from medisched.domain.texts import _, mark
from medisched.schemas.working_hours import SpanDraft, SpanView, WeeklyHoursDraft

DAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
WORKDAYS = 5
NEW_SPAN = ("09:00", "17:00")
MIDNIGHT = 24 * 60


class SpanRow(BaseModel):
    """Two entries; `note` says what stands before it: a break, or that it overlaps."""

    model_config = ConfigDict(frozen=True)

    id: str
    start: str
    end: str
    note: str = ""
    label: str = ""
    until: str = ""


class DayRow(BaseModel):
    """One weekday, `number` as ISO counts it."""

    model_config = ConfigDict(frozen=True)

    number: int
    name: str
    spans: list[SpanRow]
    total: str


def show_week(weekly: Sequence[Sequence[SpanView]]) -> list[DayRow]:
    """The week as it is kept."""
    return [
        show_day(number, [_new(span.start, "00:00" if span.end == "24:00" else span.end) for span in spans])
        for number, spans in enumerate(weekly, start=1)
    ]


def show_day(number: int, spans: Sequence[SpanRow]) -> DayRow:
    """A day with its breaks and its sum, whatever was typed so far."""
    shown = [
        span.model_copy(
            update={
                "note": _between(spans[place - 1], span) if place else "",
                "label": _("{day}, span {number}").format(day=_(DAYS[number - 1]), number=place + 1),
                "until": _("until the next day") if _is_overnight(span) else "",
            }
        )
        for place, span in enumerate(spans)
    ]
    return DayRow(number=number, name=_(DAYS[number - 1]), spans=shown, total=duration_text(_minutes(spans)))


def change_span(day: DayRow, span_id: str, edge: str, value: str) -> DayRow:
    """The same day with one entry typed anew."""
    return show_day(
        day.number, [span.model_copy(update={edge: value}) if span.id == span_id else span for span in day.spans]
    )


def add_span(day: DayRow) -> DayRow:
    """One span more, an hour after the last one where that is still the same day."""
    if not day.spans:
        return show_day(day.number, [_new(*NEW_SPAN)])
    last = _draft(day.spans[-1])
    start = last.end_minute + 60 if last and last.end_minute + 120 <= MIDNIGHT else 0
    end = min(start + 4 * 60, MIDNIGHT - 1) if start else 0
    entered = (_clock(start), _clock(end)) if start else ("", "")
    return show_day(day.number, [*day.spans, _new(*entered)])


def remove_span(day: DayRow, span_id: str) -> DayRow:
    """One span less."""
    return show_day(day.number, [span for span in day.spans if span.id != span_id])


def copy_to_workdays(week: Sequence[DayRow], number: int) -> list[DayRow]:
    """Monday to Friday as one day is."""
    source = week[number - 1]
    return [
        show_day(day.number, [_new(span.start, span.end) for span in source.spans])
        if day.number <= WORKDAYS and day.number != number
        else day
        for day in week
    ]


def read_week(week: Sequence[DayRow]) -> WeeklyHoursDraft:
    """What was entered."""
    spans = [[{"start": span.start, "end": span.end} for span in day.spans] for day in week]
    return WeeklyHoursDraft.read({"weekly": spans})


def total_text(week: Sequence[DayRow]) -> str:
    """The sum of the week."""
    return _("{value} per week").format(
        value=duration_text(sum(_minutes(day.spans) for day in week)) or _("{n} h").format(n=0)
    )


def duration_text(minutes: int) -> str:
    """`8 h`, `7 h 30 min`; nothing for nothing."""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part
        for part in (_("{n} h").format(n=hours) if hours else "", _("{n} min").format(n=rest) if rest else "")
        if part
    )


def _new(start: str, end: str) -> SpanRow:
    return SpanRow(id=uuid4().hex, start=start, end=end)


def _draft(span: SpanRow) -> SpanDraft | None:
    try:
        return SpanDraft.read({"start": span.start, "end": span.end})
    except MedischedError:
        return None


def _minutes(spans: Sequence[SpanRow]) -> int:
    drafts = [draft for span in spans if (draft := _draft(span))]
    return sum(draft.end_minute - draft.start_minute for draft in drafts)


def _is_overnight(span: SpanRow) -> bool:
    draft = _draft(span)
    return draft is not None and draft.end_minute > MIDNIGHT


def _between(before: SpanRow, after: SpanRow) -> str:
    first, second = _draft(before), _draft(after)
    if first is None or second is None:
        return ""
    if second.start_minute < first.end_minute:
        return _("This overlaps with the time before it") if second.end_minute > first.start_minute else ""
    return (
        ""
        if second.start_minute == first.end_minute
        else _("Break {end}\u2013{start}").format(end=first.end, start=second.start)
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
