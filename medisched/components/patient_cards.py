"""A patient record in brief: to compare it, and to choose it."""

import reflex as rx

from medisched.components.avatar import avatar
from medisched.components.button import button
from medisched.components.dialog import dialog_actions
from medisched.components.form import form_problem
from medisched.components.sentences import sentence
from medisched.components.status import badge
from medisched.domain.texts import _


def login_badge(row: rx.Var) -> rx.Component:
    """Whether the person signs in themselves."""
    return rx.cond(row.has_login, badge("key-round", _("Has a login"), "info"))


def patient_lines(row: rx.Var) -> rx.Component:
    """What tells one person from another; what is not known says so."""
    return rx.el.dl(
        _line(_("Born"), rx.cond(row.born, rx.el.span(row.born, _age(row), class_name="tabular"), _unknown())),
        _line(_("Phone"), rx.cond(row.phone, rx.el.span(row.phone, class_name="tabular"), _unknown())),
        _line(_("E-mail"), rx.cond(row.email, rx.el.span(row.email, class_name="breaks"), _unknown())),
        _line(_("Next visit"), rx.cond(row.next_time, rx.el.span(row.next_time, class_name="tabular"), _none())),
        _line(_("Last visit"), rx.cond(row.last_time, rx.el.span(row.last_time, class_name="tabular"), _none())),
        class_name="patient-lines",
    )


def patient_head(row: rx.Var) -> rx.Component:
    """Who it is."""
    return rx.el.div(
        avatar(row.name),
        rx.el.div(rx.el.div(row.name, class_name="strong breaks"), login_badge(row), class_name="patient-name"),
        class_name="person",
    )


def likely_duplicates(
    rows: rx.Var[list],
    *,
    new_name: rx.Var[str],
    refusal: rx.Var[str],
    on_use: rx.EventHandler,
    on_create: rx.EventHandler,
    on_back: rx.EventHandler,
) -> rx.Component:
    """The question before a second record is made: is it one of these people?"""
    return rx.el.div(
        form_problem(refusal),
        rx.el.p(
            sentence(
                _("{name} may already have a record here. One record keeps the history of a person together."),
                name=rx.el.span(new_name, class_name="strong"),
            ),
            class_name="muted",
        ),
        rx.el.ul(rx.foreach(rows, lambda row: rx.el.li(_likely(row, on_use))), class_name="cards", role="list"),
        dialog_actions(
            button(_("Back"), on_click=on_back),
            button(_("Create a new record anyway"), on_click=on_create),
        ),
        class_name="patient-likely",
    )


def _likely(row: rx.Var, on_use: rx.EventHandler) -> rx.Component:
    use = button(
        _("Use this record"),
        kind="primary",
        aria_label=_("Use the record of {name}").format(name=row.name),
        on_click=on_use(row.id),
    )
    return rx.el.div(patient_head(row), patient_lines(row), rx.el.div(use), class_name="card patient-card")


def _line(name: str, value: rx.Component) -> rx.Component:
    return rx.el.div(rx.el.dt(name, class_name="muted"), rx.el.dd(value), class_name="patient-line")


def _age(row: rx.Var) -> rx.Component:
    return rx.el.span(" · ", row.age, class_name="muted")


def _unknown() -> rx.Component:
    return rx.el.span(_("not known"), class_name="muted")


def _none() -> rx.Component:
    return rx.el.span("none", class_name="muted")
