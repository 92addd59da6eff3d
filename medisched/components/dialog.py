"""Questions before something is done, and forms that open over a page."""

import reflex as rx

from medisched.components.button import icon_button
from medisched.components.scripts import script
from medisched.domain.texts import _

# A page has one heading of the first level, and what a dialog contains continues from the second.
UNDER_THE_PAGE = {"as": "h2"}
# Of what a dialog may exchange: if the button that opened it is gone, the first one in there has the focus.
FOCUS_HOME = {"data-focus-home": "true"}


class FocusReturn(rx.Component):
    """Gives the focus back to what had it before a dialog opened."""

    library = script(__file__, "focus_return.jsx")
    tag = "FocusReturn"


def confirm_dialog(
    trigger: rx.Component,
    *,
    title: str | rx.Var[str],
    consequence: str | rx.Var[str],
    confirm_label: str | rx.Var[str],
    on_confirm: rx.EventHandler | rx.event.EventSpec,
    keep_label: str = _("Keep it"),
    danger: bool = True,
) -> rx.Component:
    """Opened by `trigger`; `consequence` names what will happen and to whom."""
    kind = "danger" if danger else "primary"
    return rx.alert_dialog.root(
        rx.alert_dialog.trigger(trigger),
        rx.alert_dialog.content(
            rx.alert_dialog.title(title, class_name="dialog-title", custom_attrs=UNDER_THE_PAGE),
            rx.alert_dialog.description(consequence, class_name="dialog-text"),
            rx.el.div(
                rx.alert_dialog.cancel(rx.el.button(keep_label, type="button", class_name="button button-secondary")),
                rx.alert_dialog.action(
                    rx.el.button(confirm_label, type="button", class_name=f"button button-{kind}", on_click=on_confirm)
                ),
                class_name="dialog-actions",
            ),
            class_name="dialog",
        ),
    )


def form_dialog(
    *content: rx.Component,
    title: str | rx.Var[str],
    text: str | rx.Var[str] = "",
    is_open: rx.Var[bool],
    on_open_change: rx.EventHandler,
    stays: bool = False,
) -> rx.Component:
    """Shown while `is_open`; Escape, the cross and a press outside say `on_open_change(False)`.

    With `stays` a press outside does nothing: what would be lost cannot be had again.
    """
    return rx.dialog.root(
        rx.dialog.content(
            FocusReturn.create(),
            _head(title),
            rx.dialog.description(text, class_name="dialog-text") if not _is_nothing(text) else None,
            *content,
            class_name="dialog",
            **({"aria_describedby": ""} if _is_nothing(text) else {}),
            **({"on_interact_outside": rx.prevent_default} if stays else {}),
        ),
        open=is_open,
        on_open_change=on_open_change,
    )


def opened_dialog(
    trigger: rx.Component, *content: rx.Component, title: str | rx.Var[str], text: str | rx.Var[str]
) -> rx.Component:
    """Opened by `trigger`, closed by Escape, the cross or `dialog_close`; for forms that leave the page when sent."""
    return rx.dialog.root(
        rx.dialog.trigger(trigger),
        rx.dialog.content(
            _head(title), rx.dialog.description(text, class_name="dialog-text"), *content, class_name="dialog"
        ),
    )


def dialog_actions(*buttons: rx.Component) -> rx.Component:
    """The last line of a dialog: the way back first, the primary button last."""
    return rx.el.div(*buttons, class_name="dialog-actions")


def dialog_close(label: str) -> rx.Component:
    """A button that closes the dialog that it is in."""
    return rx.dialog.close(rx.el.button(label, type="button", class_name="button button-secondary"))


def _head(title: str | rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.dialog.title(title, class_name="dialog-title", custom_attrs=UNDER_THE_PAGE),
        rx.dialog.close(icon_button("x", _("Close"), custom_attrs={"data-dialog-close": "true"})),
        class_name="dialog-head",
    )


def _is_nothing(text: str | rx.Var[str]) -> bool:
    return isinstance(text, str) and not text
