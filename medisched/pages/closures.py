"""Closures and public holidays."""

import reflex as rx

from medisched.components.button import button, submit_button
from medisched.components.card import card
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import checkbox, date_field, field_row, select_field, text_field, time_field
from medisched.components.form import form, form_problem
from medisched.components.listing import Column, empty_state, states, table, waiting_blocks
from medisched.components.remove_dialog import remove_dialog
from medisched.domain.texts import _
from medisched.pages.frame import fixed_while_closed, inside, while_open
from medisched.pages.hours_dialogs import calls, deciding_dialog
from medisched.state.closures import ClosureRow, HolidayRow, HolidayYear
from medisched.state.closures import ClosuresState as S


def page() -> rx.Component:
    """When nobody works."""
    return inside(
        calls(S),
        rx.el.div(
            table(
                S.closures,
                COLUMNS,
                label=_("Closures"),
                loading=~S.is_loaded,
                problem=S.problem,
                retry=S.load,
                empty=_empty(),
            ),
            rx.cond(S.problem, rx.fragment(), _holidays()),
            class_name="stack",
        ),
        _closure_dialog(),
        _removal_dialog(),
        deciding_dialog(S),
        route="/closures",
        title=_("Closures and holidays"),
        subtitle=_("Days on which nobody works. Nothing can be booked or published on them."),
        action=while_open(button(_("Add a closure"), kind="primary", icon="plus", on_click=S.open_closure)),
        roles=("staff", "owner"),
    )


def _empty() -> rx.Component:
    return empty_state(
        "door",
        _("No closures ahead"),
        _("Company holidays, a move, a day of training: enter when the whole house is closed."),
        while_open(button(_("Add a closure"), on_click=S.open_closure)),
    )


def _remove(row: rx.Var[ClosureRow]) -> rx.Component:
    remove = button(
        _("Remove"), kind="quiet", aria_label=_("Remove {name}").format(name=row.name), on_click=S.open_removal(row.id)
    )
    return while_open(remove)


def _holidays() -> rx.Component:
    return card(
        states(
            fixed_while_closed(
                field_row(
                    select_field(
                        _("Country"),
                        "country",
                        S.countries,
                        placeholder=_("None: open on public holidays"),
                        value=S.country,
                        on_change=S.choose_country,
                    ),
                    rx.cond(
                        S.regions.length() > 0,
                        select_field(
                            _("Region"),
                            "region",
                            S.regions,
                            placeholder=_("Only those of the whole country"),
                            value=S.region,
                            on_change=S.choose_region,
                        ),
                    ),
                ),
                rx.cond(
                    S.is_unsaved,
                    rx.el.div(
                        button(_("Save the public holidays"), kind="primary", on_click=S.save_holidays),
                        button(_("Discard"), kind="quiet", on_click=S.load),
                        class_name="form-actions",
                    ),
                ),
                rx.el.div(rx.foreach(S.years, _year), class_name="columns"),
            ),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=S.countries.length() == 0,
            empty=rx.fragment(),
            waiting=waiting_blocks(2, "120px", _("Public holidays")),
        ),
        title=_("Public holidays"),
    )


def _year(year: rx.Var[HolidayYear]) -> rx.Component:
    return rx.el.section(
        rx.el.h3(year.year, class_name="strong tabular"),
        rx.el.ul(rx.foreach(year.days, _holiday), role="list", class_name="rows"),
        key=year.year,
    )


def _holiday(day: rx.Var[HolidayRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span(day.words, class_name="holiday-day muted tabular"),
        rx.el.span(day.name, class_name="grows"),
        rx.cond(
            day.is_over | S.is_unsaved,
            rx.el.span(rx.cond(day.is_open, _("Open"), ""), class_name="muted small"),
            checkbox(
                _("Open"),
                "open-" + day.day,
                checked=day.is_open,
                on_change=lambda is_open: S.set_holiday_open(day.day, is_open),
                aria_label=_("Open on {name}, {words}").format(name=day.name, words=day.words),
            ),
        ),
        class_name="row holiday",
        key=day.day,
    )


def _closure_dialog() -> rx.Component:
    return form_dialog(
        form(
            form_problem(rx.cond(S.refusal, S.refusal, S.errors["form"])),
            text_field(
                _("What for"),
                "reason",
                error=S.errors["reason"],
                help_text=_("Everybody can read it."),
                id="closure-reason",
                max_length=120,
                auto_focus=True,
            ),
            field_row(
                date_field(_("First day"), "first_day", error=S.errors["first_day"], min=S.today, id="closure-first"),
                date_field(_("Last day"), "last_day", error=S.errors["last_day"], min=S.today, id="closure-last"),
            ),
            field_row(
                time_field(_("From"), "start", error=S.errors["start"], id="closure-from"),
                time_field(_("To"), "end", error=S.errors["end"], id="closure-to"),
            ),
            rx.el.p(
                _("Without times whole days are closed; with times, these hours of each day."), class_name="field-help"
            ),
            dialog_actions(dialog_close(_("Not now")), submit_button(_("Add the closure"))),
            on_submit=S.add_closure,
            label=_("Add a closure"),
        ),
        title=_("Add a closure"),
        is_open=S.dialog == "closure",
        on_open_change=S.set_open,
    )


def _removal_dialog() -> rx.Component:
    return remove_dialog(
        title=_("Remove {chosen_words}?").format(chosen_words=S.chosen_words),
        consequence=_("You are open again by working hours. Slots that were withdrawn are not offered by themselves."),
        confirm_label=_("Remove the closure"),
        refusal=S.refusal,
        is_open=S.dialog == "removal",
        on_open_change=S.set_open,
        on_confirm=S.remove_closure,
    )


COLUMNS = (
    Column(_("What for"), lambda row: row.name, is_title=True),
    Column(_("When"), lambda row: rx.el.span(row.when, class_name="tabular")),
    Column(_("Actions"), _remove, is_action=True),
)
