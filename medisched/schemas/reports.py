"""Figures for owners."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from medisched.schemas.base import Date, Draft, View

Preset = Literal["this_week", "last_4_weeks", "this_month", "last_month", "last_12_months"]


class ReportQuery(Draft):
    """Local days, both included, at most 366; without them the `period`, which is the last four weeks if not named."""

    period: Preset = "last_4_weeks"
    from_: Annotated[Date | None, Field(alias="from")] = None
    to: Date | None = None
    department_id: UUID | None = None
    provider_id: UUID | None = None
    service_id: UUID | None = None


class FiguresView(View):
    """What was counted and what follows from it; docs/reports.md says what each figure means.

    Rates are parts of 1, and null where there is nothing to divide by. Times of booking before the start are hours.
    """

    appointments: int = 0
    booked_minutes: int = 0
    offered_minutes: int | None = None
    utilisation: float | None = None
    overbooked_minutes: int = 0
    slots_published: int = 0
    slots_taken: int = 0
    fill_rate: float | None = None
    lead_hours_median: float | None = None
    lead_hours_mean: float | None = None
    fulfilled: int = 0
    no_shows: int = 0
    no_show_rate: float | None = None
    unmarked: int = 0
    cancelled: int = 0
    cancelled_late: int = 0
    cancellation_rate: float | None = None
    third_next_days: float | None = None


class ReportLineView(FiguresView):
    """The same of one department, provider or service; without an id, what belongs to no service."""

    id: UUID | None = None
    name: str = ""
    detail: str = ""


class ReportDayView(View):
    """One local day; appointments by their start."""

    day: date
    appointments: int = 0
    cancelled: int = 0
    no_shows: int = 0
    booked_minutes: int = 0
    offered_minutes: int = 0


class ReportHourView(View):
    """One hour of the week (ISO weekday, 1 is Monday): minutes of appointments in the whole period, and at once."""

    weekday: int
    hour: int
    minutes: int
    at_once: float


class ReportView(View):
    """A period, the same figures of the period before, and both apart by what and when.

    `hoursFrom` is the first day that counts in `hours`, or null; `thirdNextOf` is how many providers' third next
    times there are.
    """

    from_: Annotated[date, Field(alias="from")]
    to: date
    before_from: date
    before_to: date
    timezone: str
    figures: FiguresView
    before: FiguresView
    departments: list[ReportLineView]
    providers: list[ReportLineView]
    services: list[ReportLineView]
    days: list[ReportDayView]
    hours_from: date | None = None
    hours: list[ReportHourView]
    third_next_of: int = 0


class TodayView(View):
    """Today by department, and this week from Monday in all."""

    departments: list[ReportLineView]
    week: FiguresView


class ReportChoiceView(View):
    """Something that a report can be narrowed down to."""

    id: UUID
    name: str


class ReportChoicesView(View):
    """All of them, by name; archived ones too, which had their share in the past."""

    departments: list[ReportChoiceView]
    providers: list[ReportChoiceView]
    services: list[ReportChoiceView]
