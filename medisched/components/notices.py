"""What just happened, in a corner that screen readers listen to."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from medisched.components.button import icon_button
from medisched.components.passing import Passing
from medisched.domain.texts import _

ICONS = {"success": "circle-check", "error": "circle-alert", "info": "info"}


def notice_region(notices: rx.Var[list[Any]], on_dismiss: Callable[[rx.Var[str]], Any]) -> rx.Component:
    """Every notice of the page, newest last; screen readers say each once, errors at once.

    `on_dismiss` takes a notice's id.
    """

    def shown(*, errors: bool) -> rx.Component:
        kept = (lambda notice: notice.kind == "error") if errors else (lambda notice: notice.kind != "error")
        return rx.foreach(notices, lambda notice: rx.cond(kept(notice), _notice(notice, on_dismiss)))

    return rx.el.section(
        rx.el.div(shown(errors=True), role="alert", aria_live="assertive", class_name="notices-part"),
        rx.el.div(shown(errors=False), role="status", aria_live="polite", class_name="notices-part"),
        aria_label=_("Notices"),
        class_name="notices",
    )


def _notice(notice: rx.Var[Any], on_dismiss: Callable[[rx.Var[str]], Any]) -> rx.Component:
    signs = ((kind, rx.icon(icon, size=20, aria_hidden="true")) for kind, icon in ICONS.items())
    return rx.el.div(
        rx.match(notice.kind, *signs, rx.icon("info", size=20, aria_hidden="true")),
        rx.el.p(notice.text, class_name="grows shrinks"),
        icon_button("x", _("Dismiss this notice"), on_click=on_dismiss(notice.id)),
        # Good news leaves by itself; what went wrong stays until it is dismissed.
        rx.cond(notice.kind != "error", Passing.create(on_passed=on_dismiss(notice.id))),
        class_name=f"notice notice-{notice.kind}",
        key=notice.id,
    )
