"""The calendar as a list, for those who work there."""

import reflex as rx

from medisched.components.button import button
from medisched.components.cancel_dialog import cancel_dialog, told_to_patient
from medisched.components.card import toolbar
from medisched.components.field import date_field, select_field
from medisched.components.listing import Column, empty_state, states, table, waiting_blocks
from medisched.components.status import APPOINTMENT, status_badge
from medisched.components.time_span import time_span
from medisched.domain.texts import _
from medisched.pages.frame import in_place, inside
from medisched.state.appointments import AppointmentDay
from medisched.state.appointments import AppointmentsState as S

STATUSES = [("", _("All")), *((value, words) for value, (_, words, _) in APPOINTMENT.items())]


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
            waiting=waiting_blocks(3, "180px", _("Appointments")),
        ),
        _cancel(),
        route="/appointments",
        title=_("Appointments"),
        subtitle=in_place(_("All times in {place} time.")),
        action=button(_("Today"), icon="calendar", on_click=S.show_today),
        roles=("provider", "staff", "owner"),
    )


def _filters() -> rx.Component:
    return toolbar(
        date_field(_("From"), "from_day", value=S.from_day, on_change=S.set_from_day, error=S.errors["from_day"]),
        date_field(_("To"), "to_day", value=S.to_day, on_change=S.set_to_day, error=S.errors["to_day"]),
        select_field(_("Status"), "status", STATUSES, error=S.errors["status"], value=S.status, on_change=S.set_status),
        rx.cond(
            S.sees_everybody,
            select_field(_("Provider"), "provider", S.providers, value=S.provider_id, on_change=S.set_provider),
        ),
    )


def _day(day: rx.Var[AppointmentDay]) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(
                day.day,
                rx.cond(day.is_today, rx.el.span(" · ", _("today"), class_name="accent nowrap")),
                class_name="section-title",
            ),
            rx.el.span(day.count, class_name="muted small tabular"),
            class_name="card-head",
        ),
        table(
            day.rows,
            COLUMNS,
            label=_("Appointments on {day}").format(day=day.day),
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
    label = _("Cancel the appointment of {patient} on {day}, {time}").format(
        patient=row.patient, day=row.day, time=row.time
    )
    return rx.cond(row.is_ahead, button(_("Cancel"), kind="quiet", aria_label=label, on_click=S.open_cancel(row.id)))


COLUMNS = (
    Column(_("Time"), time_span, is_title=True, width="13%"),
    Column(_("Patient"), _patient, width="29%"),
    Column(_("Provider"), _provider, width="21%"),
    Column(_("For"), lambda row: row.title, width="13%"),
    Column(_("Status"), _status, width="14%"),
    Column(_("Actions"), _actions, is_action=True, width="10%"),
)


def _more() -> rx.Component:
    return rx.cond(
        S.has_more, rx.el.div(button(_("Show more"), icon="chevron-down", on_click=S.show_more), class_name="more")
    )


def _empty() -> rx.Component:
    return empty_state(
        "calendar",
        _("No appointments here"),
        _("Nothing fits these filters. Other days or another status may have some."),
        button(_("Show everything from today on"), on_click=S.show_upcoming),
    )


def _cancel() -> rx.Component:
    return cancel_dialog(
        S.cancelling,
        text=told_to_patient(S.cancelling),
        who=_("{patient} with {provider}").format(patient=S.cancelling.patient, provider=S.cancelling.provider),
        error=S.errors["reason"],
        refusal=S.refusal,
        is_open=S.is_cancelling,
        on_open_change=S.set_cancelling,
        on_submit=S.cancel,
    )
