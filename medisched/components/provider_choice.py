"""With whom: everybody who offers a service, or anybody."""

import reflex as rx

from medisched.components.avatar import avatar
from medisched.domain.texts import _


def provider_choice(choices: rx.Var[list], chosen: rx.Var[str], on_choose: rx.EventHandler) -> rx.Component:
    """Anybody first; one is always chosen. `note` of a choice says when they are free next."""
    return rx.el.div(
        _pick(_("Anybody"), "", chosen, on_choose, _anybody(), _("The earliest time")),
        rx.foreach(choices, lambda one: _pick(one.label, one.value, chosen, on_choose, avatar(one.label), one.note)),
        class_name="who-choice",
        role="group",
        aria_label=_("With whom"),
    )


def _pick(  # noqa: PLR0917 - what a choice consists of
    label: str | rx.Var[str],
    value: str | rx.Var[str],
    chosen: rx.Var[str],
    on_choose: rx.EventHandler,
    picture: rx.Component,
    note: str | rx.Var[str],
) -> rx.Component:
    return rx.el.button(
        picture,
        rx.el.span(
            rx.el.span(label, class_name="who-name"),
            rx.el.span(note, class_name="who-note tabular"),
            class_name="who-words",
        ),
        type="button",
        class_name="who-pick",
        aria_pressed=rx.cond(chosen == value, "true", "false"),
        on_click=on_choose(value),
    )


def _anybody() -> rx.Component:
    return rx.el.span(rx.icon("users", size=16), class_name="avatar", aria_hidden="true")
