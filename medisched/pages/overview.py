"""An owner's first look: the set-up until it is complete, then today and this week."""

import reflex as rx

from medisched.components.card import banner, figures
from medisched.components.checklist import checklist
from medisched.components.link import button_link
from medisched.components.listing import states, waiting_blocks
from medisched.components.public_address import public_address
from medisched.pages.frame import inside
from medisched.state.overview import OverviewState as S
from medisched.state.viewer import ViewerState


def page() -> rx.Component:
    return inside(
        states(
            rx.el.div(
                rx.cond(S.is_set_up, _figures(), checklist("Ready for patients in four steps", S.steps, S.done_count)),
                public_address(S.public_address, S.public_path),
                class_name="stack",
            ),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=~S.is_loaded,
            empty=rx.fragment(),
            waiting=waiting_blocks(2, "180px", "Overview"),
        ),
        route="/overview",
        title="Overview",
        subtitle=rx.cond(S.is_set_up, "Today and this week, from Monday, in " + ViewerState.place + " time.", ""),
        action=rx.cond(
            S.is_set_up, button_link("See the appointments", "/appointments", kind="primary"), rx.fragment()
        ),
        roles=("owner",),
    )


def _figures() -> rx.Component:
    return rx.fragment(
        rx.cond(
            S.undelivered_mails > 0,
            banner("Some mails did not reach their readers. Please check those people's e-mail addresses.", "warn"),
        ),
        figures(
            ("Today", S.appointments_today, "appointments"),
            ("This week", S.appointments_this_week, "appointments"),
            ("Still free", S.free_slots_this_week, "slots this week"),
            ("Cancelled", S.cancelled_this_week, "this week"),
            ("Undelivered mails", S.undelivered_mails.to(str), "in all"),
        ),
    )
