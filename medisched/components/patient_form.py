"""The entries of a patient record; used by the patients' page and by the desk."""

import reflex as rx
from reflex.vars import ObjectVar

from medisched.components.button import submit_button
from medisched.components.dialog import dialog_actions, dialog_close
from medisched.components.field import checkbox, date_field, field_row, text_area, text_field
from medisched.components.form import form, form_problem
from medisched.domain.texts import _

Text = str | rx.Var[str]


def patient_form(
    values: ObjectVar,
    *,
    errors: ObjectVar[dict[str, str]],
    refusal: rx.Var[str],
    today: Text,
    on_submit: rx.EventHandler,
    submit_label: Text,
    label: Text,
    name: str = "patient",
    close_label: str = _("Not now"),
    **props: object,
) -> rx.Component:
    """`values` is a `PatientEntry`; `name` keeps ids apart; a new `key` begins anew."""
    return form(
        form_problem(refusal),
        text_field(
            _("Name"),
            "name",
            id=f"{name}-name",
            error=errors["name"],
            default_value=values.name,
            max_length=120,
            auto_complete="off",
            auto_focus=True,
            help_text=_("First and last name, as in their papers."),
        ),
        _ways_to_tell_and_reach(values, errors, today=today, name=name),
        checkbox(
            _("Reminders by e-mail"),
            "reminders",
            id=f"{name}-reminders",
            default_checked=values.reminders,
            help_text=_("Before each appointment, if your organization sends them."),
        ),
        text_area(
            _("Notes"),
            "notes",
            id=f"{name}-notes",
            error=errors["notes"],
            optional=True,
            rows="3",
            default_value=values.notes,
            max_length=10_000,
            help_text=_("Only staff and owners can read them."),
        ),
        dialog_actions(dialog_close(close_label), submit_button(submit_label)),
        on_submit=on_submit,
        label=label,
        **props,
    )


def _ways_to_tell_and_reach(
    values: ObjectVar, errors: ObjectVar[dict[str, str]], *, today: Text, name: str
) -> rx.Component:
    return rx.fragment(
        field_row(
            date_field(
                _("Date of birth"),
                "date_of_birth",
                id=f"{name}-birth",
                error=errors["date_of_birth"],
                optional=True,
                default_value=values.date_of_birth,
                min="1900-01-01",
                max=today,
                auto_complete="off",
            ),
            text_field(
                _("Phone"),
                "phone",
                id=f"{name}-phone",
                type="tel",
                error=errors["phone"],
                optional=True,
                default_value=values.phone,
                max_length=40,
                auto_complete="off",
            ),
        ),
        text_field(
            _("E-mail"),
            "email",
            id=f"{name}-email",
            type="email",
            error=errors["email"],
            optional=True,
            default_value=values.email,
            max_length=254,
            auto_complete="off",
            help_text=_("Confirmations of appointments go there."),
        ),
    )
