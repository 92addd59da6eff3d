"""A provider on the public page."""

import reflex as rx

from medisched.components.avatar import avatar
from medisched.components.button import button
from medisched.components.days import time_button


def provider_card(
    provider: rx.Var,
    *,
    more_of: rx.Var[str],
    more: rx.Var[list],
    is_open: rx.Var[bool],
    on_choose: rx.EventHandler,
    on_more: rx.EventHandler,
) -> rx.Component:
    """Who they are and their next free time as a button; more times on demand."""
    return rx.el.article(
        rx.el.div(
            avatar(provider.name, large=True),
            rx.el.div(
                rx.el.h2(provider.name, class_name="card-title"),
                rx.el.p(
                    rx.cond(provider.title, provider.title + " · " + provider.department, provider.department),
                    class_name="muted",
                ),
                class_name="shrinks",
            ),
            class_name="person",
        ),
        rx.cond(provider.bio, rx.el.p(provider.bio)),
        rx.cond(is_open, _times(provider, more_of, more, on_choose, on_more)),
        class_name="card provider-card",
        aria_label=provider.name,
    )


def _times(
    provider: rx.Var, more_of: rx.Var[str], more: rx.Var[list], on_choose: rx.EventHandler, on_more: rx.EventHandler
) -> rx.Component:
    listed = rx.el.div(rx.foreach(more, lambda time: time_button(time, on_choose)), class_name="instead")
    return rx.el.div(
        rx.cond(
            provider.slot_id,
            rx.cond(more_of == provider.id.to(str), listed, _next_time(provider, on_choose, on_more)),
            rx.el.p(provider.nothing, class_name="muted"),
        ),
        class_name="provider-times",
    )


def _next_time(provider: rx.Var, on_choose: rx.EventHandler, on_more: rx.EventHandler) -> rx.Component:
    return rx.fragment(
        rx.el.div("Next free time", class_name="muted small"),
        rx.el.button(
            rx.el.span(provider.day),
            rx.el.span(provider.time, class_name="strong tabular"),
            rx.icon("arrow-right", size=20, aria_hidden="true"),
            type="button",
            class_name="time-button next-time",
            aria_label="Book " + provider.day + ", " + provider.time + " with " + provider.called,
            on_click=on_choose(provider.slot_id),
        ),
        button(
            "More times", kind="quiet", aria_label="More times with " + provider.called, on_click=on_more(provider.id)
        ),
    )
