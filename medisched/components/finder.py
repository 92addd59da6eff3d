"""The two halves of finding a time: the month on the left, the day's times on the right."""

import reflex as rx

from medisched.components.days import day_strip
from medisched.components.own_clock import first_on_own_clock
from medisched.domain.texts import _

Text = str | rx.Var[str]


def month_card(
    grid: rx.Component, strip: rx.Var[list], on_choose: rx.EventHandler, nothing: rx.Component
) -> rx.Component:
    """A `month_grid`, on phones the strip of its days; `nothing` is shown when no day has times."""
    return rx.el.div(
        grid,
        rx.el.div(day_strip(strip, on_choose), class_name="find-strip"),
        rx.cond(strip.length() == 0, rx.el.div(nothing, class_name="find-none")),
        class_name="card find-month",
    )


def day_card(
    title: Text,
    place: Text,
    times: rx.Component,
    above: rx.Component | None = None,
    *,
    instant: Text = "",
    zone: Text = "",
) -> rx.Component:
    """The times of one day below its name; `instant` is the first of them, for who is in another timezone."""
    return rx.el.section(
        above,
        rx.el.div(
            rx.el.h2(title, class_name="day-title", aria_live="polite"),
            rx.el.span(_("{place} time").format(place=place), class_name="muted"),
            class_name="day-head",
        ),
        rx.cond(instant, first_on_own_clock(instant, zone, place)),
        times,
        class_name="card",
        aria_label=_("Choose a time"),
    )


def finder_waiting() -> rx.Component:
    """Grey places where both halves will be."""
    block = lambda height: rx.el.div(class_name="waiting", style={"height": height})  # noqa: E731 - a word for three places
    return rx.el.div(
        rx.el.span(_("Loading"), class_name="only-read"),
        block("72px"),
        rx.el.div(block("400px"), block("400px"), class_name="find"),
        class_name="cards",
        role="group",
        aria_busy="true",
    )
