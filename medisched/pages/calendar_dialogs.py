"""What opens over the calendar: publishing, details, moving, cancelling."""

import reflex as rx

from medisched.components.button import button, submit_button
from medisched.components.cancel_dialog import cancel_dialog, told_to_patient
from medisched.components.card import facts
from medisched.components.dialog import confirm_dialog, dialog_actions, dialog_close, form_dialog
from medisched.components.field import date_field, field_row, number_field, text_area, text_field, time_field
from medisched.components.form import form, form_problem
from medisched.components.link import text_link
from medisched.components.status import badge, status_badge
from medisched.domain.texts import _
from medisched.state.calendar import CalendarState as S
from medisched.state.calendar_details import CalendarDetailsMixin
from medisched.state.calendar_moves import CalendarMovesMixin
from medisched.state.schedule_moves import ScheduleMovesMixin
from medisched.state.viewer import ViewerState


def publish_dialog() -> rx.Component:
    """One slot; what was marked in the calendar is entered already."""
    return form_dialog(
        form(
            form_problem(S.refusal),
            date_field(
                _("Day"), "day", id="publish-day", error=S.errors["day"], default_value=S.new_day, min=S.today
            ),
            field_row(
                time_field(
                    _("From"), "start", id="publish-from", error=S.errors["start"], default_value=S.new_start,
                    auto_focus=True, help_text=_("{place} time").format(place=ViewerState.place),
                ),
                time_field(_("To"), "end", id="publish-to", error=S.errors["end"], default_value=S.new_end),
            ),
            text_field(
                _("Title"), "title", id="publish-title", optional=True, error=S.errors["title"],
                placeholder=_("Consultation"), help_text=_("Patients read it."),
            ),
            dialog_actions(dialog_close(_("Not now")), submit_button(_("Publish slot"))),
            on_submit=S.publish,
            label=_("New slot"),
        ),
        title=_("Publish a time"),
        is_open=S.dialog == "publish",
        on_open_change=S.set_open,
    )  # fmt: skip


def span_dialog() -> rx.Component:
    """A free slot or time off."""
    is_slot = S.span.kind == "slot"
    return form_dialog(
        form_problem(S.refusal),
        rx.el.p(S.span.when, class_name="cal-when tabular"),
        rx.cond(S.span.title, rx.el.p(S.span.title)),
        rx.cond(
            is_slot,
            rx.cond(
                S.span.can_move,
                rx.el.p(_("Free. Patients can book it."), class_name="muted"),
                rx.el.p(_("Nobody has booked it."), class_name="muted"),
            ),
            rx.el.p(_("Nobody can book this time."), class_name="muted"),
        ),
        dialog_actions(
            rx.cond(S.span.can_move, _withdraw()),
            rx.cond(S.span.can_move, button(_("Move or lengthen"), kind="primary", on_click=S.open_move)),
            rx.cond(S.span.can_end, button(_("End time off"), on_click=S.ask_ending)),
        ),
        title=rx.cond(is_slot, _("Published slot"), _("Time off")),
        is_open=S.dialog == "span",
        on_open_change=S.set_open,
    )


def _withdraw() -> rx.Component:
    return confirm_dialog(
        button(_("Withdraw")),
        title=_("Withdraw this slot?"),
        consequence=_("Nobody has booked it. It disappears from the public page at once."),
        confirm_label=_("Withdraw the slot"),
        keep_label=_("Keep it"),
        on_confirm=S.withdraw,
    )


def appointment_dialog(at: type[CalendarDetailsMixin] = S) -> rx.Component:
    """Who comes, for what, and how far the visit is; `at` is the state of the page."""
    row = at.row
    return form_dialog(
        form_problem(at.refusal),
        rx.el.p(row.day, ", ", row.time, " \u2013 ", row.until, class_name="cal-when tabular"),
        rx.el.div(
            status_badge("appointment", row.status),
            rx.cond(row.overbooked, badge("layers-2", _("Overbooked"), "warn")),
            class_name="button-row",
        ),
        facts(
            (_("For"), row.what),
            (_("With"), row.provider),
            (_("Room"), rx.cond(row.room, row.room, "\u2013")),
            (_("Birth date"), rx.cond(row.born, row.born, "\u2013")),
            (_("Telephone"), rx.cond(row.phone, row.phone, "\u2013")),
            (_("E-mail"), rx.cond(row.email, row.email, "\u2013")),
        ),
        rx.cond(
            (ViewerState.viewer.role != "provider") & (row.patient_id != ""),
            rx.el.p(text_link(_("Open the patient's record"), f"/patients?patient={row.patient_id}")),
        ),
        rx.cond(row.overbook_reason, rx.el.p(row.overbook_reason, class_name="muted small")),
        rx.cond(
            row.cancel_reason,
            rx.el.p(_("Reason: {reason}").format(reason=row.cancel_reason), class_name="muted small"),
        ),
        _note(at),
        dialog_actions(
            rx.cond(row.is_ahead, button(_("Cancel it"), kind="quiet", on_click=at.open_cancel)),
            rx.cond(row.back_status, button(_("Undo the last step"), on_click=at.set_status(row.back_status))),
            rx.cond(row.is_missable, button(_("Did not come"), on_click=at.set_status("no_show"))),
            rx.cond(at.can_move, button(_("Move"), icon="calendar-clock", on_click=at.open_move)),
            rx.cond(row.next_status, button(row.next_words, kind="primary", on_click=at.set_status(row.next_status))),
        ),
        title=row.patient,
        is_open=at.dialog == "appointment",
        on_open_change=at.set_open,
    )


