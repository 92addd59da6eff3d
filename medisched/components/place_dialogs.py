"""Dialogs over rooms and devices: a form to name one, and the question before one is archived."""

import reflex as rx
from reflex.vars.object import ObjectVar

from medisched.components.button import submit_button
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import text_field
from medisched.components.form import form, form_problem
from medisched.components.link import button_link
from medisched.components.remove_dialog import remove_dialog
from medisched.domain.texts import _

Errors = ObjectVar[dict[str, str]]


def name_dialog(
    *more: rx.Component,
    what: str,
    chosen: rx.Var,
    is_new: bool,
    is_open: rx.Var[bool],
    on_open_change: rx.EventHandler,
    on_submit: rx.EventHandler,
    errors: Errors,
    refusal: rx.Var[str],
    placeholder: str,
) -> rx.Component:
    """For adding one or for changing the `chosen` one; `more` are fields below its name."""
    return form_dialog(
        form(
            form_problem(refusal),
            text_field(
                _("Name"),
                "name",
                id=f"{'add' if is_new else 'edit'}-{what}",
                error=errors["name"],
                default_value=chosen.name,
                max_length=80,
                auto_complete="off",
                auto_focus=True,
                placeholder=placeholder,
            ),
            *more,
            dialog_actions(
                dialog_close(_("Not now")),
                submit_button(_("Add {what}").format(what=what) if is_new else _("Save changes")),
            ),
            on_submit=on_submit,
            label=what.capitalize(),
        ),
        title=_("Add a {what}").format(what=what) if is_new else _("Edit {name}").format(name=chosen.name),
        is_open=is_open,
        on_open_change=on_open_change,
    )


def kind_field(kinds: rx.Var[list[str]], *, chosen: rx.Var, errors: Errors, place: str) -> rx.Component:
    """Typing offers the kinds that are there already."""
    return rx.fragment(
        text_field(
            _("Kind"),
            "kind",
            id=f"{place}-kind",
            optional=True,
            error=errors["kind"],
            default_value=chosen.kind,
            max_length=80,
            auto_complete="off",
            list=f"{place}-kinds",
            placeholder=_("Dermatoscope"),
            help_text=_("Devices of one kind stand in for each other. Without a kind, nothing stands in for this one."),
        ),
        rx.el.datalist(rx.foreach(kinds, lambda kind: rx.el.option(value=kind)), id=f"{place}-kinds"),
    )


def archive_dialog(
    *,
    what: str,
    chosen: rx.Var,
    consequence: rx.Var[str],
    refusal: rx.Var[str],
    is_open: rx.Var[bool],
    on_open_change: rx.EventHandler,
    on_confirm: rx.EventHandler,
) -> rx.Component:
    """Says what stays; when a service needs it, says which and leads there."""
    return remove_dialog(
        title=_("Archive {name}?").format(name=chosen.name),
        consequence=rx.cond(refusal, _("Nothing has changed."), consequence),
        confirm_label=_("Archive {what}").format(what=what),
        refusal=refusal,
        is_open=is_open,
        on_open_change=on_open_change,
        on_confirm=on_confirm,
        way_on=button_link(_("Go to services"), "/services", kind="primary"),
    )
