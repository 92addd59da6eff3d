"""Choosing another time for an appointment: with whom, which day, which time, then old and new side by side."""

import reflex as rx

from medisched.components.booking import move_details
from medisched.components.button import button
from medisched.components.days import day_strip, time_columns
from medisched.components.dialog import dialog_actions, form_dialog
from medisched.components.field import select_field
from medisched.components.form import form_problem
from medisched.domain.texts import _
from medisched.state.moves import MovesState as S


def move_dialog() -> rx.Component:
    """Over my appointments; opened by `S.begin`."""
    return form_dialog(
        form_problem(S.refusal),
        rx.cond(S.offer.slot_id, _confirmation(), _choice()),
        title=_("Move this appointment"),
        is_open=S.is_open,
        on_open_change=S.set_open,
    )


def _choice() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            _("Now: {day}, {time} with {called}. It stays yours until you have another time.").format(
                day=S.appointment.day, time=S.appointment.time, called=S.appointment.called
            ),
            class_name="muted",
        ),
        select_field(_("With"), "scope", S.scopes, value=S.scope, on_change=S.choose_scope),
        rx.cond(
            S.day,
            rx.fragment(
                day_strip(S.days, S.choose_day),
                rx.el.div(
                    rx.el.h3(S.day, class_name="day-title", aria_live="polite"),
                    rx.el.span(_("{place} time").format(place=S.appointment.place), class_name="muted"),
                    class_name="day-head",
                ),
                time_columns(S.morning, S.afternoon, S.evening, S.choose_time),
            ),
            rx.el.p(_("There are no other free times here at present."), class_name="muted"),
        ),
        class_name="move",
    )


def _confirmation() -> rx.Component:
    return rx.el.div(
        move_details(S.appointment, S.offer),
        dialog_actions(
            button(_("Choose another time"), on_click=S.choose_again),
            button(
                _("Move to {day}, {time}").format(day=S.offer.day, time=S.offer.time),
                kind="primary",
                auto_focus=True,
                on_click=S.move,
            ),
        ),
        class_name="move",
    )
