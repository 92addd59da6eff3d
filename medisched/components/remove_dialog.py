"""A question before something is removed, which stays open to explain a refusal."""

import reflex as rx

from medisched.components.button import button
from medisched.components.card import banner
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.domain.texts import _

Text = str | rx.Var[str]


def remove_dialog(
    *,
    title: Text,
    consequence: Text,
    confirm_label: Text,
    refusal: rx.Var[str],
    is_open: rx.Var[bool],
    on_open_change: rx.EventHandler,
    on_confirm: rx.EventHandler,
    way_on: rx.Component | None = None,
) -> rx.Component:
    """Names the consequence; when it is refused, says why and offers `way_on` in place of another try."""
    return form_dialog(
        rx.cond(refusal, banner(refusal, "warn")),
        rx.cond(
            refusal,
            dialog_actions(dialog_close(_("Close")), way_on) if way_on else dialog_actions(dialog_close(_("Close"))),
            dialog_actions(dialog_close(_("Keep")), button(confirm_label, kind="danger", on_click=on_confirm)),
        ),
        title=title,
        text=consequence,
        is_open=is_open,
        on_open_change=on_open_change,
    )
