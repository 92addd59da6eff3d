"""The forms of the page of hours: time off, and hours of one date."""

import reflex as rx

from medisched.components.button import submit_button
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import date_field, field_row, text_field, time_field
from medisched.components.form import form, form_problem
from medisched.state.working_hours import WorkingHoursState as S


def time_off_dialog() -> rx.Component:
    """Days, and times where only a part of them is meant."""
    return form_dialog(
        form(
            form_problem(rx.cond(S.refusal, S.refusal, S.errors["form"])),
            field_row(
                date_field(
                    "First day", "first_day", error=S.errors["first_day"], min=S.today, id="away-first", auto_focus=True
                ),
                date_field("Last day", "last_day", error=S.errors["last_day"], min=S.today, id="away-last"),
            ),
            field_row(
                time_field("From", "start", error=S.errors["start"], id="away-from"),
                time_field("To", "end", error=S.errors["end"], id="away-to"),
            ),
            rx.el.p("Without times whole days are meant.", class_name="field-help"),
            text_field(
                "Reason",
                "reason",
                optional=True,
                error=S.errors["reason"],
                help_text="Only those who work here read it.",
                id="away-reason",
                max_length=120,
            ),
            dialog_actions(dialog_close("Not now"), submit_button("Add time off")),
            on_submit=S.add_time_off,
            label="Add time off",
        ),
        title="Add time off",
        is_open=S.dialog == "time_off",
        on_open_change=S.set_open,
    )


def date_dialog() -> rx.Component:
    """One date, with up to two times."""
    return form_dialog(
        form(
            form_problem(rx.cond(S.refusal, S.refusal, S.errors["hours"])),
            date_field("Date", "day", error=S.errors["day"], min=S.today, id="date-day", auto_focus=True),
            field_row(
                time_field("From", "start", error=S.errors["start"], id="date-from"),
                time_field("To", "end", error=S.errors["end"], id="date-to"),
            ),
            field_row(
                time_field("After a break, from", "start_after", error=S.errors["start_after"], id="date-from-after"),
                time_field("To", "end_after", error=S.errors["end_after"], id="date-to-after"),
            ),
            rx.el.p("Without times the date is not worked at all.", class_name="field-help"),
            text_field("Reason", "reason", optional=True, error=S.errors["reason"], id="date-reason", max_length=120),
            dialog_actions(dialog_close("Not now"), submit_button("Save the date")),
            on_submit=S.set_date,
            label="Hours of one date",
        ),
        title="Other hours on one date",
        text="They stand in place of the week's.",
        is_open=S.dialog == "date",
        on_open_change=S.set_open,
    )
