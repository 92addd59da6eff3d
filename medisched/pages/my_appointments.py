"""A person's own appointments."""

import reflex as rx

from medisched.components.appointment_cards import hero_card, past_row, upcoming_card
from medisched.components.button import button, button_row
from medisched.components.cancel_dialog import cancel_dialog
from medisched.components.card import card, section
from medisched.components.closed import closed_for_patients, is_closed
from medisched.components.link import button_link
from medisched.components.listing import empty_state, states, waiting_blocks
from medisched.domain.texts import _
from medisched.pages.calendar_feeds import feed_dialog
from medisched.pages.frame import inside
from medisched.pages.moves import move_dialog
from medisched.state.calendar_feeds import CalendarFeedState
from medisched.state.moves import MovesState
from medisched.state.my_appointments import MyAppointmentsState as S

CLOSED = is_closed(S.viewer.organization_status)


def page() -> rx.Component:
    """The next one first, then the others that are ahead, whether one is reminded of them, then what is over."""
    return inside(
        states(
            rx.fragment(_next(), _upcoming(), _reminders(), _past()),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=~S.has_any,
            empty=_empty(_("No appointments yet")),
            waiting=waiting_blocks(3, "160px", _("My appointments")),
        ),
        _cancel(),
        move_dialog(),
        feed_dialog(),
        route="/my-appointments",
        title=_("My appointments"),
        action=button_row(
            rx.cond(S.has_any, button(_("Subscribe"), icon="rss", on_click=CalendarFeedState.begin_own)),
            rx.cond(CLOSED, rx.fragment(), button_link(_("Find a time"), "/find", icon="search")),
        ),
    )


def _next() -> rx.Component:
    return rx.cond(
        S.nearest,
        hero_card(
            S.nearest,
            S.contact,
            links=S.links,
            can_move=~CLOSED,
            on_move=MovesState.begin,
            on_cancel=S.open_cancel,
        ),
        _empty(_("Nothing ahead")),
    )


def _upcoming() -> rx.Component:
    return rx.cond(
        S.upcoming.length() > 0,
        section(
            rx.el.ul(rx.foreach(S.upcoming, _upcoming_item), class_name="columns", role="list"), title=_("After that")
        ),
    )


def _upcoming_item(row: rx.Var) -> rx.Component:
    card = upcoming_card(row, S.contact, can_move=~CLOSED, on_move=MovesState.begin, on_cancel=S.open_cancel)
    return rx.el.li(card)


def _reminders() -> rx.Component:
    """A button, not a box to tick: what it does is done at once."""
    return rx.cond(
        S.has_reminders,
        card(
            rx.el.p(
                rx.cond(
                    S.is_reminded,
                    _("{organization} reminds you of each appointment: {when}.").format(
                        organization=S.viewer.organization_name, when=S.reminded
                    ),
                    _("{organization} does not remind you of appointments.").format(
                        organization=S.viewer.organization_name
                    ),
                ),
            ),
            rx.el.div(
                rx.cond(
                    S.is_reminded,
                    button(_("No more reminders"), icon="bell-off", on_click=S.set_reminded(False)),
                    button(_("Remind me"), icon="bell", on_click=S.set_reminded(True)),
                ),
                class_name="button-row",
            ),
            title=_("Reminders by e-mail"),
        ),
    )


def _past() -> rx.Component:
    return rx.cond(
        S.past.length() > 0,
        section(
            rx.el.ul(rx.foreach(S.past, past_row), class_name="card rows", role="list"),
            rx.cond(
                S.has_more,
                rx.el.div(button(_("Show more"), icon="chevron-down", on_click=S.show_more), class_name="more"),
            ),
            title=_("Past and cancelled"),
        ),
    )


def _empty(title: str) -> rx.Component:
    invited = empty_state(
        "calendar",
        title,
        _("Choose a free time; it takes less than a minute."),
        button_link(_("Find a time"), "/find", kind="primary"),
    )
    return rx.cond(CLOSED, closed_for_patients(S.viewer.organization_name), invited)


def _cancel() -> rx.Component:
    return cancel_dialog(
        S.cancelling,
        text=rx.cond(
            S.cancelling.patient_email,
            _("The time goes back to others, and you both get a mail. You can book another time whenever you like."),
            _("The time goes back to others. You can book another time whenever you like."),
        ),
        who=S.cancelling.provider + " · " + S.cancelling.department,
        error=S.errors["reason"],
        refusal=S.refusal,
        is_open=S.is_cancelling,
        on_open_change=S.set_cancelling,
        on_submit=S.cancel,
    )
