"""What a provider's calendar shows: plain entries in the organization's wall time, with words to be read aloud."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, local_day, time_text
from medisched.domain.errors import NotFound
from medisched.domain.texts import _, mark
from medisched.domain.wall_times import shown_end, wall_text, wall_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from medisched.schemas.calendar import CalendarAppointmentView, CalendarSlotView, CalendarView
    from medisched.schemas.time_off import TimeOffView

KINDS = frozenset({"slot", "appointment", "time_off"})
A_DAY = timedelta(days=1)
# Minutes: how much of what has passed stays in sight, and how much a screen shows.
BEFORE_NOW, ONE_LOOK = 90, 6 * 60
WALL = "%Y-%m-%dT%H:%M"
STATUS_WORDS = {
    "booked": mark("booked"),
    "arrived": mark("arrived"),
    "in_progress": mark("in progress"),
    "fulfilled": mark("done"),
    "no_show": mark("did not come"),
    "cancelled": mark("cancelled"),
}


class Reader(BaseModel):
    """Whose clocks, which moment, and what the reader may change here."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    zone: Any
    now: datetime
    may_publish: bool
    may_move: bool


def read_entry(entry_id: str) -> tuple[str, UUID]:
    """The kind and the id behind an entry; whatever else was sent is not there."""
    kind, _colon, text = entry_id.partition(":")
    try:
        found = UUID(text)
    except ValueError:
        raise NotFound from None
    if kind not in KINDS:
        raise NotFound
    return kind, found


def list_entries(view: CalendarView, reader: Reader) -> list[dict[str, Any]]:
    """Everything that can be opened, in the order of time."""
    entries = [
        *(_slot_entry(one, reader) for one in view.slots),
        *(_appointment_entry(one, reader) for one in view.appointments),
        *(_time_off_entry(one, reader) for one in view.time_off),
    ]
    return sorted(entries, key=lambda entry: (entry["start"], entry["id"]))


def list_shades(view: CalendarView, start: datetime, end: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    """What lies outside working hours, day by day, and closures with their names; nothing where no hours are set."""
    shades: list[dict[str, Any]] = []
    if view.has_hours:
        shades += [
            {"start": f"{first:{WALL}}", "end": f"{last:{WALL}}", "kind": "off", "title": ""}
            for first, last in _gaps(view, start, end, zone)
        ]
    for closed in view.closed:
        last = shown_end(closed.start, closed.end, zone)
        words = {"kind": "closed", "title": closed.name}
        shades.append({"start": wall_text(closed.start, zone), "end": f"{last:{WALL}}", **words})
    return shades


def find_scroll(view: CalendarView, zone: ZoneInfo, now: datetime | None) -> str:
    """Where to look first, `07:30`: a little before the earliest working hour, or before `now`, if that is shown."""
    starts = [wall_time(stretch.start, zone) for stretch in view.hours]
    ends = [wall_time(stretch.end, zone) for stretch in view.hours]
    first = max(min(map(_minute, starts), default=8 * 60) - 30, 0)
    last = max((_minute(wall) or 24 * 60 for wall in ends), default=18 * 60)
    return scroll_text(first, last, zone, now)


def scroll_text(first: int, last: int, zone: ZoneInfo, now: datetime | None, *, look: int = ONE_LOOK) -> str:
    """Of a day from `first` to `last`, minutes of the day: its beginning, or what is now and its end.

    `look` is how many minutes a screen shows.
    """
    at = max(first, min(_minute(wall_time(now, zone)) - BEFORE_NOW, last - look)) if now else first
    at -= at % 30
    return f"{at // 60:02}:{at % 60:02}"


def _minute(wall: datetime) -> int:
    return wall.hour * 60 + wall.minute


def _gaps(view: CalendarView, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    hours = [(wall_time(one.start, zone), shown_end(one.start, one.end, zone)) for one in view.hours]
    day = local_day(start, zone)
    while day < local_day(end, zone):
        at, midnight = datetime.combine(day, time.min), datetime.combine(day + A_DAY, time.min)
        for first, last in hours:
            if last <= at or first >= midnight:
                continue
            if first > at:
                yield at, first
            at = max(at, last)
        if at < midnight:
            yield at, midnight
        day += A_DAY


def _slot_entry(slot: CalendarSlotView, reader: Reader) -> dict[str, Any]:
    is_ahead = slot.start > reader.now
    may = reader.may_publish and is_ahead
    words = _("free") if is_ahead else _("was not booked")
    return {
        **_place(f"slot:{slot.id}", slot.start, slot.end, reader.zone),
        "title": slot.title or (_("Free") if is_ahead else _("Not booked")),
        "detail": _("Free") if slot.title and is_ahead else "",
        "label": _label(slot.start, slot.end, reader.zone, words, slot.title),
        "state": "free" if is_ahead else "past",
        "color": "teal",
        "can_move": may,
        "can_resize": may,
    }


def _appointment_entry(one: CalendarAppointmentView, reader: Reader) -> dict[str, Any]:
    what = " · ".join(part for part in (one.service or one.title, one.room) if part)
    is_over = one.overbooked and one.status == "booked"
    status = _(STATUS_WORDS[one.status])
    words = _("overbooked, {status}").format(status=status) if one.overbooked else status
    return {
        **_place(f"appointment:{one.id}", one.start, one.end, reader.zone),
        "title": one.patient,
        "detail": what,
        "label": _label(one.start, one.end, reader.zone, words, one.patient, what),
        "state": "overbooked" if is_over else one.status,
        "color": one.color or "teal",
        "can_move": reader.may_move and one.status == "booked" and one.start > reader.now,
        "can_resize": False,
    }


def _time_off_entry(one: TimeOffView, reader: Reader) -> dict[str, Any]:
    zone = reader.zone
    first, last = wall_time(one.start, zone), wall_time(one.end, zone)
    is_whole = first.time() == time.min == last.time() and last > first
    return {
        **_place(f"time_off:{one.id}", one.start, one.end, zone),
        "title": one.reason or _("Time off"),
        "detail": _("Time off") if one.reason else "",
        "label": _label(one.start, one.end, zone, _("time off"), one.reason),
        "state": "blocked",
        "color": "gray",
        "all_day": is_whole,
        "can_move": False,
        "can_resize": False,
    }


def _place(entry_id: str, start: datetime, end: datetime, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": entry_id,
        "start": wall_text(start, zone),
        "end": f"{shown_end(start, end, zone):{WALL}}",
        "all_day": False,
        "resources": [],
    }


def _label(start: datetime, end: datetime, zone: ZoneInfo, state: str, *words: str) -> str:
    same = local_day(start, zone) == local_day(end - datetime.resolution, zone)
    until = time_text(end, zone) if same else f"{day_text(end, zone)}, {time_text(end, zone)}"
    when = _("{day}, {start} to {end}").format(day=day_text(start, zone), start=time_text(start, zone), end=until)
    return ", ".join(part for part in (when, *words, state) if part)
