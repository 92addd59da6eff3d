"""The calendar as a list, for those who work there."""

import reflex as rx

from medisched.components.button import button
from medisched.components.cancel_dialog import cancel_dialog
from medisched.components.card import toolbar
from medisched.components.field import date_field, select_field
from medisched.components.listing import Column, empty_state, states, table, waiting_blocks
from medisched.components.status import APPOINTMENT, status_badge
from medisched.components.time_span import time_span
from medisched.pages.frame import inside
from medisched.state.appointments import AppointmentDay
from medisched.state.appointments import AppointmentsState as S
from medisched.state.viewer import ViewerState

STATUSES = [("", "All"), *((value, words) for value, (_, words, _) in APPOINTMENT.items())]


def page() -> rx.Component:
    """Who comes when, day by day."""
    return inside(
        _filters(),
        states(
            rx.el.div(rx.foreach(S.days, _day), _more(), class_name="day-lists"),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=S.days.length() == 0,
            empty=_empty(),
            waiting=waiting_blocks(3, "180px", "Appointments"),
        ),
        _cancel(),
        route="/appointments",
        title="Appointments",
        subtitle=rx.cond(ViewerState.place, "All times in " + ViewerState.place + " time.", ""),
        action=button("Today", icon="calendar", on_click=S.show_today),
        roles=("provider", "staff", "owner"),
    )


def _filters() -> rx.Component:
    return toolbar(
        date_field("From", "from_day", value=S.from_day, on_change=S.set_from_day, error=S.errors["from_day"]),
        date_field("To", "to_day", value=S.to_day, on_change=S.set_to_day, error=S.errors["to_day"]),
        select_field("Status", "status", STATUSES, error=S.errors["status"], value=S.status, on_change=S.set_status),
        rx.cond(
            S.sees_everybody,
            select_field("Provider", "provider", S.providers, value=S.provider_id, on_change=S.set_provider),
        ),
    )


def _day(day: rx.Var[AppointmentDay]) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(
                day.day, rx.cond(day.is_today, rx.el.span(" · today", class_name="accent")), class_name="section-title"
            ),
            rx.el.span(day.count, class_name="muted small tabular"),
            class_name="card-head",
        ),
        table(
            day.rows,
            COLUMNS,
            label="Appointments on " + day.day,
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            empty=rx.fragment(),
        ),
        class_name="section",
    )


def _patient(row: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.div(row.patient, class_name="strong cut"), rx.el.div(row.patient_email, class_name="muted small cut")
    )


def _provider(row: rx.Var) -> rx.Component:
    return rx.el.div(rx.el.div(row.provider, class_name="cut"), rx.el.div(row.department, class_name="muted small cut"))


def _status(row: rx.Var) -> rx.Component:
    return rx.el.div(
        status_badge("appointment", row.status),
        rx.cond(row.cancel_reason, rx.el.div(row.cancel_reason, class_name="muted small")),
    )


def _actions(row: rx.Var) -> rx.Component:
    label = "Cancel the appointment of " + row.patient + " on " + row.day + ", " + row.time
    return rx.cond(row.is_ahead, button("Cancel", kind="quiet", aria_label=label, on_click=S.open_cancel(row.id)))


COLUMNS = (
    Column("Time", time_span, is_title=True, width="13%"),
    Column("Patient", _patient, width="29%"),
    Column("Provider", _provider, width="21%"),
    Column("For", lambda row: row.title, width="13%"),
    Column("Status", _status, width="14%"),
    Column("Actions", _actions, is_action=True, width="10%"),
)


def _more() -> rx.Component:
    return rx.cond(
        S.has_more, rx.el.div(button("Show more", icon="chevron-down", on_click=S.show_more), class_name="more")
    )


def _empty() -> rx.Component:
    return empty_state(
        "calendar",
        "No appointments here",
        "Nothing fits these filters. Other days or another status may have some.",
        button("Show everything from today on", on_click=S.show_upcoming),
    )


def _cancel() -> rx.Component:
    return cancel_dialog(
        S.cancelling,
        text=S.cancelling.patient + " gets a mail about it. The time is free again for others to book.",
        who=S.cancelling.patient + " with " + S.cancelling.provider,
        error=S.errors["reason"],
        refusal=S.refusal,
        is_open=S.is_cancelling,
        on_open_change=S.set_cancelling,
        on_submit=S.cancel,
    )
