"""An owner's figures: how full, how late, how often missed, and when."""

import reflex as rx

from medisched.components.address_keeper import AddressKeeper
from medisched.components.card import banner, card, facts, section
from medisched.components.chart import bar_chart, heat_map, line_chart
from medisched.components.disclosure import disclosure
from medisched.components.download_link import download_link
from medisched.components.field import date_field, select_field
from medisched.components.hotkeys import PrintButton
from medisched.components.listing import Column, empty_state, states, table, waiting_blocks
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.state.report_rows import FigureRow, LineRow
from medisched.state.reports import OWN
from medisched.state.reports import ReportsState as S

PERIODS = (
    ("this_week", _("This week")),
    ("last_4_weeks", _("Last 4 weeks")),
    ("this_month", _("This month")),
    ("last_month", _("Last month")),
    ("last_12_months", _("Last 12 months")),
    (OWN, _("Own dates")),
)
MEANINGS = (
    (
        _("Utilisation"),
        _(
            "Booked minutes as a part of offered minutes. Offered are working hours and published slots, without"
            " closures, holidays and time off. Booked is everything that was not cancelled, no-shows too; overbooked"
            " appointments are told apart. With a service chosen: its part of the time of those who offer it."
        ),
    ),
    (_("Slots filled"), _("Published slots that somebody took, as a part of all published slots of the period.")),
    (
        _("No-shows"),
        _(
            "Patients who did not come, as a part of all appointments that were marked as completed or as no-show."
            " Those that nobody has marked yet count in neither."
        ),
    ),
    (
        _("Cancelled"),
        _(
            "Cancelled appointments as a part of all appointments of the period. Late is what was cancelled after your"
            " deadline for patients."
        ),
    ),
    (
        _("Booked ahead"),
        _(
            "Time from booking to the start of the appointment, the median. Walk-ins and cancelled appointments do"
            " not count."
        ),
    ),
    (
        _("Third next free time"),
        _(
            "Days until the third time that could still be booked with a provider, of the service for which it is"
            " soonest. The first two are often what somebody else has just given back. At most four weeks ahead."
        ),
    ),
    (
        _("Busiest hours"),
        _(
            "How many appointments go on at the same time, on average over all such weekdays of the period, from the"
            " first day with offered time or an appointment."
        ),
    ),
)


def page() -> rx.Component:
    """Filters, figures, charts and tables."""
    return inside(
        AddressKeeper.create(address=S.address),
        _filters(),
        rx.cond(S.refusal, banner(S.refusal, "warn")),
        states(
            rx.el.div(_figures(), _charts(), _tables(), _meanings(), class_name="stack"),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=S.is_refused,
            empty=empty_state(
                "calendar", _("No figures for these days"), _("Please choose other days above: the figures follow.")
            ),
            waiting=waiting_blocks(3, "180px", _("Reports")),
        ),
        route="/reports",
        look="report-content",
        title=_("Reports"),
        subtitle=S.told,
        action=rx.el.div(
            rx.cond(
                S.export,
                rx.fragment(
                    PrintButton.create(label=_("Print")),
                    download_link(_("Save as CSV"), _("Save as CSV: all figures of this report"), S.export, S.file),
                ),
            ),
            class_name="button-row",
        ),
        roles=("owner",),
    )


def _filters() -> rx.Component:
    is_own = S.period == OWN
    return rx.el.div(
        select_field(_("Period"), "period", PERIODS, value=S.period, on_change=S.set_period),
        rx.cond(
            is_own,
            rx.fragment(
                date_field(_("From"), "from_day", value=S.from_day, on_change=S.set_from_day, error=S.errors["from"]),
                date_field(_("To"), "to_day", value=S.to_day, on_change=S.set_to_day, error=S.errors["to"]),
            ),
        ),
        select_field(_("Department"), "department", S.departments, value=S.department_id, on_change=S.set_department),
        select_field(_("Provider"), "provider", S.providers, value=S.provider_id, on_change=S.set_provider),
        select_field(_("Service"), "service", S.services, value=S.service_id, on_change=S.set_service),
        class_name=rx.cond(is_own, "report-filters report-filters-own", "report-filters"),
    )


