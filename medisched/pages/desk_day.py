"""The desk's third column: who comes on a day, and how far each visit is."""

import reflex as rx

from medisched.components.button import button, icon_button
from medisched.components.download_link import download_link
from medisched.components.field import date_field, select_field
from medisched.components.hotkeys import PrintButton
from medisched.components.link import link
from medisched.components.listing import empty_state, states, waiting_blocks
from medisched.components.status import APPOINTMENT, badge, status_badge
from medisched.components.time_span import time_span
from medisched.domain.texts import _
from medisched.state.desk import DeskState
from medisched.state.desk_actions import DeskActionsState
from medisched.state.desk_day import DeskDayState as S
from medisched.state.desk_rows import DeskRow

STATUSES = [("", _("Any status")), *((value, words) for value, (_, words, _) in APPOINTMENT.items())]
HEADS = (
    ("start", _("Time")),
    ("patient", _("Patient")),
    ("service", _("Service")),
    ("provider", _("Provider")),
    ("room", _("Room")),
    ("status", _("Status")),
)


def day_column() -> rx.Component:
    """One day's list."""
    return rx.el.section(
        _day_bar(),
        _filters(),
        rx.el.div(
            rx.el.p(S.counts, class_name="small tabular", aria_live="polite"),
            rx.el.div(
                icon_button("rotate-cw", _("Reload"), on_click=S.reload),
                link(
                    rx.icon("calendar-search", size=20, aria_hidden="true"),
                    href="/schedule?day=" + S.day,
                    class_name="icon-button",
                    title=_("Show this day in the schedule"),
                    aria_label=_("Show this day in the schedule"),
                ),
                download_link("CSV", _("Export as CSV"), S.export, "appointments.csv"),
                PrintButton.create(label=_("Print")),
                class_name="button-row",
            ),
            class_name="day-tools",
        ),
        states(
            rx.el.div(_list(), _more()),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=S.rows.length() == 0,
            empty=_empty(),
            waiting=waiting_blocks(5, "72px", _("Appointments")),
        ),
        class_name="desk-day desk-part",
        aria_label=_("The day"),
    )


def _day_bar() -> rx.Component:
    return rx.el.div(
        rx.el.h2(
            S.day_words,
            rx.cond(S.is_today, rx.el.span(" · ", _("today"), class_name="accent nowrap")),
            class_name="day-title",
        ),
        rx.el.div(
            icon_button("chevron-left", _("Day before"), on_click=S.step(-1)),
            button(_("Today"), on_click=S.show_today),
            icon_button("chevron-right", _("Next day"), on_click=S.step(1)),
            class_name="week-steps",
        ),
        class_name="week-bar",
    )


def _filters() -> rx.Component:
    patient = DeskState.patient
    return rx.el.details(
        rx.el.summary(
            _("Another day and filters"),
            rx.cond(
                S.narrowed > 0,
                badge("list-filter", _("{narrowed} set").format(narrowed=S.narrowed.to_string()), "accent"),
            ),
            class_name="disclose",
        ),
        rx.el.div(
            date_field(_("Day"), "day", id="day", value=S.day, on_change=S.choose_day),
            select_field(_("Status"), "status", STATUSES, id="day-status", value=S.status, on_change=S.choose_status),
            select_field(
                _("Provider"),
                "provider",
                S.providers,
                id="day-provider",
                value=S.provider_id,
                on_change=S.choose_provider,
            ),
            select_field(
                _("Service"), "service", S.services, id="day-service", value=S.service_id, on_change=S.choose_service
            ),
            select_field(_("Room"), "room", S.rooms, id="day-room", value=S.room_id, on_change=S.choose_room),
            class_name="day-filters",
        ),
        rx.el.div(
            rx.cond(
                S.patient_id,
                button(
                    _("All patients, not only {patient}").format(patient=S.patient),
                    icon="x",
                    on_click=S.choose_patient(""),
                ),
                rx.cond(
                    patient.id,
                    button(
                        _("Only {name}").format(name=patient.name), icon="user", on_click=S.choose_patient(patient.id)
                    ),
                ),
            ),
            rx.cond(S.narrowed > 0, button(_("No filters"), kind="quiet", on_click=S.show_everybody)),
            class_name="button-row",
        ),
        class_name="desk-more",
    )


