"""Appointments that a change displaces, with a choice for each."""

from collections.abc import Callable

import reflex as rx

from medisched.components.button import button, button_row
from medisched.domain.texts import _


def displaced_list(
    rows: rx.Var[list],
    *,
    on_decide: Callable[..., rx.event.EventSpec],
    on_decide_all: Callable[..., rx.event.EventSpec],
) -> rx.Component:
    """Keep, move to what was found, or cancel; nothing is chosen beforehand."""
    return rx.el.div(
        rx.cond(
            rows.length() > 1,
            button_row(
                rx.el.span(_("All:"), class_name="muted"),
                button(_("Keep"), on_click=on_decide_all("keep"), aria_label=_("Keep all")),
                button(_("Move"), on_click=on_decide_all("move"), aria_label=_("Move all that can be moved")),
                button(_("Cancel"), on_click=on_decide_all("cancel"), aria_label=_("Cancel all and tell the patients")),
            ),
        ),
        rx.el.ul(
            rx.foreach(rows, lambda row: _row(row, on_decide)),
            role="list",
            class_name="displaced",
            aria_label=_("Appointments in the way"),
        ),
        class_name="cards",
    )


def _row(row: rx.Var, on_decide: Callable[..., rx.event.EventSpec]) -> rx.Component:
    return rx.el.li(
        rx.el.fieldset(
            rx.el.legend(
                rx.el.span(row.patient, class_name="strong"),
                rx.el.span(row.what, class_name="muted small tabular"),
                rx.cond(row.call, _call(row.call)),
            ),
            _choice(row, "keep", _("Keep it all the same"), on_decide),
            rx.cond(
                row.suggestion,
                _choice(row, "move", row.suggestion, on_decide),
                rx.el.p(_("No other time was found for it."), class_name="muted small"),
            ),
            _choice(
                row,
                "cancel",
                rx.cond(row.call, _("Cancel; you tell the patient"), _("Cancel and tell the patient")),
                on_decide,
            ),
        ),
        key=row.id,
    )


def _call(words: rx.Var[str]) -> rx.Component:
    return rx.el.span(rx.icon("phone", size=16, aria_hidden="true"), words, class_name="displaced-call small")


def _choice(
    row: rx.Var, value: str, words: str | rx.Var[str], on_decide: Callable[..., rx.event.EventSpec]
) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="decision-" + row.id,
            value=value,
            class_name="check",
            checked=row.choice == value,
            on_change=lambda _: on_decide(row.id, value),
        ),
        rx.el.span(words),
        class_name="check-line",
    )