def _figures() -> rx.Component:
    return rx.el.dl(rx.foreach(S.figures, _figure), class_name="figures report-figures")


def _figure(row: rx.Var[FigureRow]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(row.title, class_name="muted small"),
        rx.el.dd(row.value, class_name="figure tabular"),
        rx.el.dd(row.detail, class_name="small"),
        rx.el.dd(
            rx.match(
                row.trend,
                ("up", rx.icon("trending-up", size=16, aria_hidden="true")),
                ("down", rx.icon("trending-down", size=16, aria_hidden="true")),
                rx.fragment(),
            ),
            rx.el.span(row.note),
            class_name="muted small report-note",
        ),
        class_name="card figure-card",
    )


def _charts() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            card(
                line_chart(
                    S.utilisation,
                    title=_("Utilisation"),
                    note=_("Booked minutes of offered minutes"),
                    first=S.step,
                    empty=_("Nobody offered any time in this period."),
                )
            ),
            card(
                bar_chart(
                    S.appointments,
                    title=_("Appointments"),
                    note=_("By the day on which they begin"),
                    first=S.step,
                    empty=_("There were no appointments in this period."),
                )
            ),
            class_name="columns",
        ),
        card(
            heat_map(
                S.hours,
                title=_("Busiest hours"),
                note=_("Appointments at the same time, on average"),
                empty=_("There were no appointments in this period."),
            )
        ),
    )


def _tables() -> rx.Component:
    return rx.fragment(
        section(_table(S.by_department, _columns(_("Department")), _("By department")), title=_("By department")),
        section(_table(S.by_provider, _columns(_("Provider")), _("By provider")), title=_("By provider")),
        section(_table(S.by_service, _service_columns(), _("By service")), title=_("By service")),
    )


def _table(rows: rx.Var[list[LineRow]], columns: tuple[Column, ...], label: str) -> rx.Component:
    listed = table(
        rows,
        columns,
        label=label,
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        empty=empty_state("calendar", _("Nothing in this period"), _("Choose other days, or fewer filters.")),
    )
    return rx.el.div(listed, class_name="report-table")


def _columns(first: str) -> tuple[Column, ...]:
    return (
        Column(first, _name, is_title=True),
        Column(_("Appointments"), lambda row: _number(row.appointments)),
        Column(_("Utilisation"), _share),
        Column(_("Slots filled"), lambda row: _number(row.fill)),
        Column(_("No-shows"), lambda row: _number(row.no_shows)),
        Column(_("Cancelled"), lambda row: _number(row.cancelled)),
        Column(_("Booked ahead"), lambda row: _number(row.lead)),
        Column(_("Third next"), lambda row: _number(row.third)),
    )


def _service_columns() -> tuple[Column, ...]:
    return (
        Column(_("Service"), _name, is_title=True),
        Column(_("Appointments"), lambda row: _number(row.appointments)),
        Column(_("Booked"), lambda row: _number(row.booked)),
        Column(_("No-shows"), lambda row: _number(row.no_shows)),
        Column(_("Cancelled"), lambda row: _number(row.cancelled)),
        Column(_("Booked ahead"), lambda row: _number(row.lead)),
    )


def _name(row: rx.Var[LineRow]) -> rx.Component:
    return rx.el.span(row.name, rx.cond(row.detail, rx.el.span(row.detail, class_name="muted small report-detail")))


def _number(value: rx.Var[str]) -> rx.Component:
    return rx.el.span(value, class_name="tabular")


def _share(row: rx.Var[LineRow]) -> rx.Component:
    return rx.el.span(
        rx.el.span(row.utilisation, class_name="tabular"),
        rx.el.span(
            rx.el.span(style={"width": row.share.to_string() + "%"}), class_name="report-bar", aria_hidden="true"
        ),
        class_name="report-share",
    )


def _meanings() -> rx.Component:
    """Folded away on the page, in full on paper."""
    return rx.el.div(
        disclosure(
            _("What the figures mean"),
            facts(*MEANINGS),
            rx.el.p(
                _(
                    "What was offered is kept each night: a report of last month stays as it was when working hours "
                    "change."
                ),
                class_name="muted small",
            ),
        ),
        class_name="report-meanings",
    )
