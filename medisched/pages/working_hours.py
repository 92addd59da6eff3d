"""Hours and time off of one provider."""

import reflex as rx

from medisched.components.button import button, button_row
from medisched.components.card import card
from medisched.components.field import select_field
from medisched.components.form import form_problem
from medisched.components.link import button_link
from medisched.components.listing import empty_state, states, waiting_blocks
from medisched.components.week_editor import WeekHandlers, week_editor
from medisched.domain.texts import _
from medisched.pages.frame import fixed_while_closed, in_place, inside, while_open
from medisched.pages.hours_dialogs import calls, date_dialog, deciding_dialog, ending_dialog, time_off_dialog
from medisched.schemas.base import View
from medisched.state.viewer import ViewerState
from medisched.state.working_hours import WorkingHoursState as S

HANDLERS = WeekHandlers(
    type_time=S.type_time, add_span=S.add_span, remove_span=S.remove_span, copy_to_workdays=S.copy_to_workdays
)


def page() -> rx.Component:
    """The week, dates that differ, time off."""
    return inside(
        calls(S),
        states(
            rx.el.div(
                rx.cond(S.may_choose, _provider_choice()),
                _week(),
                rx.el.div(_time_off(), _dates(), class_name="columns"),
                class_name="stack",
            ),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=S.week.length() == 0,
            empty=_nobody(),
            waiting=waiting_blocks(3, "160px", _("Hours")),
        ),
        time_off_dialog(),
        date_dialog(),
        ending_dialog(S),
        deciding_dialog(S),
        route="/hours",
        title=_("Hours and time off"),
        subtitle=in_place(_("All times in {place} time.")),
        roles=("provider", "staff", "owner"),
    )


def _provider_choice() -> rx.Component:
    return rx.el.div(
        select_field(_("Provider"), "hours-provider", S.providers, value=S.provider_id, on_change=S.choose_provider),
        class_name="form",
    )


def _week() -> rx.Component:
    return card(
        form_problem(S.week_problem),
        fixed_while_closed(week_editor(S.week, HANDLERS)),
        rx.el.div(
            rx.el.p(S.total, class_name="strong tabular", role="status"),
            rx.cond(
                S.is_changed,
                button_row(
                    button(_("Discard"), kind="quiet", on_click=S.discard),
                    button(_("Save the week"), kind="primary", on_click=S.save_week),
                ),
            ),
            class_name="week-foot",
        ),
        title=_("Every week"),
    )


def _time_off() -> rx.Component:
    return card(
        rx.cond(
            S.time_off.length() > 0,
            rx.el.ul(rx.foreach(S.time_off, _time_off_row), role="list", class_name="rows", aria_label=_("Time off")),
            rx.el.p(_("No time off is entered."), class_name="muted"),
        ),
        title=_("Time off"),
        action=while_open(button(_("Add time off"), icon="plus", on_click=S.open_time_off)),
    )


def _time_off_row(row: rx.Var[View]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(row.when, class_name="strong tabular"),
            rx.cond(row.reason, rx.el.p(row.reason, class_name="muted small")),
            class_name="grows",
        ),
        while_open(
            button(
                rx.cond(row.is_now, _("End now"), _("Remove")),
                kind="quiet",
                aria_label=rx.cond(
                    row.is_now, _("End now: {when}").format(when=row.when), _("Remove: {when}").format(when=row.when)
                ),
                on_click=S.open_ending(row.id),
            )
        ),
        class_name="row",
    )


def _dates() -> rx.Component:
    return card(
        rx.cond(
            S.overrides.length() > 0,
            rx.el.ul(rx.foreach(S.overrides, _date_row), role="list", class_name="rows", aria_label=_("Other dates")),
            rx.el.p(_("Every date follows the week."), class_name="muted"),
        ),
        title=_("Dates with other hours"),
        action=while_open(button(_("Add a date"), icon="plus", on_click=S.open_date)),
    )


def _date_row(row: rx.Var[View]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(row.words, class_name="strong tabular"),
            rx.el.p(row.hours, class_name="tabular"),
            rx.cond(row.reason, rx.el.p(row.reason, class_name="muted small")),
            class_name="grows",
        ),
        while_open(
            button(
                _("Remove"),
                kind="quiet",
                aria_label=_("Remove {words}").format(words=row.words),
                on_click=S.remove_date(row.day),
            )
        ),
        class_name="row",
    )


def _nobody() -> rx.Component:
    return empty_state(
        "people",
        _("No providers yet"),
        _("Hours belong to a provider. As soon as there is one, their week is entered here."),
        rx.cond(ViewerState.viewer.role == "owner", button_link(_("Go to providers"), "/providers")),
    )
