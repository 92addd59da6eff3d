"""Forms that are sent as events. Forms with secrets are `post_form`."""

import reflex as rx

from medisched.components.field import Text


def form(*parts: rx.Component, on_submit: rx.EventHandler, label: str, **props: object) -> rx.Component:
    """A form whose entries reach `on_submit` as a dictionary; `label` names it for screen readers."""
    return rx.el.form(*parts, on_submit=on_submit, aria_label=label, no_validate=True, class_name="form", **props)


def form_problem(message: Text) -> rx.Component:
    """What is wrong with the form as a whole, above its first field."""
    return rx.cond(
        message,
        rx.el.div(
            rx.icon("circle-alert", size=20, aria_hidden="true"),
            rx.el.p(message),
            class_name="banner banner-error",
            role="alert",
        ),
    )


def form_actions(*buttons: rx.Component) -> rx.Component:
    """The last line of a form: the primary button first."""
    return rx.el.div(*buttons, class_name="form-actions")
