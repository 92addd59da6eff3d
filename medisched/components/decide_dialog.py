"""The question before a change that displaces somebody or withdraws free slots."""

from collections.abc import Callable

import reflex as rx

from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.displaced_list import displaced_list
from medisched.components.form import form_problem
from medisched.domain.texts import _


def decide_dialog(
    *,
    rows: rx.Var[list],
    withdrawn: rx.Var[str],
    undecided: rx.Var[str],
    action: rx.Var[str],
    refusal: rx.Var[str],
    is_open: rx.Var[bool],
    on_open_change: rx.EventHandler,
    on_decide: Callable[..., rx.event.EventSpec],
    on_decide_all: Callable[..., rx.event.EventSpec],
    on_apply: rx.EventHandler,
) -> rx.Component:
    """What will be withdrawn, who is in the way, and the button that says what it does."""
    return form_dialog(
        rx.el.div(
            form_problem(refusal),
            rx.cond(withdrawn, rx.el.p(withdrawn)),
            rx.cond(rows.length() > 0, displaced_list(rows, on_decide=on_decide, on_decide_all=on_decide_all)),
            rx.el.p(undecided, class_name="muted small", role="status"),
            class_name="cards",
        ),
        dialog_actions(
            dialog_close(_("Change nothing")),
            rx.el.button(
                rx.el.span(action),
                type="button",
                class_name="button button-primary",
                disabled=undecided != "",
                on_click=on_apply,
            ),
        ),
        title=rx.cond(rows.length() > 0, _("Appointments are in the way"), _("Free slots will be withdrawn")),
        text=rx.cond(
            rows.length() > 0,
            _(
                "Decide for each of them. Nothing changes until you save. Whoever is moved or cancelled gets an "
                "e-mail, if they have an address; whom to call we list afterwards."
            ),
            _("They can no longer be booked. No appointment changes."),
        ),
        is_open=is_open,
        on_open_change=on_open_change,
    )
