"""With whom: everybody who offers a service, or anybody."""

import reflex as rx

from medisched.components.avatar import avatar


def provider_choice(choices: rx.Var[list], chosen: rx.Var[str], on_choose: rx.EventHandler) -> rx.Component:
    """Anybody first; one is always chosen."""
    return rx.el.div(
        _pick("Anybody", "", chosen, on_choose, _anybody()),
        rx.foreach(choices, lambda one: _pick(one.label, one.value, chosen, on_choose, avatar(one.label))),
        class_name="who-choice",
        role="group",
        aria_label="With whom",
    )


def _pick(
    label: str | rx.Var[str],
    value: str | rx.Var[str],
    chosen: rx.Var[str],
    on_choose: rx.EventHandler,
    picture: rx.Component,
) -> rx.Component:
    return rx.el.button(
        picture,
        rx.el.span(label),
        type="button",
        class_name="who-pick",
        aria_pressed=rx.cond(chosen == value, "true", "false"),
        on_click=on_choose(value),
    )


def _anybody() -> rx.Component:
    return rx.el.span(rx.icon("users", size=16), class_name="avatar", aria_hidden="true")
