"""Who looked at my data: for patients."""

import reflex as rx

from medisched.components.avatar import avatar
from medisched.components.button import button
from medisched.components.card import card
from medisched.components.link import text_link
from medisched.components.listing import empty_state, states, waiting_blocks
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.state.who_looked import WhoLookedState as S


def page() -> rx.Component:
    """By day: who, as what, what they saw or changed, and when."""
    return inside(
        states(
            rx.el.div(rx.foreach(S.days, _day), _more(), class_name="stack"),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=S.days.length() == 0,
            empty=empty_state(
                "done",
                _("Nobody has looked yet"),
                _("As soon as somebody at a clinic opens your record or an appointment of yours, it is listed here."),
            ),
            waiting=waiting_blocks(3, "120px", _("Who looked at my data")),
        ),
        _meaning(),
        route="/who-looked",
        title=_("Who looked at my data"),
        subtitle=_("Everybody who saw or changed something of yours. Your own visits are not listed."),
    )


def _day(day: rx.Var) -> rx.Component:
    return rx.el.section(
        rx.el.h2(
            day.day,
            rx.cond(day.is_today, rx.el.span(" · ", _("today"), class_name="accent nowrap")),
            class_name="section-title",
        ),
        rx.el.div(
            rx.el.ul(rx.foreach(day.rows, _row), class_name="rows", role="list", aria_label=day.day),
            class_name="card",
        ),
        class_name="section",
    )


def _row(row: rx.Var) -> rx.Component:
    return rx.el.li(
        avatar(row.who),
        rx.el.div(
            rx.el.div(
                rx.el.span(row.who, class_name="strong"),
                rx.el.span(" · ", row.role, class_name="muted"),
                rx.cond(S.is_several, rx.el.span(" · ", row.organization, class_name="muted")),
                class_name="breaks",
            ),
            rx.el.div(row.what),
            rx.cond(row.which, rx.el.div(row.which, class_name="muted small breaks")),
            rx.cond(row.note, rx.el.div(row.note, class_name="small audit-behind")),
            class_name="shrinks grows",
        ),
        rx.el.span(row.time, class_name="tabular muted nowrap"),
        class_name="row",
    )


def _more() -> rx.Component:
    return rx.cond(
        S.has_more, rx.el.div(button(_("Show more"), icon="chevron-down", on_click=S.show_more), class_name="more")
    )


def _meaning() -> rx.Component:
    return card(
        rx.el.p(
            _(
                "People who work at a clinic see your record and your appointments when their work needs it. Whoever "
                "does so several times within an hour is listed once. Is there a name that you did not expect? Ask the "
                "clinic about it: it can see the same list, and nobody can change it."
            )
        ),
        rx.el.p(text_link(_("Back to my appointments"), "/my-appointments")),
        title=_("What this list means"),
    )
