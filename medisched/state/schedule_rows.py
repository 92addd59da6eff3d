"""What the hospital's schedule shows: entries of all its lanes in wall time, each in its provider's colour."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from medisched.domain.texts import _
from medisched.domain.wall_times import shown_end, wall_text, wall_time
from medisched.schemas.calendar import CalendarView, StretchView
from medisched.state.calendar_rows import list_entries, list_shades

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from medisched.schemas.schedule_boards import BoardAppointmentView, BoardView, LaneView
    from medisched.schemas.time_off import TimeOffView
    from medisched.state.calendar_rows import Reader

NO_ROOM = "none"
COLORS = ("teal", "indigo", "orange", "pink", "olive", "blue", "red", "green", "purple", "amber", "brown")
WALL = "%Y-%m-%dT%H:%M"
EARLY, LATE, DAY = 8 * 60, 18 * 60, 24 * 60
SATURDAY = 5


class PersonRow(BaseModel):
    """A provider and the colour of their entries."""

    model_config = ConfigDict(frozen=True)

    name: str
    color: str


@dataclass(frozen=True)
class Board:
    """Everything that the page needs of one reading. `window` is what of each day is shown, `08:00` to `18:00`."""

    lanes: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    shades: list[dict[str, Any]]
    window: tuple[str, str]
    people: list[PersonRow]


def list_board(view: BoardView, reader: Reader, start: datetime, end: datetime, *, of_rooms: bool) -> Board:
    """`start` and `end` are the shown range."""
    lanes = [_lane(one, of_rooms=of_rooms) for one in view.lanes]
    if of_rooms and any(one.room_id is None for one in view.appointments):
        lanes.append({"id": NO_ROOM, "title": _("No room"), "detail": "", "color": ""})
    names = {lane["id"]: lane["title"] for lane in lanes}
    return Board(
        lanes=lanes,
        entries=_list_entries(view, reader, names, of_rooms=of_rooms),
        shades=_list_shades(view, reader.zone, start, end, list(names)),
        window=find_window(view, reader.zone),
        people=list_people(view.appointments) if of_rooms else [],
    )


def color_of(number: int) -> str:
    """A provider's, out of eleven."""
    return COLORS[(number - 1) % len(COLORS)]


def list_people(found: Iterable[BoardAppointmentView]) -> list[PersonRow]:
    """Whose appointments are shown, by name."""
    known = {one.provider_id: PersonRow(name=one.provider, color=color_of(one.provider_number)) for one in found}
    return sorted(known.values(), key=lambda row: row.name)


def find_window(view: BoardView, zone: ZoneInfo) -> tuple[str, str]:
    """Whole hours around everything that is worked, booked or offered, and the usual day in any case."""
    first, last = EARLY, LATE
    for one in (*view.hours, *view.appointments, *view.slots):
        begins, ends = wall_time(one.start, zone), shown_end(one.start, one.end, zone)
        is_over_midnight = ends > datetime.combine(begins.date(), time.min) + timedelta(days=1)
        first = min(first, 0 if is_over_midnight else begins.hour * 60)
        end = ends.hour * 60 + ends.minute
        last = max(last, DAY if is_over_midnight or not end else -(-end // 60) * 60)
    return f"{first // 60:02}:00", f"{last // 60:02}:00"


def list_idle_days(view: BoardView, zone: ZoneInfo) -> list[int]:
    """Saturday and Sunday, if nothing is worked, booked or offered on them; Sunday is 0."""
    used: set[int] = set()
    for one in (*view.hours, *view.appointments, *view.slots):
        begins = wall_time(one.start, zone)
        last = shown_end(one.start, one.end, zone) - datetime.resolution
        used |= {begins.weekday(), last.weekday()}
    return [(day + 1) % 7 for day in (SATURDAY, SATURDAY + 1) if day not in used]


def _lane(one: LaneView, *, of_rooms: bool) -> dict[str, Any]:
    detail = _("Not in use any more") if one.is_archived else one.department
    return {
        "id": str(one.id),
        "title": one.name,
        "detail": detail,
        "color": "" if of_rooms else color_of(one.number),
        "opens": not of_rooms and not one.is_archived,
    }


def _list_entries(view: BoardView, reader: Reader, names: dict[str, str], *, of_rooms: bool) -> list[dict[str, Any]]:
    # In a room's lane the second line says who works there, in a provider's where.
    shown = [one.model_copy(update={"room": one.provider}) if of_rooms else one for one in view.appointments]
    whole = CalendarView.model_construct(slots=view.slots, appointments=shown, time_off=[], hours=[], closed=[])
    lanes = {f"slot:{one.id}": str(one.provider_id) for one in view.slots}
    colors: dict[str, str] = {}
    for one in view.appointments:
        lane = str(one.room_id or NO_ROOM) if of_rooms else str(one.provider_id)
        lanes[f"appointment:{one.id}"] = lane
        colors[f"appointment:{one.id}"] = color_of(one.provider_number)
    numbers = {str(one.id): one.number for one in view.lanes}
    return [
        {
            **entry,
            "resources": [lanes[entry["id"]]],
            "color": colors.get(entry["id"]) or color_of(numbers.get(lanes[entry["id"]], 1)),
            "label": f"{entry['label']}, {names.get(lanes[entry['id']], '')}",
            "can_resize": False,
        }
        for entry in list_entries(whole, reader)
    ]


def _list_shades(
    view: BoardView, zone: ZoneInfo, start: datetime, end: datetime, lanes: Sequence[str]
) -> list[dict[str, Any]]:
    work: dict[str, list[StretchView]] = defaultdict(list)
    for one in view.hours:
        work[str(one.provider_id)].append(StretchView(start=one.start, end=one.end))
    shades: list[dict[str, Any]] = []
    for lane in view.lanes:
        hours = CalendarView.model_construct(hours=work[str(lane.id)], has_hours=lane.has_hours, closed=[])
        shades += [{**shade, "resources": [str(lane.id)]} for shade in list_shades(hours, start, end, zone)]
    closed = CalendarView.model_construct(hours=[], has_hours=False, closed=view.closed)
    shades += [{**shade, "resources": list(lanes)} for shade in list_shades(closed, start, end, zone)]
    return [*shades, *(_away(one, zone) for one in view.time_off)]


def _away(one: TimeOffView, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "start": wall_text(one.start, zone),
        "end": f"{shown_end(one.start, one.end, zone):{WALL}}",
        "kind": "away",
        "title": one.reason or _("Time off"),
        "resources": [str(one.provider_id)],
    }
