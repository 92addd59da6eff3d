"""The dialog in which an API key is made: what it is called and may do, and then the key."""

import reflex as rx
from reflex.vars import ObjectVar

from medisched.components.button import submit_button
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import checkbox, date_field, field_error, select_field, text_field
from medisched.components.form import form_problem
from medisched.components.new_key import new_key
from medisched.domain.scopes import THINGS
from medisched.domain.texts import _, many

EXPIRIES = (
    *((str(days), many(days, "{n} day", "{n} days")) for days in (30, 90, 180)),
    ("365", _("A year")),
    ("date", _("Until a day that I choose")),
)


def key_dialog(
    *,
    is_open: rx.Var[bool],
    is_made: rx.Var[bool],
    on_open_change: rx.EventHandler,
    expiry: rx.Var[str],
    on_expiry: rx.EventHandler,
    first_day: rx.Var[str],
    last_day: rx.Var[str],
    errors: ObjectVar[dict[str, str]],
    refusal: rx.Var[str],
    on_refused: rx.EventHandler,
    on_done: rx.EventHandler,
) -> rx.Component:
    """Asked for by its page; a press outside does not close it, because the key is shown only once."""
    return form_dialog(
        new_key(
            form_problem(rx.cond(errors.keys().length() == 0, refusal, "")),
            text_field(
                _("Name"),
                "name",
                id="key-name",
                error=errors["name"],
                help_text=_("What it is for, for example: Website, Laboratory system."),
                max_length=120,
                auto_focus=True,
                auto_complete="off",
            ),
            _scopes(errors["scopes"]),
            select_field(_("Works for"), "expiry", EXPIRIES, id="key-expiry", value=expiry, on_change=on_expiry),
            rx.cond(
                expiry == "date",
                date_field(
                    _("Last day"), "last_day", id="key-last-day", error=errors["last_day"], min=first_day, max=last_day
                ),
            ),
            dialog_actions(dialog_close(_("Not now")), submit_button(_("Make the key"))),
            on_refused=on_refused,
            on_done=on_done,
            class_name="form",
            aria_label=_("New API key"),
            # The server's own sentences beside the fields say more than the browser's bubbles.
            custom_attrs={"noValidate": True},
        ),
        rx.cond(is_made, dialog_actions(dialog_close(_("Done")))),
        title=rx.cond(is_made, _("Your new API key"), _("Make an API key")),
        is_open=is_open,
        on_open_change=on_open_change,
        stays=True,
    )


def _scopes(error: rx.Var[str]) -> rx.Component:
    groups = [
        rx.el.fieldset(
            rx.el.legend(_(thing), class_name="small strong"),
            *(checkbox(_(words), scope.value) for scope, words in scopes.items()),
            class_name="scope-group",
        )
        for thing, scopes in THINGS.items()
    ]
    return rx.el.fieldset(
        rx.el.legend(_("What it may do"), class_name="field-label"),
        rx.el.p(
            _("As little as the program needs. Whoever may change something may read it, too."), class_name="field-help"
        ),
        *groups,
        field_error("scopes", "scopes-error", error),
        class_name="field scopes",
    )
