"""A report as charts: days in stretches, and the hours of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.charts import Chart, HeatMap, Series, draw_bars, draw_heat, draw_lines, group_days, group_months
from medisched.domain.day_words import DATE_OF_YEAR, SHORT_WEEKDAYS, day_words
from medisched.domain.number_words import number_text, percent_text
from medisched.domain.reports import A_DAY, Period, rate
from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from medisched.schemas.reports import ReportDayView, ReportView

A_WEEK, A_SEASON = 7, 92
MONTH_OF_YEAR = mark("{short_month} {year}")
"""Nov 2026"""


class ReportCharts(BaseModel):
    """What is drawn, and what one point of it is: a day, a week or a month."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    step: str
    utilisation: Chart
    appointments: Chart
    hours: HeatMap


def draw_report(report: ReportView) -> ReportCharts:
    """The days in stretches that a chart can show, and the hours of the week."""
    stretches = _stretches(report.from_, report.to)
    found = {day.day: day for day in report.days}
    groups = [[found[day] for day in found if first <= day <= last] for first, last in stretches]
    points = [_point(first, last) for first, last in stretches]
    return ReportCharts(
        step=_step(stretches),
        utilisation=draw_lines(
            points,
            [Series(_("Utilisation"), [_utilisation(days) for days in groups])],
            write=percent_text,
            top=_top(groups),
        ),
        appointments=_kinds(points, groups) if report.figures.appointments else Chart(),
        hours=draw_hours(report),
    )


def _kinds(points: Sequence[str], groups: Sequence[Sequence[ReportDayView]]) -> Chart:
    missed = [sum(day.no_shows for day in days) for days in groups]
    cancelled = [sum(day.cancelled for day in days) for days in groups]
    whole = [sum(day.appointments for day in days) for days in groups]
    kept = [all_of - gone - away for all_of, gone, away in zip(whole, cancelled, missed, strict=True)]
    kinds = ((_("Kept or ahead"), kept), (_("Cancelled"), cancelled), (_("No-shows"), missed))
    return draw_bars(points, [Series(name, values) for name, values in kinds])


def draw_hours(report: ReportView) -> HeatMap:
    """From the first hour in which anything happens to the last; Monday to Sunday, of which some may not have been.

    Small numbers have a decimal more, and a colour stands for what is written.
    """
    if not report.hours or report.hours_from is None:
        return HeatMap()
    decimals = 1 if max(one.at_once for one in report.hours) >= 1 else 2
    found = {(one.hour, one.weekday): _rounded(one.at_once, decimals) for one in report.hours}
    weekdays = {day.isoweekday() for day in Period(report.hours_from, report.to).days}
    first, last = min(one.hour for one in report.hours), max(one.hour for one in report.hours)
    rows = [
        (
            f"{hour:02}:00",
            [found.get((hour, day), 0) if day in weekdays else None for day in range(1, A_WEEK + 1)],
        )
        for hour in range(first, last + 1)
    ]
    return draw_heat([_(name) for name in SHORT_WEEKDAYS], rows, write=lambda value: _decimal(value, decimals))


def _utilisation(days: Sequence[ReportDayView]) -> float | None:
    share = rate(sum(day.booked_minutes for day in days), sum(day.offered_minutes for day in days))
    return None if share is None else 100 * share


def _top(groups: Sequence[Sequence[ReportDayView]]) -> float | None:
    """The scale ends at 100 % unless somebody worked more than they offered."""
    return 100 if all((_utilisation(days) or 0) <= 100 for days in groups) else None  # noqa: PLR2004 - percent


def _stretches(first: date, last: date) -> list[tuple[date, date]]:
    """Whole months stay whole where there are many."""
    is_whole = first.day == (last + A_DAY).day == 1
    return group_months(first, last) if is_whole and (last - first).days > A_SEASON else group_days(first, last)


def _point(first: date, last: date) -> str:
    is_month = first.day == 1 and (last - first).days > A_WEEK
    return day_words(first, MONTH_OF_YEAR if is_month else DATE_OF_YEAR)


def _step(stretches: Sequence[tuple[date, date]]) -> str:
    longest = max((last - first).days for first, last in stretches)
    return _("Day") if longest == 0 else _("Week from") if longest < A_WEEK else _("Month")


def _rounded(value: float, decimals: int) -> float:
    return round(value * 10**decimals) / 10**decimals


def _decimal(value: float, decimals: int) -> str:
    return number_text(round(value * 10**decimals), decimals) if value else "0"
