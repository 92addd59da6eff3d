"""The question before an appointment is cancelled: what it means, and why it is done."""

import reflex as rx

from medisched.components.button import button
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import text_area
from medisched.components.form import form, form_problem
from medisched.components.when import when_line
from medisched.domain.texts import _

Text = str | rx.Var[str]


def told_to_patient(row: rx.Var) -> rx.Var[str]:
    """What cancelling means to those who work there: whoever has no address is not written to."""
    return rx.cond(
        row.patient_email,
        _("{patient} gets a mail about it. The time is free again for others to book.").format(patient=row.patient),
        _("{patient} has no e-mail address: please call them. The time is free again for others to book.").format(
            patient=row.patient
        ),
    )


def cancel_dialog(
    row: rx.Var,
    *,
    text: Text,
    who: Text,
    error: rx.Var[str],
    refusal: rx.Var[str],
    is_open: rx.Var[bool],
    on_open_change: rx.EventHandler,
    on_submit: rx.EventHandler,
) -> rx.Component:
    """`text` names the consequence, `who` the other person; a refusal is explained inside."""
    return form_dialog(
        form(
            form_problem(refusal),
            rx.el.div(when_line(row.day, row.time, row.place), rx.el.div(who), class_name="what"),
            text_area(
                _("Reason"),
                "reason",
                optional=True,
                rows="2",
                max_length=500,
                error=error,
                help_text=_("Both sides can read it."),
            ),
            dialog_actions(
                dialog_close(_("Keep the appointment")),
                button(_("Cancel the appointment"), kind="danger", type="submit"),
            ),
            on_submit=on_submit,
            label=_("Cancel the appointment"),
        ),
        title=_("Cancel this appointment?"),
        text=text,
        is_open=is_open,
        on_open_change=on_open_change,
    )
