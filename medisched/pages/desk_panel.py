"""Everything about one appointment, beside the desk: contact, note, history, and what can be done."""

import reflex as rx

from medisched.components.button import button, icon_button
from medisched.components.card import facts
from medisched.components.closed import is_closed
from medisched.components.dialog import FocusReturn, dialog_actions
from medisched.components.field import text_area
from medisched.components.form import form, form_problem
from medisched.components.status import status_badge
from medisched.domain.texts import _
from medisched.pages.desk_day import overbooked_badge
from medisched.pages.desk_moves import move_part
from medisched.pages.desk_patients import contact_lines
from medisched.state.desk_actions import DeskActionsState as S
from medisched.state.desk_moves import DeskMovesState
from medisched.state.desk_rows import ChangeRow

ROW = S.row


def panel() -> rx.Component:
    """At the right edge; on phones over the whole screen."""
    return rx.dialog.root(
        rx.dialog.content(
            FocusReturn.create(),
            rx.el.div(
                rx.dialog.title(
                    rx.match(S.mode, ("move", _("Reschedule")), ("cancel", _("Cancel this appointment?")), ROW.patient),
                    class_name="dialog-title",
                ),
                rx.dialog.close(icon_button("x", _("Close"))),
                class_name="dialog-head",
            ),
            rx.match(S.mode, ("move", move_part()), ("cancel", _cancel()), _everything()),
            class_name="dialog side-panel",
            aria_describedby="",
        ),
        open=S.is_open,
        on_open_change=S.set_open,
    )


def _everything() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.p(ROW.day, class_name="when-day"),
            rx.el.p(
                rx.el.span(ROW.time, class_name="when-time tabular"),
                rx.el.span(_("to {until}").format(until=ROW.until), class_name="when-until tabular"),
                class_name="when-line",
            ),
        ),
        rx.el.div(status_badge("appointment", ROW.status), overbooked_badge(ROW), class_name="button-row"),
        form_problem(S.refusal),
        _steps(),
        contact_lines(ROW.phone, ROW.email),
        _facts(),
        _note(),
        _history(),
        class_name="panel-parts",
    )


def _steps() -> rx.Component:
    return rx.el.div(
        rx.cond(ROW.next_status, button(ROW.next_words, kind="primary", on_click=S.set_status(ROW.next_status))),
        rx.cond(ROW.is_missable, button(_("Did not come"), on_click=S.set_status("no_show"))),
        rx.cond(
            ROW.back_status, button(_("Undo the last step"), icon="undo-2", on_click=S.set_status(ROW.back_status))
        ),
        rx.cond(
            ROW.is_ahead,
            rx.fragment(
                rx.cond(
                    is_closed(S.viewer.organization_status),
                    rx.fragment(),
                    button(_("Reschedule"), icon="calendar-clock", on_click=DeskMovesState.begin(ROW.id)),
                ),
                button(_("Cancel"), icon="calendar-x", on_click=S.set_mode("cancel")),
            ),
        ),
        class_name="button-row",
    )


def _facts() -> rx.Component:
    missing = rx.el.span(_("none"), class_name="muted")
    return rx.fragment(
        facts(
            (_("Born"), rx.cond(ROW.born, ROW.born, missing)),
            (_("What for"), ROW.what),
            (_("With"), ROW.provider + " · " + ROW.department),
            (_("Room"), rx.cond(ROW.room, ROW.room, missing)),
            (_("Devices"), rx.cond(ROW.devices, ROW.devices, missing)),
        ),
        rx.cond(
            ROW.overbooked,
            rx.el.p(
                rx.el.span(_("Overbooked because:"), class_name="strong"), " ", ROW.overbook_reason, class_name="small"
            ),
        ),
        rx.cond(
            ROW.cancel_reason,
            rx.el.p(
                rx.el.span(_("Cancelled because:"), class_name="strong"), " ", ROW.cancel_reason, class_name="small"
            ),
        ),
    )


def _note() -> rx.Component:
    return form(
        text_area(
            _("Note"),
            "note",
            id="panel-note",
            rows="2",
            default_value=ROW.note,
            key=ROW.id.to_string() + ROW.note,
            max_length=1000,
            error=S.errors["note"],
            help_text=_("The patient does not see it."),
        ),
        rx.el.div(button(_("Save the note"), type="submit")),
        on_submit=S.save_note,
        label=_("Note"),
    )


def _history() -> rx.Component:
    return rx.el.details(
        rx.el.summary(_("History"), class_name="disclose"),
        rx.el.ol(rx.foreach(S.changes, _change), class_name="changes"),
        class_name="desk-more",
        open=True,
    )


def _change(change: rx.Var[ChangeRow], index: rx.Var[int]) -> rx.Component:
    # The latest stands first; the oldest has none before it.
    before = S.changes[index.to(int) + 1].patient  # type: ignore[call-overload] - typed as the list it is at run time
    return rx.el.li(
        rx.el.div(rx.el.span(change.what, class_name="strong"), rx.cond(change.detail, ": " + change.detail, "")),
        rx.cond(
            before & (before != change.patient),
            rx.el.div(_("Patient: {new} instead of {old}").format(new=change.patient, old=before)),
        ),
        rx.cond(change.reason, rx.el.div("“", change.reason, "”")),
        rx.el.div(change.when, " · ", change.who, class_name="muted small tabular"),
        class_name="change",
    )


def _cancel() -> rx.Component:
    patient_mail = rx.cond(
        ROW.email,
        _("{patient} gets a mail at {email}.").format(patient=ROW.patient, email=ROW.email),
        _("{patient} has no e-mail address: please call them.").format(patient=ROW.patient),
    )
    return form(
        form_problem(S.refusal),
        rx.el.div(
            rx.el.div(ROW.day, ", ", ROW.time, class_name="strong tabular"),
            rx.el.div(_("{patient} with {provider}").format(patient=ROW.patient, provider=ROW.provider)),
            class_name="what",
        ),
        rx.el.p(
            patient_mail,
            " ",
            _("{provider} gets a mail too. The time is free again.").format(provider=ROW.called),
            class_name="muted",
        ),
        text_area(
            _("Reason"),
            "reason",
            id="cancel-reason",
            optional=True,
            rows="2",
            max_length=500,
            error=S.errors["reason"],
            help_text=_("Both sides can read it."), auto_focus=True,
        ),
        dialog_actions(
            button(_("Keep the appointment"), on_click=S.set_mode("")),
            button(_("Cancel the appointment"), kind="danger", type="submit"),
        ),
        on_submit=S.cancel,
        label=_("Cancel the appointment"),
    )  # fmt: skip