def _note(at: type[CalendarDetailsMixin]) -> rx.Component:
    return rx.el.div(
        form(
            text_area(
                _("Note"), "note", id="appointment-note", rows="2", max_length=1000, error=at.errors["note"],
                default_value=at.row.note, key=at.row.id.to_string() + at.row.note,
                help_text=_("The patient does not see it."),
            ),
            button(_("Save the note"), type="submit"),
            on_submit=at.save_note,
            label=_("Save the note"),
        ),
        class_name="cal-write",
    )  # fmt: skip


def cancelling_dialog(at: type[CalendarDetailsMixin] = S) -> rx.Component:
    """The question before an appointment is cancelled."""
    return cancel_dialog(
        at.cancelling,
        text=told_to_patient(at.cancelling),
        who=at.cancelling.patient,
        error=at.errors["reason"],
        refusal=at.refusal,
        is_open=at.dialog == "cancel",
        on_open_change=at.set_open,
        on_submit=at.cancel,
    )


def move_fields(at: type[CalendarMovesMixin | ScheduleMovesMixin], beside: rx.Component) -> rx.Component:
    """The day and the time to move to; `beside` the time, what else can be another."""
    return rx.fragment(
        date_field(
            _("Day"), "day", id="move-day", error=at.errors["day"], default_value=at.move_day, min=at.today,
            auto_focus=True,
        ),
        field_row(
            time_field(
                _("From"), "time", id="move-from", default_value=at.move_time,
                error=rx.cond(at.errors["time"], at.errors["time"], at.errors["start"]),
                help_text=_("{place} time").format(place=ViewerState.place),
            ),
            beside,
        ),
    )  # fmt: skip


def move_words(email: rx.Var[str]) -> rx.Var[str]:
    """The button that moves: whoever has no address is not written to."""
    return rx.cond(email, _("Move and tell the patient"), _("Move"))


def move_dialog() -> rx.Component:
    """The keyboard's way to what a drag does."""
    is_slot = S.dialog == "move_slot"
    return form_dialog(
        form(
            form_problem(S.refusal),
            move_fields(
                S,
                rx.cond(
                    is_slot,
                    number_field(
                        _("Length"), "length", id="move-length", unit=_("minutes"), min=5, max=1440,
                        default_value=S.span.minutes.to_string(),
                        error=rx.cond(S.errors["length"], S.errors["length"], S.errors["end"]),
                    ),
                ),
            ),
            rx.cond(
                ~is_slot & (S.row.email == ""),
                rx.el.p(
                    _("{patient} has no e-mail address: please tell them.").format(patient=S.row.patient),
                    class_name="muted small",
                ),
            ),
            dialog_actions(
                dialog_close(_("Not now")),
                rx.cond(is_slot, submit_button(_("Move the slot")), submit_button(move_words(S.row.email))),
            ),
            on_submit=S.move,
            label=_("Another time"),
        ),
        title=rx.cond(is_slot, _("Move this slot"), _("Move this appointment")),
        text=rx.cond(
            is_slot,
            S.span.when,
            _("{patient}, {day}, {time}. It stays there until the new time is settled.").format(
                patient=S.row.patient, day=S.row.day, time=S.row.time
            ),
        ),
        is_open=is_slot | (S.dialog == "move_appointment"),
        on_open_change=S.set_open,
    )  # fmt: skip


def ask_dialog() -> rx.Component:
    """After an appointment was dropped somewhere else: its patient will be written to, or has to be told."""
    return form_dialog(
        facts((_("Now"), S.asked_old), (_("Then"), rx.el.strong(S.asked_new))),
        dialog_actions(
            dialog_close(_("Leave it there")),
            button(move_words(S.asked_email), kind="primary", auto_focus=True, on_click=S.confirm_move),
        ),
        title=_("Move the appointment of {patient}?").format(patient=S.asked_patient),
        text=rx.cond(
            S.asked_email,
            _("{patient} gets a mail with the new time.").format(patient=S.asked_patient),
            _("{patient} has no e-mail address: please tell them.").format(patient=S.asked_patient),
        ),
        is_open=S.dialog == "ask",
        on_open_change=S.set_asking,
    )
