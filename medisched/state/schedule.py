"""The hospital's schedule: everybody's day side by side, or their week, and what can be done in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from medisched.domain.clock import now_utc, start_of_day
from medisched.domain.errors import Conflict, NotFound
from medisched.domain.texts import _
from medisched.domain.wall_times import moved_instant, read_wall
from medisched.schemas.schedule_boards import BoardQuery
from medisched.services.departments import list_departments
from medisched.services.doors import perform
from medisched.services.schedule_boards import get_schedule_board
from medisched.state.address import address_of, event_query, read_day, read_id
from medisched.state.base import BaseState
from medisched.state.calendar_details import moment_words
from medisched.state.calendar_ranges import A_DAY, NOT_SHOWN, shown_days
from medisched.state.calendar_rows import Reader, scroll_text
from medisched.state.choices import Choice, with_all
from medisched.state.errors import refusals_told
from medisched.state.guard import allow
from medisched.state.schedule_moves import ScheduleMovesMixin
from medisched.state.schedule_rows import NO_ROOM, PersonRow, list_board, list_idle_days

# Minutes that a screen shows of these columns.
ONE_LOOK = 4 * 60
VIEWS = frozenset({"columns", "timeline", "list"})
KINDS = frozenset({"providers", "rooms"})
WEEK = timedelta(days=7)


class ScheduleState(ScheduleMovesMixin, BaseState):
    """A day in columns or a week in rows, of providers or rooms. `lanes` are its columns or rows."""

    lanes: list[dict[str, Any]] = []
    people: list[PersonRow] = []
    departments: list[Choice] = []
    department_id: str = ""
    view: str = "columns"
    day_start: str = "08:00"
    day_end: str = "18:00"
    idle_days: list[int] = []
    picked: str = ""
    picked_lane: str = ""
    desk: str = ""
    scroll: str = ""
    _scrolled: date | None = None

    @rx.event
    @allow("staff", "owner")
    async def load(self) -> None:
        """What the address names, else today and everybody."""
        self.problem, self.dialog, self._scrolled = "", "", None
        async with refusals_told(self):
            query = event_query()
            found = await perform(self.session_id, list_departments)
            listed = with_all(_("All departments"), ((one.id, one.name) for one in found))
            # A single department is nothing to choose.
            self.departments = listed if len(found) > 1 else []
            known = {choice.value for choice in self.departments}
            self.department_id = query["department"] if query.get("department") in known else ""
            self.kind = query["kind"] if query.get("kind") in KINDS else "providers"
            self.view = query["view"] if query.get("view") in VIEWS else "columns"
            self._set_range(self._wanted_day(query.get("day")))
            self.first = (self._today() if self._shows_today() else self._start).isoformat()
            self._watch("appointments", "slots", "hours", "catalog")
            await self._read()
            # A tab that comes back to the page draws what it remembers before this is read.
            self._jump(read_day(self.first) or self._start)
            self.is_loaded = True
            return
        self.problem = _("The schedule did not come through.")

    @rx.event
    @allow("staff", "owner")
    async def show_range(self, first: str, last: str, view: str) -> None:
        """The days that the board shows now, the last one excluded."""
        async with refusals_told(self):
            start, _end = shown_days(first, last, WEEK)
            if view not in VIEWS:
                raise Conflict(_(NOT_SHOWN), code="range")
            before = (self._start, self._end)
            self.view = view
            self._set_range(start)
            self._keep_address()
            if (self._start, self._end) != before:
                await self._read()

    @rx.event
    @allow("staff", "owner")
    async def choose_kind(self, kind: str) -> None:
        """Providers side by side, or rooms."""
        if kind in KINDS and kind != self.kind:
            self.kind = kind
            await self._read_told()

    @rx.event
    @allow("staff", "owner")
    async def choose_department(self, department_id: str) -> None:
        """Only one department's; an empty id stands for all."""
        if department_id in {choice.value for choice in self.departments}:
            self.department_id = department_id
            await self._read_told()

    @rx.event
    @allow("staff", "owner")
    async def pick(self, start: str, _end: str, lane: str) -> None:
        """Empty time was pressed: offer to make an appointment there."""
        self.revision += 1
        async with refusals_told(self):
            zone, now = await self._zone_as_shown(), now_utc()
            at = moved_instant(now, read_wall(start), zone)
            name = next((one["title"] for one in self.lanes if one["id"] == lane), None)
            if name is None:
                raise NotFound
            self._must_be_open(at)
            self.picked, self.picked_lane = moment_words(at, zone), name
            self._point_to_desk(at, lane)
            self._open("pick")

    @rx.event
    @allow("staff", "owner")
    async def open_pressed(self, entry_id: str) -> None:
        """What was pressed: a published slot offers to be booked, an appointment is shown in full."""
        self.desk = ""
        await self.open_entry(entry_id)
        slot = next((one for one in self._board().slots if f"slot:{one.id}" == entry_id), None) if self._view else None
        if slot and slot.start > now_utc() and not self._is_closed():
            self._point_to_desk(slot.start, str(slot.provider_id), service="published")

    @rx.event
    @allow("staff", "owner")
    async def open_lane(self, lane: str) -> EventSpec | None:
        """One provider's own calendar, at the same days."""
        if self.kind == "providers" and read_id(lane) and any(one["id"] == lane for one in self.lanes):
            day = "" if self._shows_today() else self._start
            return rx.redirect(address_of("/calendar", day=day, provider=lane))
        return None

    def _must_be_open(self, at: datetime) -> None:
        if self._is_closed():
            raise Conflict(_("Nothing new can be booked while the organization is closed."), code="closed")
        if at < now_utc():
            raise Conflict(_("This time is already in the past."), code="past")

    def _point_to_desk(self, at: datetime, lane: str, **more: str) -> None:
        wall = at.astimezone(self._zone())
        where = {"provider" if self.kind == "providers" else "room": lane} if lane != NO_ROOM else {}
        self.desk = address_of("/desk", day=f"{wall:%Y-%m-%d}", time=f"{wall:%H:%M}", **where, **more)

    def _set_range(self, day: date) -> None:
        is_day = self.view == "columns"
        self._start = day if is_day else day - timedelta(days=day.weekday())
        self._end = self._start + (A_DAY if is_day else WEEK)

    async def _read_told(self) -> None:
        async with refusals_told(self):
            self._keep_address()
            await self._read()

    async def _read(self) -> None:
        zone, now = self._zone(), now_utc()
        self._follow()
        start, end = start_of_day(self._start, zone), start_of_day(self._end, zone)
        department_id = read_id(self.department_id)
        query = BoardQuery.read({"start": start, "end": end, "kind": self.kind, "department_id": department_id})
        view = await perform(self.session_id, get_schedule_board, query)
        reader = Reader(zone=zone, now=now, may_publish=False, may_move=not self._is_closed())
        board = list_board(view, reader, start, end, of_rooms=self.kind == "rooms")
        self._view, self.is_cut = view, view.is_cut
        self._draw(board.entries, board.shades)
        if self.people != board.people:
            self.people = board.people
        # The same lanes again would be laid out again.
        if self.lanes != board.lanes:
            self.lanes = board.lanes
            self.choices = [Choice(value=one["id"], label=one["title"]) for one in board.lanes]
        self.day_start, self.day_end = board.window
        if self._scrolled != self._start:
            # Not again while somebody looks.
            self._scrolled = self._start
            first, last = (int(edge[:2]) * 60 for edge in board.window)
            self.scroll = scroll_text(first, last, zone, now if self._shows_today() else None, look=ONE_LOOK)
        self.idle_days = [] if self.view == "columns" else list_idle_days(view, zone)

    def _keep_address(self) -> None:
        is_now = self._shows_today()
        self.first = (self._today() if is_now else self._start).isoformat()
        self.address = address_of(
            "/schedule",
            view="" if self.view == "columns" else self.view,
            day="" if is_now else self._start,
            kind="" if self.kind == "providers" else self.kind,
            department=self.department_id,
        )
