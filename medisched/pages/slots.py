"""A provider's own slots."""

import reflex as rx

from medisched.components.address_keeper import AddressKeeper
from medisched.components.button import button, button_row, submit_button
from medisched.components.closed import is_closed
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import date_field, field_row, text_field, time_field
from medisched.components.form import form, form_problem
from medisched.components.listing import empty_state, states, waiting_blocks
from medisched.components.slot_days import slot_day, week_bar
from medisched.pages.frame import inside
from medisched.pages.slot_series import series_card
from medisched.state.slot_series import SlotSeriesState
from medisched.state.slots import SlotsState as S
from medisched.state.viewer import ViewerState


def page() -> rx.Component:
    """What is published week by week, and the forms for more."""
    return inside(
        AddressKeeper.create(address=S.address),
        rx.cond(
            S.is_provider,
            rx.fragment(rx.cond(SlotSeriesState.is_open, series_card(), _week()), _one()),
            _no_provider(),
        ),
        route="/slots",
        title="My slots",
        subtitle=rx.cond(ViewerState.place, "Times that patients can book. All in " + ViewerState.place + " time.", ""),
        action=rx.cond(
            S.is_provider & ~SlotSeriesState.is_open & ~is_closed(S.viewer.organization_status),
            _ways_to_publish(),
            rx.fragment(),
        ),
        roles=("provider", "owner"),
    )


def _ways_to_publish() -> rx.Component:
    return button_row(
        button("Publish one", icon="plus", on_click=S.set_adding(True)),
        button("Publish many", kind="primary", icon="calendar-plus", on_click=SlotSeriesState.begin),
    )


def _week() -> rx.Component:
    return rx.fragment(
        week_bar(
            S.week,
            S.summary,
            on_earlier=S.show_earlier,
            on_later=S.show_later,
            on_today=S.show_week(""),
            is_this_week=S.is_this_week,
        ),
        states(
            rx.el.div(rx.foreach(S.days, lambda day: slot_day(day, S.withdraw)), class_name="columns"),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=S.days.length() == 0,
            empty=_empty(),
            waiting=waiting_blocks(2, "240px", "My slots"),
        ),
    )


def _empty() -> rx.Component:
    return empty_state(
        "clock",
        "Nothing published in this week",
        "Publish your times and patients can book them at once. Usually one pattern covers a whole month.",
        button("Publish many", icon="calendar-plus", on_click=SlotSeriesState.begin),
    )


def _no_provider() -> rx.Component:
    return empty_state(
        "door",
        "You are not a provider",
        "Only providers publish time slots. An owner can make you one on the page of the providers.",
    )


def _one() -> rx.Component:
    return form_dialog(
        form(
            form_problem(S.refusal),
            date_field("Day", "day", auto_focus=True, error=S.errors["day"], default_value=S.today, min=S.today),
            field_row(
                time_field(
                    "From",
                    "start",
                    error=S.errors["start"],
                    default_value="09:00",
                    help_text=ViewerState.place + " time",
                ),
                time_field("To", "end", error=S.errors["end"], default_value="09:30"),
            ),
            text_field(
                "Title",
                "title",
                optional=True,
                error=S.errors["title"],
                placeholder="Consultation",
                help_text="Patients read it.",
            ),
            dialog_actions(dialog_close("Not now"), submit_button("Publish slot")),
            on_submit=S.publish,
            label="New slot",
        ),
        title="Publish one slot",
        is_open=S.is_adding,
        on_open_change=S.set_adding,
    )
