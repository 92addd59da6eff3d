"""A caller wants another time than those on the screen, or stands at the desk already: asked, answered, overbooked."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel, ConfigDict
from reflex.event import EventCallback

from medisched.domain.clock import day_text, instant_of, now_utc, time_text
from medisched.domain.errors import Conflict, Invalid
from medisched.domain.opening_words import NotOpen
from medisched.domain.texts import _
from medisched.schemas.openings import TimeQuery
from medisched.schemas.schedules import ScheduleDraft, WalkInDraft
from medisched.services.catalog import get_service
from medisched.services.doors import perform
from medisched.services.openings import explain_time
from medisched.services.providers import list_providers
from medisched.services.schedules import register_walk_in, schedule_appointment
from medisched.state.address import read_day, read_id
from medisched.state.appointment_rows import NOBODY
from medisched.state.base import BaseState
from medisched.state.choices import Choice
from medisched.state.desk_openings import DeskOpeningsState
from medisched.state.desk_times import TimeRow, time_row
from medisched.state.errors import refusals_shown
from medisched.state.guard import allow

# A room, a device or a patient is in one place; staff can pass over everything else.
OVERBOOKED = frozenset(
    {"too_soon", "too_far", "closed", "outside_hours", "break", "off_grid", "provider_away", "provider_busy"}
)


class Answer(BaseModel):
    """What came of asking: `opening` can be had; otherwise `reason`, and whether staff can pass over it."""

    model_config = ConfigDict(frozen=True)

    moment: str = ""
    start: str = ""
    patient_id: str = ""
    service_id: str = ""
    provider_id: str = ""
    room_id: str = ""
    opening: TimeRow = TimeRow()
    reason: str = ""
    can_overbook: bool = False
    is_now: bool = False


class DeskAsksState(BaseState):
    """One question at a time. What was typed stays until it is answered with an appointment."""

    answer: Answer = Answer()
    providers: list[Choice] = []
    errors: dict[str, str] = {}
    refusal: str = ""

    @rx.event
    @allow("staff", "owner")
    async def clear(self) -> None:
        """Another question is asked now."""
        self.answer, self.errors, self.refusal = Answer(), {}, ""

    @rx.event
    @allow("staff", "owner")
    async def ask(self, form: dict[str, str]) -> None:
        """Whether one time can be had; if not, why."""
        self.answer = Answer()
        async with refusals_shown(self):
            start = _start(form, await self._zone_as_shown())
            found = await perform(self.session_id, explain_time, TimeQuery.read({**_wish(form), "start": start}))
            answer = Answer(
                moment=f"{day_text(start, self._zone())}, {time_text(start, self._zone())}",
                start=start.isoformat(),
                opening=time_row(found.opening, self._zone()) if found.opening else TimeRow(),
                reason=found.reason_text,
                can_overbook=found.reason in OVERBOOKED and start > now_utc(),
            )
            await self._keep(form, answer)

    @rx.event
    @allow("staff", "owner")
    async def book(self, form: dict[str, str]) -> list[EventCallback[()]] | None:
        """The time that was asked for; with a reason, although it is not free."""
        async with refusals_shown(self):
            _must_have_patient(form)
            if form.get("is_overbooking") and not form.get("overbook_reason", "").strip():
                raise Invalid({"overbook_reason": _("Please say why; it stands beside the appointment.")})
            is_now = self.answer.is_now
            entered = {**_wish(form), "overbook_reason": form.get("overbook_reason", "")}
            if is_now:
                view = await perform(self.session_id, register_walk_in, WalkInDraft.read(entered))
            else:
                draft = ScheduleDraft.read({**entered, "start": self.answer.start})
                view = await perform(self.session_id, schedule_appointment, draft)
            self.answer = Answer()
            return [DeskOpeningsState.show_booked(view.id, is_now)]
        return None

    @rx.event
    @allow("staff", "owner")
    async def register(self, form: dict[str, str]) -> list[EventCallback[()]] | None:
        """The patient stands at the desk: at once with whoever is free, or why not."""
        self.answer = Answer()
        async with refusals_shown(self):
            _must_have_patient(form)
            await self._keep(form, Answer(moment="now", is_now=True))
            try:
                view = await perform(self.session_id, register_walk_in, WalkInDraft.read(_wish(form)))
            except NotOpen as refusal:
                said = {"reason": _(refusal.message), "can_overbook": refusal.code in OVERBOOKED}
                self.answer = self.answer.model_copy(update=said)
                return None
            self.answer = Answer()
            return [DeskOpeningsState.show_booked(view.id, True)]  # noqa: FBT003 - an event
        return None

    async def _keep(self, form: dict[str, str], answer: Answer) -> None:
        """The answer with what it was asked for, and who could be asked to do it all the same."""
        said = {name: form.get(name, "") for name in ("patient_id", "service_id", "provider_id", "room_id")}
        self.answer = answer.model_copy(update=said)
        service = await perform(self.session_id, get_service, read_id(said["service_id"]) or NOBODY)
        people = await perform(self.session_id, list_providers)
        self.providers = [Choice(value=str(one.id), label=one.name) for one in people if one.id in service.provider_ids]


def _start(form: dict[str, str], zone: ZoneInfo) -> datetime:
    day = read_day(form.get("day"))
    try:
        at = time.fromisoformat(form.get("time", ""))
    except ValueError:
        at = None
    if day is None:
        raise Invalid({"day": _("Please choose a day.")})
    if at is None:
        raise Invalid({"time": _("Please enter a time, for example 09:30.")})
    return instant_of(day, at.replace(second=0, microsecond=0, tzinfo=None), zone, field="time")


def _wish(form: dict[str, str]) -> dict[str, object]:
    return {name: form.get(name) or None for name in ("service_id", "patient_id", "provider_id", "room_id")}


def _must_have_patient(form: dict[str, str]) -> None:
    if not form.get("patient_id"):
        raise Conflict(_("Who is it for? Choose the patient first: press / and type the name."), code="no_patient")
