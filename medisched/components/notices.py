"""What just happened, in a corner that screen readers listen to; and that the server is out of reach."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_too_many_connection_errors

from medisched.components.button import icon_button

ICONS = {"success": "circle-check", "error": "circle-alert", "info": "info"}


def notice_region(notices: rx.Var[list[Any]], on_dismiss: Callable[[rx.Var[str]], Any]) -> rx.Component:
    """Every notice of the page, newest last; screen readers say each once. `on_dismiss` takes a notice's id."""
    return rx.el.div(
        rx.foreach(notices, lambda notice: _notice(notice, on_dismiss)),
        role="status",
        aria_live="polite",
        aria_label="Notices",
        class_name="notices",
    )


def connection_notice() -> rx.Component:
    """Says so when the server does not answer; the page goes on by itself when it does again."""
    return rx.cond(
        has_too_many_connection_errors,
        rx.el.div(
            rx.icon("wifi-off", size=20, aria_hidden="true"),
            rx.el.p("The connection was lost. We keep trying; what you have typed stays here."),
            role="alert",
            class_name="connection-lost",
        ),
    )


def _notice(notice: rx.Var[Any], on_dismiss: Callable[[rx.Var[str]], Any]) -> rx.Component:
    signs = ((kind, rx.icon(icon, size=20, aria_hidden="true")) for kind, icon in ICONS.items())
    return rx.el.div(
        rx.match(notice.kind, *signs, rx.icon("info", size=20, aria_hidden="true")),
        rx.el.p(notice.text, class_name="grows shrinks"),
        icon_button("x", "Dismiss this notice", on_click=on_dismiss(notice.id)),
        class_name=f"notice notice-{notice.kind}",
        key=notice.id,
    )
