"""Publishing many slots at once: a pattern, then a preview of what it makes, then the real thing."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, cast

import reflex as rx
from pydantic import BaseModel, ConfigDict
from reflex.event import EventSpec

from medisched.domain.clock import day_text, local_day, now_utc, time_text
from medisched.domain.texts import _, many
from medisched.schemas.slots import PlannedSlotView, SlotSeriesDraft
from medisched.services.doors import perform
from medisched.services.slots import preview_series, publish_series
from medisched.state.base import BaseState
from medisched.state.calendar import CalendarState
from medisched.state.errors import refusals_shown
from medisched.state.guard import allow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

FIELDS = ("first_day", "last_day", "opens", "closes", "length", "gap", "title")


class PlannedTime(BaseModel):
    """One slot of the preview; `problem` says why it will be left out."""

    model_config = ConfigDict(frozen=True)

    time: str
    until: str
    problem: str


class PlannedDay(BaseModel):
    """The slots of one local day before they are made."""

    model_config = ConfigDict(frozen=True)

    day: str
    count: str
    left_out: str
    times: list[PlannedTime]


class SlotSeriesState(BaseState):
    """The form is shown while `is_open`, the preview in its place while `is_previewed`."""

    is_open: bool = False
    is_previewed: bool = False
    first_day: str = ""
    days: list[PlannedDay] = []
    new_count: int = 0
    summary: str = ""
    action: str = ""
    progress: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    _draft: SlotSeriesDraft | None = None

    @rx.event
    @allow("provider", "owner")
    async def begin(self) -> None:
        """Show an empty form."""
        self.is_open, self.is_previewed = True, False
        self.errors, self.refusal, self.progress = {}, "", ""
        self.first_day = local_day(now_utc(), self._zone()).isoformat()

    @rx.event
    @allow("provider", "staff", "owner")
    async def close(self) -> None:
        """Back to the calendar."""
        self.is_open = self.is_previewed = False
        self.progress = ""

    @rx.event
    @allow("provider", "owner")
    async def preview(self, form: dict[str, str]) -> None:
        """Show what would be made; nothing is written."""
        self.progress = ""
        async with refusals_shown(self):
            await self._zone_as_shown()
            self._draft = read_series(form)
            view = await perform(self.session_id, preview_series, self._draft)
            self.days = list_planned_days(view.planned, self._zone())
            self.new_count = view.new_count
            self.summary = _preview_text(view.new_count, view.skipped_count)
            self.action = _("Publish {slots}").format(slots=_slots(view.new_count))
            self.is_previewed = True

    @rx.event
    @allow("provider", "owner")
    async def change(self) -> None:
        """Back to the form, with what was entered."""
        self.is_previewed, self.refusal = False, ""

    @rx.event
    @allow("provider", "owner")
    async def begin_publish(self) -> EventSpec | None:
        """Say that it is under way, then do it: a year of slots takes a moment."""
        if self._draft is None or self.progress:
            return None
        self.progress = _("Publishing {slots}…").format(slots=_slots(self.new_count))
        return cast("EventSpec", SlotSeriesState.publish())

    @rx.event
    @allow("provider", "owner")
    async def publish(self) -> EventSpec | None:
        """Make what was previewed; what was taken in the meantime is left out."""
        if self._draft is None:
            return None
        try:
            async with refusals_shown(self):
                await self._zone_as_shown()
                view = await perform(self.session_id, publish_series, self._draft)
                self.is_open, self.is_previewed, self._draft = False, False, None
                self._notify("success", _published_text(view.new_count, view.skipped_count))
                first = next((slot for slot in view.planned if not slot.problem), view.planned[0])
                day = local_day(first.start, self._zone()).isoformat()
                return cast("EventSpec", CalendarState.show_day(day))
        finally:
            self.progress = ""
        return None


def read_series(form: dict[str, str]) -> SlotSeriesDraft:
    """The pattern of a form whose weekdays are seven boxes."""
    weekdays = [day for day in range(1, 8) if form.get(f"weekday_{day}") in {"on", "true", True}]
    entered = {name: form[name] for name in FIELDS if name in form}
    return SlotSeriesDraft.read({**entered, "gap": entered.get("gap") or "0", "weekdays": weekdays})


def list_planned_days(planned: Iterable[PlannedSlotView], zone: ZoneInfo) -> list[PlannedDay]:
    """Planned slots by local day."""
    return [_planned_day(list(group), zone) for _, group in groupby(planned, lambda slot: local_day(slot.start, zone))]


def _planned_day(slots: list[PlannedSlotView], zone: ZoneInfo) -> PlannedDay:
    problems = Counter(slot.problem for slot in slots if slot.problem)
    return PlannedDay(
        day=day_text(slots[0].start, zone),
        count=_slots(len(slots) - problems.total()),
        left_out=" ".join(
            _("{count} left out ({why}).").format(count=count, why=why) for why, count in problems.items()
        ),
        times=[
            PlannedTime(time=time_text(slot.start, zone), until=time_text(slot.end, zone), problem=slot.problem)
            for slot in slots
        ],
    )


def _slots(count: int) -> str:
    return many(count, "{n} slot", "{n} slots")


def _preview_text(made: int, skipped: int) -> str:
    if not made:
        return _("Every slot of this pattern is left out. Choose other days or times.")
    told = many(made, "{n} slot will be published.", "{n} slots will be published.")
    if not skipped:
        return told
    left_out = many(
        skipped,
        "{n} slot will be left out, struck through below.",
        "{n} slots will be left out, struck through below.",
    )
    return f"{told} {left_out}"


def _published_text(made: int, skipped: int) -> str:
    published = many(made, "{n} slot was published.", "{n} slots were published.")
    if not skipped:
        return published
    left_out = _("{count} left out, because you already have something then.").format(count=skipped)
    return f"{published} {left_out}"
