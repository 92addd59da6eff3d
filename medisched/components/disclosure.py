"""Something folded away below its name; the browser opens and closes it."""

import reflex as rx

Text = str | rx.Var[str]


def disclosure(
    title: Text, *content: rx.Component, note: Text = "", is_open: bool | rx.Var[bool] = False
) -> rx.Component:
    """`note` says in one line what is inside; `is_open` opens it from outside, for example for a message in it."""
    return rx.el.details(
        rx.el.summary(
            rx.icon("chevron-right", size=16, aria_hidden="true"),
            rx.el.span(title, class_name="disclosure-title"),
            rx.cond(note, rx.el.span(note, class_name="muted small")),
            class_name="disclosure-summary",
        ),
        rx.el.div(*content, class_name="disclosure-content"),
        open=is_open,
        class_name="disclosure",
    )
