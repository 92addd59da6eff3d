"""What an address asks of the desk, as the schedule's empty time sends it: a day, a time, who and where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.state.address import read_day, read_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from medisched.schemas.catalog import ServiceView
    from medisched.state.desk_times import TimesBoard

TIME = re.compile(r"[0-2]\d:[0-5]\d", re.ASCII)


class DeskWish(BaseModel):
    """Each as a form would send it, or empty."""

    model_config = ConfigDict(frozen=True)

    day: str = ""
    time: str = ""
    provider: str = ""
    room: str = ""
    service: str = ""


def read_wish(query: Mapping[str, str]) -> DeskWish:
    """Anybody can write an address: what is not understood was not said."""
    day, time = read_day(query.get("day")), query.get("time", "")
    ids = {name: read_id(query.get(name)) for name in ("provider", "room")}
    return DeskWish(
        day=day.isoformat() if day else "",
        time=time if TIME.fullmatch(time) else "",
        service=query.get("service", ""),
        **{name: str(found) for name, found in ids.items() if found},
    )


def choose_service(wish: DeskWish, known: Sequence[ServiceView], present: str) -> str:
    """The one that is asked for, else one that who and where are asked for offer, the present one before others."""
    if wish.service:
        return wish.service
    fitting = [
        str(one.id)
        for one in known
        if wish.provider in {"", *map(str, one.provider_ids)} and wish.room in {"", *map(str, one.room_ids)}
    ]
    return present if present in fitting or not fitting or not (wish.provider or wish.room) else fitting[0]


def choose_time(board: TimesBoard, day: str, time: str) -> TimesBoard:
    """The same board with the time of that day, if it is free, before the first ones: the first of all is chosen."""
    found = next((row for row in board.times if (row.iso, row.time[:5]) == (day, time)), None) if time else None
    if found is None:
        return board
    others = [row for row in board.first if row.key != found.key]
    return board.model_copy(update={"first": [found, *others][: max(len(board.first), 1)]})
