"""When something is: the largest words on a booking screen."""

import reflex as rx

from medisched.domain.texts import _


def when(
    day: str | rx.Var[str], time: str | rx.Var[str], place: str | rx.Var[str], *, until: str | rx.Var[str] = ""
) -> rx.Component:
    """Weekday and date, time, timezone, in that order; `until` is the time of its end."""
    return rx.el.div(
        rx.el.div(day, class_name="when-day"),
        rx.el.div(
            rx.el.span(time, class_name="when-time tabular"),
            rx.cond(until, rx.el.span(_("to {until}").format(until=until), class_name="when-until tabular")),
            class_name="when-line",
        ),
        rx.el.div(_("{place} time").format(place=place), class_name="when-place"),
        class_name="when",
    )


def when_line(day: str | rx.Var[str], time: str | rx.Var[str], place: str | rx.Var[str] = "") -> rx.Component:
    """The same in one line, for rows of lists."""
    return rx.el.div(
        rx.el.span(day, class_name="muted"),
        rx.el.span(time, class_name="strong tabular"),
        rx.cond(place, rx.el.span(_("{place} time").format(place=place), class_name="muted small")),
        class_name="when-row",
    )
