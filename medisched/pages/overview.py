"""An owner's first look: the set-up until it is complete, then today and this week."""

import reflex as rx

from medisched.components.card import banner, card, figures
from medisched.components.checklist import checklist
from medisched.components.link import button_link, text_link
from medisched.components.listing import states, waiting_blocks
from medisched.components.public_address import public_address
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.state.overview import OverviewState as S
from medisched.state.report_rows import LoadRow
from medisched.state.viewer import ViewerState


def page() -> rx.Component:
    return inside(
        states(
            rx.el.div(
                rx.cond(
                    S.is_set_up, _figures(), checklist(_("Ready for patients in four steps"), S.steps, S.done_count)
                ),
                public_address(S.public_address, S.public_path, ViewerState.standing.is_closed),
                class_name="stack",
            ),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=~S.is_loaded,
            empty=rx.fragment(),
            waiting=waiting_blocks(2, "180px", _("Overview")),
        ),
        route="/overview",
        title=_("Overview"),
        subtitle=rx.cond(
            S.is_set_up, _("Today and this week, from Monday, in {place} time.").format(place=ViewerState.place), ""
        ),
        action=rx.cond(
            S.is_set_up, button_link(_("See the appointments"), "/appointments", kind="primary"), rx.fragment()
        ),
        roles=("owner",),
    )


def _figures() -> rx.Component:
    return rx.fragment(
        rx.cond(
            S.undelivered_mails > 0,
            banner(_("Some mails did not reach their readers. Please check those people's e-mail addresses."), "warn"),
        ),
        figures(
            (_("Today"), S.appointments_today, _("appointments")),
            (_("This week"), S.appointments_this_week, _("appointments")),
            (_("Still free"), S.free_slots_this_week, _("slots this week")),
            (_("Cancelled"), S.cancelled_this_week, _("this week")),
            (_("No-shows"), S.no_shows, _("this week")),
            (_("Undelivered"), S.undelivered_mails.to(str), _("mails in all")),
        ),
        rx.cond(S.loads.length() > 0, _loads()),
    )


def _loads() -> rx.Component:
    """How full each department is today."""
    return card(
        rx.el.ul(rx.foreach(S.loads, _load), role="list", class_name="loads"),
        title=_("Today by department"),
        action=text_link(_("See the reports"), "/reports"),
    )


def _load(row: rx.Var[LoadRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span(row.name, class_name="strong"),
        rx.el.span(row.utilisation, class_name="tabular strong"),
        rx.el.span(
            rx.el.span(style={"width": row.share.to_string() + "%"}), class_name="report-bar", aria_hidden="true"
        ),
        rx.el.span(row.words, class_name="muted small"),
        class_name="load",
    )