def _list() -> rx.Component:
    heads = [
        rx.el.th(
            rx.el.button(
                words,
                _sort_mark(column),
                type="button",
                class_name="sort",
                on_click=S.sort_by(column),
            ),
            role="columnheader",
            scope="col",
            aria_sort=_sorted(column),
        )
        for column, words in HEADS
    ]
    last = rx.el.th(rx.el.span(_("Next step"), class_name="only-read"), role="columnheader", scope="col")
    return rx.el.table(
        rx.el.thead(rx.el.tr(*heads, last, role="row"), role="rowgroup"),
        rx.el.tbody(rx.foreach(S.rows, _row), role="rowgroup"),
        role="table",
        aria_label=_("Appointments on {day_words}").format(day_words=S.day_words),
        class_name="desk-list",
    )


def _sorted(column: str) -> rx.Var[str]:
    up = rx.cond(S.sort == column, "ascending", "none")
    return rx.cond(S.sort == "-start", "descending", up) if column == "start" else up


def _sort_mark(column: str) -> rx.Component:
    up = rx.cond(S.sort == column, rx.icon("arrow-up", size=14, aria_hidden="true"))
    if column != "start":
        return up
    return rx.cond(S.sort == "-start", rx.icon("arrow-down", size=14, aria_hidden="true"), up)


def _row(row: rx.Var[DeskRow]) -> rx.Component:
    look = "desk-row look-" + row.status + " color-" + row.color + rx.cond(row.overbooked, " is-overbooked", "")
    return rx.el.tr(
        _cell("row-time", time_span(row)),
        _cell(
            "row-patient",
            rx.el.button(
                row.patient,
                type="button",
                class_name="row-open",
                aria_label=_("{patient}, {time}, show everything").format(patient=row.patient, time=row.time),
                on_click=DeskActionsState.show(row.id),
            ),
            rx.cond(row.born, rx.el.span(row.born, class_name="muted small tabular row-born")),
        ),
        _cell("row-service", row.what),
        _cell("row-provider", row.provider),
        _cell("row-room", row.room),
        _cell("row-status", status_badge("appointment", row.status), overbooked_badge(row)),
        _cell("row-steps", _steps(row), _refused(row)),
        role="row",
        class_name=look,
    )


def _cell(look: str, *content: rx.Component | rx.Var) -> rx.Component:
    return rx.el.td(*content, role="cell", class_name=look)


def overbooked_badge(row: rx.Var) -> rx.Component:
    """For those who work there; the patient never sees it."""
    return rx.cond(row.overbooked, badge("layers", _("Overbooked"), "warn"))


def _steps(row: rx.Var[DeskRow]) -> rx.Component:
    of = " · " + row.patient + ", " + row.time
    return rx.el.div(
        rx.cond(
            row.next_status,
            rx.el.button(
                row.next_words,
                type="button",
                class_name="button button-step",
                aria_label=row.next_words + of,
                on_click=S.set_status(row.id, row.next_status),
            ),
        ),
        rx.cond(
            row.is_missable,
            button(
                _("Did not come"),
                kind="quiet",
                aria_label=_("Did not come{of}").format(of=of),
                on_click=S.set_status(row.id, "no_show"),
            ),
        ),
        rx.cond(
            row.back_status,
            icon_button(
                "undo-2", _("Undo the last step{of}").format(of=of), on_click=S.set_status(row.id, row.back_status)
            ),
        ),
        class_name="steps-row",
    )


def _refused(row: rx.Var[DeskRow]) -> rx.Component:
    return rx.cond(S.refused_id == row.id.to_string(), rx.el.p(S.refusal, role="alert", class_name="field-error"))


def _more() -> rx.Component:
    return rx.cond(
        S.has_more, rx.el.div(button(_("Show more"), icon="chevron-down", on_click=S.show_more), class_name="more")
    )


def _empty() -> rx.Component:
    return rx.cond(
        S.narrowed > 0,
        empty_state(
            "calendar",
            _("Nothing fits"),
            _("No appointment of this day fits the filters."),
            button(_("No filters"), on_click=S.show_everybody),
        ),
        empty_state(
            "calendar",
            _("A free day"),
            _("Nobody is booked on this day yet."),
            button(_("Look at the next day"), on_click=S.step(1)),
        ),
    )
