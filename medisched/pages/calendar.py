"""A provider's calendar: slots, appointments and time off in one view."""

import reflex as rx

from medisched.components.address_keeper import AddressKeeper
from medisched.components.button import button, button_row
from medisched.components.calendar import calendar, calendar_legend
from medisched.components.card import banner
from medisched.components.field import select_field
from medisched.components.listing import empty_state, states, waiting_blocks
from medisched.domain.texts import _
from medisched.pages.calendar_dialogs import (
    appointment_dialog,
    ask_dialog,
    cancelling_dialog,
    move_dialog,
    publish_dialog,
    span_dialog,
)
from medisched.pages.calendar_feeds import feed_dialog
from medisched.pages.frame import in_place, inside, while_open
from medisched.pages.hours_dialogs import calls, deciding_dialog, ending_dialog, time_off_dialog
from medisched.pages.slot_series import series_card
from medisched.state.calendar import CalendarState as S
from medisched.state.calendar_feeds import CalendarFeedState
from medisched.state.slot_series import SlotSeriesState


def page() -> rx.Component:
    """The days, and a dialog for each thing that can be done with them."""
    return inside(
        AddressKeeper.create(address=S.address, turn=S.steps, on_back=S.load),
        calls(S),
        rx.cond(SlotSeriesState.is_open & S.may_publish, series_card(), _calendar()),
        publish_dialog(),
        span_dialog(),
        appointment_dialog(),
        cancelling_dialog(),
        move_dialog(),
        ask_dialog(),
        time_off_dialog(S),
        ending_dialog(S),
        deciding_dialog(S),
        feed_dialog(),
        route="/calendar",
        title=rx.cond(S.may_choose & ~S.is_own & (S.name != ""), S.name, _("Calendar")),
        subtitle=in_place(_("All times in {place} time.")),
        action=rx.cond(SlotSeriesState.is_open, rx.fragment(), _actions()),
        roles=("provider", "staff", "owner"),
    )


def _actions() -> rx.Component:
    return button_row(
        rx.cond(
            S.provider_id,
            rx.fragment(
                button(_("Subscribe"), icon="rss", on_click=CalendarFeedState.begin),
                while_open(button(_("Time off"), icon="plane", on_click=S.open_time_off)),
            ),
        ),
        rx.cond(
            S.may_publish,
            rx.fragment(
                button(_("Publish many"), icon="calendar-plus", on_click=SlotSeriesState.begin),
                button(_("Publish a time"), kind="primary", icon="plus", id="publish-a-time", on_click=S.begin_publish),
                _more(),
            ),
        ),
    )


def _more() -> rx.Component:
    """On a phone what is done less often folds away, so that the days begin higher."""
    return rx.popover.root(
        rx.popover.trigger(rx.el.button(_("More"), type="button", class_name="button button-secondary cal-narrow")),
        rx.popover.content(
            _menu_button("calendar-plus", _("Publish many"), SlotSeriesState.begin),
            _menu_button("plane", _("Time off"), S.open_time_off),
            _menu_button("rss", _("Subscribe"), CalendarFeedState.begin),
            align="end",
            class_name="menu",
            aria_label=_("More"),
        ),
    )


def _menu_button(icon: str, words: str, on_click: rx.EventHandler) -> rx.Component:
    return rx.popover.close(
        rx.el.button(
            rx.icon(icon, size=16, aria_hidden="true"), words, type="button", class_name="menu-item", on_click=on_click
        )
    )


def _calendar() -> rx.Component:
    return states(
        rx.el.div(
            rx.cond(S.may_choose, _provider_choice()),
            rx.cond(S.is_cut, banner(_("There is more than fits here. Please look at fewer days."), "warn")),
            calendar(
                S.entries,
                background=S.shades,
                view=S.view,
                date=S.first,
                jump=S.jump,
                focus=S.focus,
                offset=S.offset,
                scroll=S.scroll,
                revision=S.revision,
                on_range=S.show_range,
                on_pick=S.pick,
                on_move=S.move_entry,
                on_resize=S.resize_entry,
                on_open=S.open_entry,
            ),
            calendar_legend(),
            rx.cond(
                S.may_publish,
                rx.el.p(
                    _("Drag over empty time to publish it. Every entry opens with a press or with Enter."),
                    class_name="muted small",
                ),
            ),
            class_name="cal-page",
        ),
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        is_empty=S.provider_id == "",
        empty=_nobody(),
        waiting=waiting_blocks(1, "560px", _("Calendar")),
    )


def _provider_choice() -> rx.Component:
    return rx.el.div(
        select_field(_("Provider"), "calendar-provider", S.providers, value=S.provider_id, on_change=S.choose_provider),
        class_name="form",
    )


def _nobody() -> rx.Component:
    return empty_state(
        "people",
        _("No providers yet"),
        _("A calendar belongs to a provider. As soon as there is one, it is here."),
    )
