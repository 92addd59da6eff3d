"""A preview of slots that are not made yet."""

import reflex as rx


def planned_day(day: rx.Var) -> rx.Component:
    """What a series makes on one day; what is left out is struck through and says why."""
    return rx.el.li(
        rx.el.div(
            rx.el.span(day.day, class_name="strong"),
            rx.el.span(day.count, class_name="muted small"),
            class_name="card-head",
        ),
        rx.el.ul(rx.foreach(day.times, _planned_time), role="list", class_name="planned-times"),
        rx.cond(day.left_out, rx.el.p(day.left_out, class_name="muted small")),
        class_name="planned-day",
    )


def _planned_time(time: rx.Var) -> rx.Component:
    return rx.cond(
        time.problem,
        rx.el.li(
            rx.icon("ban", size=14, aria_hidden="true"),
            rx.el.s(time.time, class_name="tabular"),
            rx.el.span(time.problem, class_name="only-read"),
            class_name="planned planned-out",
        ),
        rx.el.li(time.time, class_name="planned tabular"),
    )
