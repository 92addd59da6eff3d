"""Another time for the appointment in the panel."""

import reflex as rx

from medisched.components.button import button
from medisched.components.field import date_field, select_field
from medisched.components.sentences import sentence
from medisched.components.times_board import TIME, WeekHandlers, times_form
from medisched.domain.texts import _
from medisched.state.desk_actions import DeskActionsState
from medisched.state.desk_moves import DeskMovesState as S

WEEK = WeekHandlers(S.choose_day, S.show_next_week, S.show_week_before)


def move_part() -> rx.Component:
    """The old time stays in sight; the button says both."""
    return rx.el.div(
        rx.el.p(sentence(_("Now {time}"), time=rx.el.span(S.old, class_name="strong tabular")), class_name="move-now"),
        rx.el.div(
            select_field(
                _("Provider"),
                "provider",
                S.providers,
                id="move-provider",
                value=S.provider_id,
                on_change=S.choose_provider,
            ),
            rx.cond(
                S.has_service,
                select_field(_("Room"), "room", S.rooms, id="move-room", value=S.room_id, on_change=S.choose_room),
            ),
            date_field(_("From day"), "from_day", id="move-from", value=S.from_day, on_change=S.choose_from_day),
            class_name="desk-narrow",
        ),
        times_form(
            S.board,
            form_id="move-times",
            label=_("New time"),
            week=WEEK,
            on_submit=S.move,
            refusal=S.refusal,
            words=_("Move from {old} to {time}").format(old=S.old, time=TIME),
        ),
        button(_("Back, leave it where it is"), icon="arrow-left", on_click=DeskActionsState.set_mode("")),
        class_name="panel-parts",
    )
