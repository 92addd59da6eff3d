"""What opens where somebody changes hours: time off, one date, and who is in the way."""

import reflex as rx

from medisched.components.button import submit_button
from medisched.components.call_list import call_list
from medisched.components.decide_dialog import decide_dialog
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import date_field, field_row, text_field, time_field
from medisched.components.form import form, form_problem
from medisched.components.remove_dialog import remove_dialog
from medisched.domain.texts import _
from medisched.state.displacements import DisplacementMixin
from medisched.state.time_off import TimeOffMixin
from medisched.state.working_hours import WorkingHoursState as S


def time_off_dialog(at: type[TimeOffMixin] = S) -> rx.Component:
    """Days, and times where only a part of them is meant; `at` is the state of the page."""
    return form_dialog(
        form(
            form_problem(rx.cond(at.refusal, at.refusal, at.errors["form"])),
            field_row(
                date_field(
                    _("First day"),
                    "first_day",
                    error=at.errors["first_day"],
                    min=at.today,
                    id="away-first",
                    auto_focus=True,
                ),
                date_field(_("Last day"), "last_day", error=at.errors["last_day"], min=at.today, id="away-last"),
            ),
            field_row(
                time_field(_("From"), "start", error=at.errors["start"], id="away-from"),
                time_field(_("To"), "end", error=at.errors["end"], id="away-to"),
            ),
            rx.el.p(_("Without times whole days are meant."), class_name="field-help"),
            text_field(
                _("Reason"),
                "reason",
                optional=True,
                error=at.errors["reason"],
                help_text=_("Only those who work here read it."),
                id="away-reason",
                max_length=120,
            ),
            dialog_actions(dialog_close(_("Not now")), submit_button(_("Add time off"))),
            on_submit=at.add_time_off,
            label=_("Add time off"),
        ),
        title=_("Add time off"),
        is_open=at.dialog == "time_off",
        on_open_change=at.set_open,
    )


def ending_dialog(at: type[TimeOffMixin]) -> rx.Component:
    """The question before time off ends."""
    return remove_dialog(
        title=_("End this time off?"),
        consequence=_(
            "{when}. What is still to come of it can be booked again by working hours. "
            "Slots that were withdrawn are not offered again by themselves."
        ).format(when=at.chosen_words),
        confirm_label=_("End time off"),
        refusal=at.refusal,
        is_open=at.dialog == "ending",
        on_open_change=at.set_open,
        on_confirm=at.end_time_off,
    )


def deciding_dialog(at: type[DisplacementMixin]) -> rx.Component:
    """What becomes of those who are in the way of a change."""
    return decide_dialog(
        rows=at.displaced,
        withdrawn=at.withdrawn,
        undecided=at.undecided,
        action=at.action,
        refusal=at.refusal,
        is_open=at.dialog == "decide",
        on_open_change=at.set_open,
        on_decide=at.decide,
        on_decide_all=at.decide_all,
        on_apply=at.apply,
    )


def calls(at: type[DisplacementMixin]) -> rx.Component:
    """Who was moved or cancelled and has to be called; above what the page shows."""
    return call_list(at.calls, at.dismiss_call)


def date_dialog() -> rx.Component:
    """One date, with up to two times."""
    return form_dialog(
        form(
            form_problem(rx.cond(S.refusal, S.refusal, S.errors["hours"])),
            date_field(_("Date"), "day", error=S.errors["day"], min=S.today, id="date-day", auto_focus=True),
            field_row(
                time_field(_("From"), "start", error=S.errors["start"], id="date-from"),
                time_field(_("To"), "end", error=S.errors["end"], id="date-to"),
            ),
            field_row(
                time_field(
                    _("After a break, from"), "start_after", error=S.errors["start_after"], id="date-from-after"
                ),
                time_field(_("To"), "end_after", error=S.errors["end_after"], id="date-to-after"),
            ),
            rx.el.p(_("Without times the date is not worked at all."), class_name="field-help"),
            text_field(
                _("Reason"), "reason", optional=True, error=S.errors["reason"], id="date-reason", max_length=120
            ),
            dialog_actions(dialog_close(_("Not now")), submit_button(_("Save the date"))),
            on_submit=S.set_date,
            label=_("Hours of one date"),
        ),
        title=_("Other hours on one date"),
        text=_("They stand in place of the week's."),
        is_open=S.dialog == "date",
        on_open_change=S.set_open,
    )
