"""The times of one service or provider on an organization's public page, before anybody signs in."""

import reflex as rx

from medisched.components.avatar import avatar
from medisched.components.button import button
from medisched.components.call_link import call_link
from medisched.components.card import section
from medisched.components.days import month_grid, time_columns
from medisched.components.finder import day_card, month_card
from medisched.components.focus_on import FocusOn
from medisched.components.listing import empty_state
from medisched.components.provider_choice import provider_choice
from medisched.domain.texts import _
from medisched.state.public_organizations import PublicOrganizationState as S


def chosen_times() -> rx.Component:
    """Who and what, with whom, then the month and the day's times."""
    return rx.fragment(
        _summary(),
        rx.cond(
            S.people.length() > 1,
            section(provider_choice(S.people, S.person_id, S.choose_person), title=_("With whom?")),
        ),
        rx.cond(S.board.day.title, rx.el.div(_month(), _day(), class_name="find"), _nothing()),
    )


def _summary() -> rx.Component:
    return rx.el.div(
        FocusOn.create(target="#chosen"),
        rx.cond(S.chosen.kind == "provider", avatar(S.chosen.name, large=True)),
        rx.el.div(
            rx.el.h2(S.chosen.name, id="chosen", tab_index=-1, class_name="card-title"),
            rx.el.p(S.chosen.facts, class_name="muted tabular"),
            class_name="shrinks grows",
        ),
        button(_("Change"), kind="quiet", aria_label=_("Change the service or provider"), on_click=S.choose_again),
        class_name="card service-summary",
    )


def _month() -> rx.Component:
    month = S.board.month
    grid = month_grid(
        month.weeks,
        title=month.title,
        on_choose=S.choose_day,
        on_earlier=S.show_month(month.earlier),
        on_later=S.show_month(month.later),
        has_earlier=month.earlier != "",
        has_later=month.later != "",
    )
    return month_card(grid, month.strip, S.choose_day, _reason(month.reason))


def _day() -> rx.Component:
    day = S.board.day
    columns = time_columns(day.morning, day.afternoon, day.evening, S.choose_time)
    shown = rx.cond(day.reason, _reason(day.reason), columns)
    return rx.el.div(
        day_card(day.title, S.place, shown, instant=day.instant, zone=S.organization.timezone), class_name="find-day"
    )


def _reason(why: rx.Var[str]) -> rx.Component:
    """Why there is nothing, and where there is something."""
    return rx.el.div(
        rx.el.p(why, class_name="muted"),
        rx.cond(
            S.board.next.iso,
            button(
                _("Next free: {day}").format(day=S.board.next.day),
                icon="arrow-right",
                on_click=S.choose_day(S.board.next.iso),
            ),
        ),
        class_name="find-none",
    )


def _nothing() -> rx.Component:
    return empty_state(
        "calendar",
        _("No free times at present"),
        _("{nothing} Please look again later, or call {organization_name}.").format(
            nothing=S.board.nothing, organization_name=S.contact.name
        ),
        rx.fragment(
            call_link(S.contact),
            rx.cond(S.person_id, button(_("Look with anybody"), on_click=S.choose_person(""))),
        ),
    )
