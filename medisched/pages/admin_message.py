"""One message from Polar beside the administrators' page: what was sent, and what can be done about it."""

import reflex as rx

from medisched.components.button import button, icon_button
from medisched.components.card import facts
from medisched.components.dialog import FocusReturn
from medisched.components.status import status_badge
from medisched.domain.texts import _
from medisched.state.admin_billing import AdminBillingState as S

MESSAGE = S.message
WORDS = {
    "pending": _("It waits to be applied. Nothing needs to be done unless it stays here."),
    "applied": _("What it says is in force."),
    "ignored": _("It changes nothing here."),
    "unknown": _("We could not read it. After an update of Medisched it may work: then try again."),
    "failed": _("It was tried often and never applied. When the reason is gone, try again."),
    "discarded": _("An administrator put it aside: it is tried no more."),
}


def message_panel() -> rx.Component:
    """At the right edge; on phones over the whole screen."""
    return rx.dialog.root(
        rx.dialog.content(
            FocusReturn.create(),
            rx.el.div(
                rx.dialog.title(MESSAGE.kind, class_name="dialog-title admin-note"),
                rx.dialog.close(icon_button("x", _("Close"))),
                class_name="dialog-head",
            ),
            rx.el.div(_state(), _buttons(), _facts(), _body(), class_name="panel-parts"),
            class_name="dialog side-panel",
            aria_describedby="",
        ),
        open=S.is_open,
        on_open_change=S.set_open,
    )


def _state() -> rx.Component:
    return rx.el.div(
        status_badge("message", MESSAGE.state),
        rx.el.p(rx.match(MESSAGE.state, *WORDS.items(), ""), class_name="muted"),
        rx.cond(MESSAGE.note, rx.el.p(MESSAGE.note, class_name="admin-note")),
        class_name="admin-state",
    )


def _buttons() -> rx.Component:
    return rx.cond(
        MESSAGE.can_retry,
        rx.el.div(
            button(_("Try again"), kind="primary", icon="rotate-cw", on_click=S.retry),
            rx.cond(MESSAGE.can_put_aside, button(_("Put aside"), icon="archive", on_click=S.put_aside)),
            class_name="button-row",
        ),
    )


def _facts() -> rx.Component:
    return facts(
        (_("Came"), rx.el.span(MESSAGE.came, class_name="tabular")),
        (_("Happened at Polar"), rx.el.span(_or(MESSAGE.happened, _("not said")), class_name="tabular")),
        (_("Applied"), rx.el.span(_or(MESSAGE.applied, _("not yet")), class_name="tabular")),
        (_("Next try"), rx.el.span(_or(MESSAGE.next_try, _("none")), class_name="tabular")),
        (_("Tries"), _or(MESSAGE.tries, _("Came once, not tried"))),
        (_("Subscription"), rx.el.span(_or(MESSAGE.polar_id, _("none named")), class_name="admin-note")),
        (_("Polar's number"), rx.el.span(MESSAGE.webhook_id, class_name="admin-note")),
    )


def _body() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h3(_("What was sent"), class_name="card-title"),
            rx.el.span(MESSAGE.size, class_name="muted small tabular"),
            class_name="card-head",
        ),
        # A place that scrolls must be reachable by keyboard.
        rx.el.pre(
            MESSAGE.text, class_name="mail-text admin-body", tab_index=0, role="region", aria_label=_("What was sent")
        ),
        rx.cond(
            MESSAGE.is_cut, rx.el.p(_("Only the beginning is shown: the rest is too long."), class_name="muted small")
        ),
        class_name="section",
    )


def _or(value: rx.Var[str], otherwise: str) -> rx.Var[str]:
    return rx.cond(value, value, otherwise)
