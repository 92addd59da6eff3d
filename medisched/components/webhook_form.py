"""The dialogs in which a webhook endpoint is added or changed, and its new secret is shown."""

import reflex as rx
from reflex.vars import ObjectVar

from medisched.components.button import submit_button
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import checkbox, field_error, text_field
from medisched.components.form import form, form_problem
from medisched.components.told_secret import told_secret
from medisched.domain.texts import _
from medisched.domain.webhook_events import EVENT_TYPES


def endpoint_dialog(
    *,
    is_open: rx.Var[bool],
    is_edit: rx.Var[bool],
    chosen: rx.Var,
    takes_all: rx.Var[bool],
    on_takes_all: rx.EventHandler,
    errors: ObjectVar[dict[str, str]],
    refusal: rx.Var[str],
    openings: rx.Var[int],
    on_open_change: rx.EventHandler,
    on_submit: rx.EventHandler,
) -> rx.Component:
    """Empty, or filled with the chosen endpoint."""
    return form_dialog(
        form(
            form_problem(refusal),
            text_field(
                _("Address"),
                "url",
                type="url",
                id="webhook-url",
                error=errors["url"],
                help_text=_("Begins with https:// and is reached from the open internet."),
                default_value=rx.cond(is_edit, chosen.url, ""),
                placeholder="https://example.com/medisched",
                max_length=2000,
                auto_complete="off",
                auto_focus=True,
            ),
            text_field(
                _("Description"),
                "description",
                id="webhook-description",
                optional=True,
                error=errors["description"],
                help_text=_("What it is for, for example: Website, Laboratory system."),
                default_value=rx.cond(is_edit, chosen.description, ""),
                max_length=120,
                auto_complete="off",
            ),
            _choice(is_edit, chosen, takes_all, on_takes_all, errors["event_types"]),
            dialog_actions(
                dialog_close(_("Not now")),
                submit_button(rx.cond(is_edit, _("Save"), _("Add endpoint"))),
            ),
            on_submit=on_submit,
            label=_("Webhook endpoint"),
            key=openings.to(str),
        ),
        title=rx.cond(is_edit, _("Edit the endpoint"), _("Add an endpoint")),
        is_open=is_open,
        on_open_change=on_open_change,
    )


def secret_dialog(endpoint_id: rx.Var[str], *, is_open: rx.Var[bool], on_open_change: rx.EventHandler) -> rx.Component:
    """The new secret, once; a press outside does not close it."""
    return form_dialog(
        told_secret(endpoint_id),
        rx.el.p(
            _("Copy it now and enter it at the receiver. It is not shown again; you can make a new one at any time."),
            class_name="muted small",
        ),
        dialog_actions(dialog_close(_("Done"))),
        title=_("The signing secret"),
        text=_("With it the receiver checks that a message is really from here."),
        is_open=is_open,
        on_open_change=on_open_change,
        stays=True,
    )


def _choice(
    is_edit: rx.Var[bool], chosen: rx.Var, takes_all: rx.Var[bool], on_takes_all: rx.EventHandler, error: rx.Var[str]
) -> rx.Component:
    ways = ((True, _("All events, those of later versions too")), (False, _("Only these")))
    return rx.el.fieldset(
        rx.el.legend(_("What it is told"), class_name="field-label"),
        rx.el.div(
            *(
                rx.el.label(
                    rx.el.input(
                        type="radio", name="which", default_checked=takes_all == value, on_change=on_takes_all(value)
                    ),
                    rx.el.span(words),
                    class_name="check-line",
                )
                for value, words in ways
            ),
            class_name="webhook-ways",
        ),
        rx.cond(
            takes_all,
            rx.fragment(),
            rx.el.div(
                *(
                    checkbox(
                        rx.el.code(kind),
                        kind,
                        help_text=_(words),
                        default_checked=is_edit & chosen.event_types.contains(kind),
                    )
                    for kind, words in EVENT_TYPES.items()
                ),
                class_name="webhook-types",
            ),
        ),
        field_error("event_types", "event-types-error", error),
        class_name="field",
    )
