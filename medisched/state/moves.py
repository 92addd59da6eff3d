"""Moving one's own appointment to another free time, in one step."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import cast
from uuid import UUID

import reflex as rx
from reflex.event import EventSpec

from medisched.domain.access import must_be_active
from medisched.domain.clock import day_text, local_day, now_utc
from medisched.domain.errors import SlotTaken
from medisched.domain.texts import _
from medisched.schemas.appointments import AppointmentView, MoveDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointments import move_appointment
from medisched.services.doors import perform
from medisched.services.providers import get_provider
from medisched.services.slot_lists import get_slot
from medisched.services.users import get_profile
from medisched.state.address import event_query, read_day, read_id
from medisched.state.appointment_rows import NOBODY, AppointmentRow, appointment_row
from medisched.state.base import BaseState
from medisched.state.choices import Choice
from medisched.state.day_choices import DayChoice, TimeChoice, list_days, time_choice, times_in
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.free_times import HORIZON, FreeTimes, Offer, find_slot, is_bookable, name_in_speech, offer_of
from medisched.state.guard import SIGNED_IN, allow
from medisched.state.my_appointments import MyAppointmentsState

MOST_DAYS = 28


class MovesState(BaseState):
    """The dialog over my appointments: with whom, which day, which time, then one confirmation."""

    appointment: AppointmentRow = AppointmentRow()
    is_open: bool = False
    scopes: list[Choice] = []
    scope: str = "provider"
    days: list[DayChoice] = []
    day: str = ""
    morning: list[TimeChoice] = []
    afternoon: list[TimeChoice] = []
    evening: list[TimeChoice] = []
    offer: Offer = Offer()
    errors: dict[str, str] = {}
    refusal: str = ""
    _department_id: UUID | None = None
    _own_zone: str = ""
    _day: date | None = None

    @rx.event
    @allow(SIGNED_IN)
    async def load(self) -> EventSpec | None:
        """The page's address may ask to move one of the appointments."""
        self.is_open = False
        appointment_id = read_id(event_query().get("move"))
        return await self._begin(appointment_id) if appointment_id else None

    @rx.event
    @allow(SIGNED_IN)
    async def begin(self, appointment_id: UUID) -> EventSpec | None:
        """Ask for the new time of an appointment; one of a service has a page of its own for that."""
        return await self._begin(appointment_id)

    @rx.event
    @allow(SIGNED_IN)
    async def set_open(self, is_open: bool) -> None:
        """Close the dialog; it opens by its own buttons only."""
        if not is_open:
            self.is_open = False

    @rx.event
    @allow(SIGNED_IN)
    async def choose_scope(self, scope: str) -> None:
        """The same provider, or everybody in the department."""
        self.scope = "department" if scope == "department" else "provider"
        async with refusals_shown(self):
            await self._show(None)

    @rx.event
    @allow(SIGNED_IN)
    async def choose_day(self, iso: str) -> None:
        """The times of a day."""
        async with refusals_shown(self):
            await self._show(read_day(iso))

    @rx.event
    @allow(SIGNED_IN)
    async def choose_time(self, slot_id: UUID) -> None:
        """Show the old and the new time side by side."""
        async with refusals_shown(self):
            slot = await perform(self.session_id, get_slot, slot_id)
            if slot.status != "free":
                await self._show(self._day)
                self.refusal = _(SlotTaken.message)
                return
            self.offer = offer_of(slot, self._zone(), self._own_zone)

    @rx.event
    @allow(SIGNED_IN)
    async def choose_again(self) -> None:
        """Back to the times."""
        self.offer, self.refusal = Offer(), ""
        async with refusals_shown(self):
            await self._show(self._day)

    @rx.event
    @allow(SIGNED_IN)
    async def move(self) -> EventSpec | None:
        """All or nothing; when it is refused, the appointment stays and the times are read again."""
        if not self.is_open:
            return None
        async with refusals_shown(self):
            draft = MoveDraft(slot_id=read_id(self.offer.slot_id) or NOBODY, sequence=self.appointment.sequence)
            view = await perform(self.session_id, move_appointment, self.appointment.id, draft)
            moved = appointment_row(view, self._zone(), now_utc())
            self._notify(
                "success",
                _("Your appointment is now on {day} at {time} with {called}.").format(
                    day=moved.day, time=moved.time, called=moved.called
                ),
            )
            self.is_open = False
            return cast("EventSpec", MyAppointmentsState.load())
        why = self.refusal
        async with refusals_shown(self):
            self._see(await perform(self.session_id, get_appointment, self.appointment.id))
            await self._show(self._day)
        self.offer, self.refusal = Offer(), _("{why} Your appointment stays where it was.").format(why=why)
        return None

    async def _begin(self, appointment_id: UUID) -> EventSpec | None:
        self.refusal = ""
        async with refusals_told(self):
            must_be_active(self.viewer.organization_status if self.viewer else "")
            view = await perform(self.session_id, get_appointment, appointment_id)
            self._own_zone = (await perform(self.session_id, get_profile)).timezone or ""
            self._see(view)
            if self.appointment.move_path:
                return rx.redirect(self.appointment.move_path)
            self._department_id = (await perform(self.session_id, get_provider, view.provider_id)).department_id
            self.scopes = [
                Choice(value="provider", label=view.provider),
                Choice(value="department", label=_("Any provider in {department}").format(department=view.department)),
            ]
            self.scope, self.offer = "provider", Offer()
            self._watch("slots")
            await self._show(None)
            self.is_open = True
        return None

    def _see(self, view: AppointmentView) -> None:
        self.appointment = appointment_row(view, self._zone(), now_utc(), self._own_zone)

    async def _reload_live(self) -> None:
        if not self.is_open:
            return
        await self._show(self._day)
        wanted = read_id(self.offer.slot_id)
        if wanted and not is_bookable(await find_slot(partial(perform, self.session_id), wanted)):
            self.offer, self.refusal = Offer(), _(SlotTaken.message)

    async def _show(self, day: date | None) -> None:
        """The days that have times, and the times of `day` or else of the first of them."""
        zone, times = self._zone(), self._times()
        today = local_day(now_utc(), zone)
        counts = dict(list((await times.count_days(today, today + HORIZON)).items())[:MOST_DAYS])
        self._day = day if day in counts else next(iter(counts), None)
        self.days = [list_days(each, 1, counts, self._day, today)[0] for each in counts]
        slots = await times.list_day(self._day) if self._day else []
        self.day = day_text(slots[0].start, zone) if slots else ""
        is_one = self.scope == "provider"
        shown = [time_choice(s.id, s.start, zone, "" if is_one else name_in_speech(s.provider)) for s in slots]
        self.morning, self.afternoon, self.evening = (
            times_in(part, shown) for part in ("morning", "afternoon", "evening")
        )

    def _times(self) -> FreeTimes:
        if self.scope == "department":
            return FreeTimes(partial(perform, self.session_id), self._zone(), department_id=self._department_id)
        return FreeTimes(partial(perform, self.session_id), self._zone(), provider_id=self.appointment.provider_id)
