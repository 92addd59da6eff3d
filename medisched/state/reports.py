"""An owner's figures: a period, narrowed down to a department, a provider or a service."""

from __future__ import annotations

from typing import get_args

import reflex as rx

from medisched.domain.charts import Chart, HeatMap
from medisched.domain.clock import place_of
from medisched.domain.day_words import DAY_OF_YEAR, day_words
from medisched.domain.reports import Period
from medisched.domain.texts import _
from medisched.schemas.reports import Preset, ReportQuery, ReportView
from medisched.services.doors import perform
from medisched.services.reports import get_report, list_report_choices
from medisched.state.address import address_of, event_query, read_day, read_id
from medisched.state.base import BaseState
from medisched.state.choices import Choice, with_all
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.report_charts import draw_report
from medisched.state.report_rows import FigureRow, LineRow, list_figures, list_lines

OWN = "own"
PERIODS = (*get_args(Preset), OWN)
USUAL = "last_4_weeks"


class ReportsState(BaseState):
    """What is asked for, and the report of it; `is_refused` when there is none of what the fields say."""

    period: str = USUAL
    from_day: str = ""
    to_day: str = ""
    department_id: str = ""
    provider_id: str = ""
    service_id: str = ""
    departments: list[Choice] = []
    providers: list[Choice] = []
    services: list[Choice] = []
    told: str = ""
    figures: list[FigureRow] = []
    by_department: list[LineRow] = []
    by_provider: list[LineRow] = []
    by_service: list[LineRow] = []
    step: str = ""
    utilisation: Chart = Chart()
    appointments: Chart = Chart()
    hours: HeatMap = HeatMap()
    address: str = ""
    export: str = ""
    file: str = ""
    is_loaded: bool = False
    is_refused: bool = False
    problem: str = ""
    refusal: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @allow("owner")
    async def load(self) -> None:
        """What the address asks for."""
        self.problem, self.refusal, self.errors = "", "", {}
        self._read_address()
        async with refusals_told(self):
            named = await perform(self.session_id, list_report_choices)
            self.departments = with_all(_("All departments"), ((one.id, one.name) for one in named.departments))
            self.providers = with_all(_("Everybody"), ((one.id, one.name) for one in named.providers))
            self.services = with_all(_("All services"), ((one.id, one.name) for one in named.services))
            self._show(await perform(self.session_id, get_report, self._query()))
            return
        self.problem = _("The figures did not come through.")

    @rx.event
    @allow("owner")
    async def set_period(self, period: str) -> None:
        """One of the periods by name, or own days, which begin with those that are shown."""
        self.period = period if period in PERIODS else USUAL
        await self._ask()

    @rx.event
    @allow("owner")
    async def set_from_day(self, day: str) -> None:
        """The first day."""
        self.period, self.from_day = OWN, day
        await self._ask()

    @rx.event
    @allow("owner")
    async def set_to_day(self, day: str) -> None:
        """The last day."""
        self.period, self.to_day = OWN, day
        await self._ask()

    @rx.event
    @allow("owner")
    async def set_department(self, department_id: str) -> None:
        """Only one department, with all of its providers; an empty one stands for all."""
        self.department_id, self.provider_id = department_id, ""
        await self._ask()

    @rx.event
    @allow("owner")
    async def set_provider(self, provider_id: str) -> None:
        """Only one provider, wherever they work."""
        self.provider_id, self.department_id = provider_id, ""
        await self._ask()

    @rx.event
    @allow("owner")
    async def set_service(self, service_id: str) -> None:
        """Only one service."""
        self.service_id = service_id
        await self._ask()

    async def _ask(self) -> None:
        async with refusals_shown(self):
            self._show(await perform(self.session_id, get_report, self._query()))
            return
        if self.errors:
            self.is_refused, self.told, self.export = True, "", ""

    def _query(self) -> ReportQuery:
        days = {"from": self.from_day, "to": self.to_day} if self.period == OWN else {"period": self.period}
        chosen = {
            "departmentId": self.department_id,
            "providerId": self.provider_id,
            "serviceId": self.service_id,
        }
        return ReportQuery.read({name: value for name, value in {**days, **chosen}.items() if value})

    def _read_address(self) -> None:
        said = event_query()
        first, last = read_day(said.get("from")), read_day(said.get("to"))
        period = said.get("period", OWN if first and last else USUAL)
        self.period = period if period in PERIODS and (period != OWN or (first and last)) else USUAL
        self.from_day, self.to_day = (day.isoformat() if day else "" for day in (first, last))
        wanted = (read_id(said.get(name)) for name in ("department", "provider", "service"))
        self.department_id, self.provider_id, self.service_id = (str(one or "") for one in wanted)

    def _show(self, report: ReportView) -> None:
        self.from_day, self.to_day = report.from_.isoformat(), report.to.isoformat()
        days, before = Period(report.from_, report.to), Period(report.before_from, report.before_to)
        self.told = " ".join((*self._only(), _compared(report, days, before), _place_words(report)))
        self.file = days.named(self.viewer.organization_slug if self.viewer else "")
        self.figures = list_figures(report)
        self.by_department, self.by_provider, self.by_service = (
            list_lines(lines) for lines in (report.departments, report.providers, report.services)
        )
        drawn = draw_report(report)
        self.step, self.utilisation, self.appointments, self.hours = (
            drawn.step, drawn.utilisation, drawn.appointments, drawn.hours,
        )  # fmt: skip
        self._keep_address()
        self.is_loaded, self.is_refused = True, False

    def _only(self) -> list[str]:
        """Whose figures these are: paper has no filters."""
        chosen = (
            (self.departments, self.department_id),
            (self.providers, self.provider_id),
            (self.services, self.service_id),
        )
        names = [one.label for choices, value in chosen for one in choices if value and one.value == value]
        return [_("Only {names}.").format(names=", ".join(names))] if names else []

    def _keep_address(self) -> None:
        days = {"from": self.from_day, "to": self.to_day} if self.period == OWN else {"period": self.period}
        self.address = address_of(
            "/reports",
            **days,
            department=self.department_id,
            provider=self.provider_id,
            service=self.service_id,
        )
        self.export = address_of(
            "/api/v1/reports.csv",
            **days,
            departmentId=self.department_id,
            providerId=self.provider_id,
            serviceId=self.service_id,
        )


def _compared(report: ReportView, days: Period, before: Period) -> str:
    """Which days, and with which others, unless nothing was there: a new clinic, or a Sunday before a Monday."""
    said = {"days": _period_words(days), "before": _period_words(before)}
    if report.before.appointments or report.before.offered_minutes:
        return _("{days}, compared with {before}.").format(**said)
    return _("{days}. Nothing to compare with: there are no figures of {before}.").format(**said)


def _place_words(report: ReportView) -> str:
    return _("{place} time.").format(place=place_of(report.timezone))


def _period_words(days: Period) -> str:
    if days.length == 1:
        return day_words(days.first)
    first = day_words(days.first, DAY_OF_YEAR) if days.first.year == days.last.year else day_words(days.first)
    return _("{first} to {last}").format(first=first, last=day_words(days.last))
