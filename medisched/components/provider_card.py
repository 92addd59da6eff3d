"""A provider on the public page."""

import reflex as rx

from medisched.components.avatar import avatar
from medisched.components.button import button
from medisched.components.days import next_time_button
from medisched.domain.texts import _


def provider_card(
    provider: rx.Var, *, is_open: rx.Var[bool], on_choose: rx.EventHandler, on_all: rx.EventHandler
) -> rx.Component:
    """Who they are and their next free time as a button; the others are behind it."""
    return rx.el.article(
        rx.el.div(
            avatar(provider.name, large=True),
            rx.el.div(
                rx.el.h3(provider.name, class_name="card-title"),
                rx.el.p(provider.works_as, class_name="muted"),
                class_name="shrinks",
            ),
            class_name="person",
        ),
        rx.cond(provider.bio, rx.el.p(provider.bio)),
        rx.cond(is_open, _times(provider, on_choose, on_all)),
        class_name="card provider-card",
        aria_label=provider.name,
    )


def _times(provider: rx.Var, on_choose: rx.EventHandler, on_all: rx.EventHandler) -> rx.Component:
    return rx.el.div(
        rx.cond(
            provider.slot_id,
            _next_time(provider, on_choose, on_all),
            rx.el.p(provider.nothing, class_name="muted"),
        ),
        class_name="provider-times",
    )


def _next_time(provider: rx.Var, on_choose: rx.EventHandler, on_all: rx.EventHandler) -> rx.Component:
    return rx.fragment(
        rx.el.div(_("Next free time"), class_name="muted small"),
        next_time_button(
            provider.day,
            provider.time,
            _("Book {day}, {time} with {called}").format(day=provider.day, time=provider.time, called=provider.called),
            on_choose(provider.slot_id),
        ),
        button(
            _("All times"),
            kind="quiet",
            aria_label=_("All times with {called}").format(called=provider.called),
            on_click=on_all(provider.id),
        ),
    )
