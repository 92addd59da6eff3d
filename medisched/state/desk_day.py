"""The desk's list: who comes on a day, how far each visit is, and the next step in one tap."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, timedelta
from uuid import UUID

import reflex as rx

from medisched.domain.clock import day_bounds, now_utc
from medisched.domain.day_words import day_words
from medisched.domain.texts import _, many, mark
from medisched.schemas.appointments import AppointmentFilter, AppointmentQuery
from medisched.schemas.schedules import StatusDraft
from medisched.services.appointment_lists import list_appointments
from medisched.services.appointment_statuses import set_status
from medisched.services.catalog import list_services
from medisched.services.catalog_places import list_rooms
from medisched.services.doors import perform
from medisched.services.providers import list_providers
from medisched.state.address import address_of, read_day, read_id
from medisched.state.base import BaseState
from medisched.state.choices import Choice, with_all
from medisched.state.desk import DeskState
from medisched.state.desk_rows import DeskRow, desk_row
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow

PAGE_LENGTH = 50
MOST_AT_ONCE = 200
EXPORT = "/api/v1/appointments.csv"
COUNTED = (
    ("arrived", mark("{count} arrived")),
    ("in_progress", mark("{count} in progress")),
    ("fulfilled", mark("{count} done")),
    ("no_show", mark("{count} did not come")),
)


class DeskDayState(BaseState):
    """One day, narrowed and sorted. `refused_id` is the row whose step was refused, `refusal` says why."""

    rows: list[DeskRow] = []
    day: str = ""
    day_words: str = ""
    is_today: bool = True
    providers: list[Choice] = []
    rooms: list[Choice] = []
    services: list[Choice] = []
    provider_id: str = ""
    room_id: str = ""
    service_id: str = ""
    status: str = ""
    patient_id: str = ""
    patient: str = ""
    narrowed: int = 0
    sort: str = "start"
    counts: str = ""
    export: str = EXPORT
    has_more: bool = False
    is_loaded: bool = False
    problem: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    refused_id: str = ""
    _cursor: str | None = None

    @rx.event
    @allow("staff", "owner")
    async def load(self) -> None:
        """Today, everybody."""
        self.problem, self.refusal, self.refused_id, self.sort = "", "", "", "start"
        self._forget_filters()
        async with refusals_told(self):
            people = await perform(self.session_id, list_providers)
            rooms = await perform(self.session_id, list_rooms)
            services = await perform(self.session_id, list_services)
            self.providers = with_all(_("Everybody"), ((one.id, one.name) for one in people))
            self.rooms = with_all(_("All rooms"), ((one.id, one.name) for one in rooms))
            self.services = with_all(_("All services"), ((one.id, one.name) for one in services))
            self._set_day(self._today())
            self._watch("appointments")
            await self._read()
            self.is_loaded = True
            return
        self.problem = _("The day's appointments did not come through.")

    @rx.event
    @allow("staff", "owner")
    async def reload(self) -> None:
        """The same again, as it is now."""
        await self._show()

    @rx.event
    @allow("staff", "owner")
    async def choose_day(self, day: str) -> None:
        """Another day; an empty one changes nothing."""
        chosen = read_day(day)
        if chosen:
            self._set_day(chosen)
            await self._show()

    @rx.event
    @allow("staff", "owner")
    async def step(self, days: int) -> None:
        """So many days later or earlier."""
        shown = read_day(self.day) or self._today()
        await self.choose_day((shown + timedelta(days=max(-366, min(days, 366)))).isoformat())

    @rx.event
    @allow("staff", "owner")
    async def show_today(self) -> None:
        """Back to today."""
        await self.choose_day(self._today().isoformat())

    @rx.event
    @allow("staff", "owner")
    async def choose_provider(self, provider_id: str) -> None:
        """Only one provider's; an empty id stands for all."""
        self.provider_id = provider_id
        await self._show()

    @rx.event
    @allow("staff", "owner")
    async def choose_room(self, room_id: str) -> None:
        """Only one room's."""
        self.room_id = room_id
        await self._show()

    @rx.event
    @allow("staff", "owner")
    async def choose_service(self, service_id: str) -> None:
        """Only one service's."""
        self.service_id = service_id
        await self._show()

    @rx.event
    @allow("staff", "owner")
    async def choose_status(self, status: str) -> None:
        """Only those that are so far."""
        self.status = status
        await self._show()

    @rx.event
    @allow("staff", "owner")
    async def choose_patient(self, patient_id: str) -> None:
        """Only the chosen patient's; an empty id stands for all."""
        patient = (await self.get_state(DeskState)).patient
        is_chosen = bool(patient_id) and patient_id == patient.id
        self.patient_id, self.patient = (patient.id, patient.name) if is_chosen else ("", "")
        await self._show()

    @rx.event
    @allow("staff", "owner")
    async def show_everybody(self) -> None:
        """Without any filter."""
        self._forget_filters()
        await self._show()

    @rx.event
    @allow("staff", "owner")
    async def sort_by(self, column: str) -> None:
        """By a column; the time again turns the order around."""
        self.sort = "-start" if column == "start" and self.sort == "start" else column
        await self._show()

    @rx.event
    @allow("staff", "owner")
    async def show_more(self) -> None:
        """The next ones."""
        if self._cursor:
            async with refusals_told(self):
                await self._read(cursor=self._cursor)

    @rx.event
    @allow("staff", "owner")
    async def set_status(self, appointment_id: UUID, status: str) -> None:
        """The next step of a visit, or one back."""
        self.refused_id = str(appointment_id)
        async with refusals_shown(self):
            draft = StatusDraft.read({"status": status})
            view = await perform(self.session_id, set_status, appointment_id, draft)
            row = desk_row(view, self._zone(), now_utc())
            self.rows = [row if old.id == row.id else old for old in self.rows]
            self.refused_id = ""
            self._count()
        self.refusal = self.refusal or next(iter(self.errors.values()), "")

    async def _reload_live(self) -> None:
        await self._read(at_least=len(self.rows))

    def _forget_filters(self) -> None:
        self.provider_id = self.room_id = self.service_id = self.status = self.patient_id = self.patient = ""

    def _set_day(self, day: date) -> None:
        self.day, self.day_words, self.is_today = day.isoformat(), day_words(day), day == self._today()

    async def _show(self) -> None:
        self.refused_id = ""
        async with refusals_shown(self):
            await self._read()
        if self.refusal or self.errors:
            self._notify("error", self.refusal or next(iter(self.errors.values())))

    async def _read(self, cursor: str | None = None, *, at_least: int = 0) -> None:
        chosen, limit = self._chosen(), min(max(PAGE_LENGTH, at_least), MOST_AT_ONCE)
        day, provider_id = read_day(self.day), read_id(self.provider_id)
        self._watch_only(first=day, last=day, ids=[provider_id] if provider_id else None)
        query = AppointmentQuery.read({**chosen, "limit": limit, "cursor": cursor})
        page = await perform(self.session_id, list_appointments, query)
        rows = [desk_row(view, self._zone(), now_utc()) for view in page.items]
        self.rows = [*self.rows, *rows] if cursor else rows
        self._cursor, self.has_more = page.next_cursor, page.next_cursor is not None
        self.narrowed = sum(bool(chosen[name]) for name in NARROWING)
        self._keep_export(query)
        self._count()

    def _chosen(self) -> dict[str, object]:
        start, end = day_bounds(read_day(self.day) or self._today(), self._zone())
        return {
            "from": start,
            "to": end,
            "status": self.status,
            "provider_id": read_id(self.provider_id),
            "room_id": read_id(self.room_id),
            "service_id": read_id(self.service_id),
            "patient_id": read_id(self.patient_id),
            "sort": self.sort,
        }

    def _keep_export(self, query: AppointmentQuery) -> None:
        said = query.model_dump(
            include=set(AppointmentFilter.model_fields) - {"mine"}, by_alias=True, exclude_none=True
        )
        said |= {name: f"{said[name].astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for name in ("from", "to")}
        self.export = address_of(EXPORT, **said)

    def _count(self) -> None:
        found = Counter(row.status for row in self.rows)
        kept = len(self.rows) - found["cancelled"]
        total = many(kept, "{n} appointment", "{n} appointments")
        parts = [_("The first {len}").format(len=len(self.rows)) if self.has_more else total]
        parts += [_(words).format(count=found[status]) for status, words in COUNTED if found[status]]
        self.counts = " · ".join(parts)


NARROWING = ("status", "provider_id", "room_id", "service_id", "patient_id")
