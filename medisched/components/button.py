"""Buttons. What a button says is what happens."""

from typing import Literal

import reflex as rx

Kind = Literal["primary", "secondary", "quiet", "danger"]


def button(
    label: str | rx.Var[str],
    *,
    kind: Kind = "secondary",
    icon: str = "",
    busy: bool | rx.Var[bool] = False,
    **props: object,
) -> rx.Component:
    """A button; while `busy` it shows so and takes no second click."""
    props.setdefault("type", "button")
    return rx.el.button(
        rx.icon(icon, size=16, aria_hidden="true") if icon else None,
        rx.el.span(label),
        _busy_mark(busy),
        class_name=f"button button-{kind}",
        disabled=busy,
        aria_busy=rx.cond(busy, "true", "false"),
        **props,
    )


def submit_button(label: str | rx.Var[str], *, busy: bool | rx.Var[bool] = False, **props: object) -> rx.Component:
    """The one primary button of a form."""
    return button(label, kind="primary", type="submit", busy=busy, **props)


def icon_button(icon: str, label: str | rx.Var[str], **props: object) -> rx.Component:
    """A button without words on it; `label` says them to screen readers and as a tooltip."""
    props.setdefault("type", "button")
    look = f"icon-button {props.pop('class_name', '')}".strip()
    return rx.el.button(
        rx.icon(icon, size=20, aria_hidden="true"), class_name=look, aria_label=label, title=label, **props
    )


def button_row(*buttons: rx.Component) -> rx.Component:
    """Buttons side by side; full width below each other on phones."""
    return rx.el.div(*buttons, class_name="button-row")


def _busy_mark(busy: bool | rx.Var[bool]) -> rx.Component:  # noqa: FBT001 - a value of the page, not a switch
    return rx.cond(busy, rx.el.span(class_name="busy-mark", aria_hidden="true"))
