"""A report as people read it: figures in words, lines of tables, charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.number_words import number_text, percent_text
from medisched.domain.texts import _, many, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medisched.schemas.reports import FiguresView, ReportLineView, ReportView

NONE = "\N{EN DASH}"
PLUS, MINUS = "+", "\N{MINUS SIGN}"
HOUR, DAY_OF_HOURS = 60, 24
TWO_DAYS = 2 * DAY_OF_HOURS
NO_SERVICE = mark("Published times, without a service")


class FigureRow(BaseModel):
    """One figure: its value, how it was before, and what is counted. `trend` is up, down or empty."""

    model_config = ConfigDict(frozen=True)

    title: str
    value: str
    note: str = ""
    trend: str = ""
    detail: str = ""


class LineRow(BaseModel):
    """One department, provider or service; `share` is the utilisation in percent, at most 100, for a bar."""

    model_config = ConfigDict(frozen=True)

    name: str
    detail: str = ""
    appointments: str = ""
    utilisation: str = NONE
    share: int = 0
    booked: str = NONE
    fill: str = NONE
    lead: str = NONE
    no_shows: str = NONE
    cancelled: str = NONE
    third: str = NONE


class LoadRow(BaseModel):
    """How full one department is; `share` as above."""

    model_config = ConfigDict(frozen=True)

    name: str
    words: str
    utilisation: str
    share: int


def list_figures(report: ReportView) -> list[FigureRow]:
    """In the order in which an owner asks."""
    now, before = report.figures, report.before
    return [
        _rate_row(_("Utilisation"), now.utilisation, before.utilisation, _of_hours(now)),
        _rate_row(_("Slots filled"), now.fill_rate, before.fill_rate, _of_slots(now)),
        _rate_row(_("No-shows"), now.no_show_rate, before.no_show_rate, _missed(now)),
        _rate_row(_("Cancelled"), now.cancellation_rate, before.cancellation_rate, _cancelled(now)),
        _lead_row(now.lead_hours_median, before.lead_hours_median),
        FigureRow(
            title=_("Third next free time"),
            value=third_words(now.third_next_days),
            note=_("as of now"),
            detail=_median_words(report.third_next_of),
        ),
    ]


def list_loads(lines: Sequence[ReportLineView]) -> list[LoadRow]:
    """Departments that offer any time, or have appointments all the same."""
    return [
        LoadRow(
            name=one.name,
            words=many(one.appointments, "{n} appointment, {time}", "{n} appointments, {time}", time=_of_hours(one)),
            utilisation=percent(one.utilisation),
            share=_share(one),
        )
        for one in lines
        if one.offered_minutes or one.appointments
    ]


def list_lines(lines: Sequence[ReportLineView]) -> list[LineRow]:
    """As they come."""
    return [
        LineRow(
            name=one.name or _(NO_SERVICE),
            detail=one.detail,
            appointments=number_text(one.appointments),
            utilisation=percent(one.utilisation),
            share=_share(one),
            booked=hours_words(one.booked_minutes),
            fill=percent(one.fill_rate),
            lead=lead_words(one.lead_hours_median),
            no_shows=percent(one.no_show_rate),
            cancelled=percent(one.cancellation_rate),
            third=third_words(one.third_next_days),
        )
        for one in lines
    ]


def percent(value: float | None) -> str:
    """`61.4%`."""
    return NONE if value is None else percent_text(100 * value)


def hours_words(minutes: int) -> str:
    """`12.5 h`."""
    return _("{hours} h").format(hours=number_text(round(minutes / HOUR * 10), 1))


def lead_words(hours: float | None, *, like: float | None = None) -> str:
    """`6.5 days`, or `5 hours` below two days; in the unit of `like`, with which it is compared."""
    if hours is None:
        return NONE
    if (hours if like is None else like) < TWO_DAYS:
        return many(round(hours), "{n} hour", "{n} hours")
    tenths = round(hours / DAY_OF_HOURS * 10)
    if tenths % 10 == 0:
        return many(tenths // 10, "{n} day", "{n} days")
    return _("{number} days").format(number=number_text(tenths, 1))


def third_words(days: float | None) -> str:
    """`today`, `tomorrow`, `in 3 days`; the middle of two may lie between."""
    if days is None:
        return NONE
    if days in {0, 1}:
        return _("tomorrow") if days else _("today")
    if days == int(days):
        return many(int(days), "in {n} day", "in {n} days")
    return _("in {number} days").format(number=number_text(round(days * 10), 1))


def _share(figures: FiguresView) -> int:
    return min(round(100 * (figures.utilisation or 0)), 100)


def _rate_row(title: str, now: float | None, before: float | None, detail: str) -> FigureRow:
    note, points = _before(percent(before)), 0
    if now is not None and before is not None:
        points = round(1000 * now) - round(1000 * before)
    if points:
        change = f"{PLUS if points > 0 else MINUS}{number_text(abs(points), 1)}"
        note = _("{change} points, {before} before").format(change=change, before=percent(before))
    return FigureRow(title=title, value=percent(now), note=note, trend=_trend(points), detail=detail)


def _lead_row(now: float | None, before: float | None) -> FigureRow:
    value, earlier = lead_words(now), lead_words(before, like=now)
    change = 0 if now is None or before is None or value == earlier else now - before
    detail = "" if now is None else _("half were booked even earlier")
    return FigureRow(title=_("Booked ahead"), value=value, note=_before(earlier), trend=_trend(change), detail=detail)


def _before(value: str) -> str:
    return "" if value == NONE else _("{value} before").format(value=value)


def _median_words(count: int) -> str:
    return many(count, "of {n} provider", "median of {n} providers") if count else ""


def _trend(change: float) -> str:
    if not change:
        return ""
    return "up" if change > 0 else "down"


def _of_hours(figures: FiguresView) -> str:
    return _("{booked} of {offered}").format(
        booked=hours_words(figures.booked_minutes), offered=hours_words(figures.offered_minutes or 0)
    )


def _of_slots(figures: FiguresView) -> str:
    if not figures.slots_published:
        return _("no published slots")
    return _("{taken} of {published}").format(
        taken=number_text(figures.slots_taken), published=number_text(figures.slots_published)
    )


def _missed(figures: FiguresView) -> str:
    told = _("{missed} of {seen}").format(
        missed=number_text(figures.no_shows), seen=number_text(figures.no_shows + figures.fulfilled)
    )
    if not figures.unmarked:
        return told
    return _("{told}, {count} not marked yet").format(told=told, count=number_text(figures.unmarked))


def _cancelled(figures: FiguresView) -> str:
    told = _("{cancelled} of {appointments}").format(
        cancelled=number_text(figures.cancelled), appointments=number_text(figures.appointments)
    )
    if not figures.cancelled_late:
        return told
    return _("{told}, {count} late").format(told=told, count=number_text(figures.cancelled_late))
