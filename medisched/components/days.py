"""Choosing a day and then a time. What is shown is prepared by `medisched.state.day_choices`."""

import reflex as rx

from medisched.components.button import icon_button


def day_strip(days: rx.Var[list], on_choose: rx.EventHandler) -> rx.Component:
    """Days side by side, as far as the screen goes; days without times cannot be chosen."""
    return rx.el.div(
        rx.foreach(days, lambda day: _strip_day(day, on_choose)), class_name="day-strip", role="group", aria_label="Day"
    )


def month_grid(
    weeks: rx.Var[list],
    *,
    title: rx.Var[str],
    on_choose: rx.EventHandler,
    on_earlier: rx.EventHandler,
    on_later: rx.EventHandler,
    has_earlier: rx.Var[bool],
    has_later: rx.Var[bool] | bool = True,
) -> rx.Component:
    """A month, Monday first; days with free times carry a mark and their number of times for screen readers."""
    heads = [
        rx.el.span(name, class_name="month-head", aria_hidden="true") for name in ("M", "T", "W", "T", "F", "S", "S")
    ]
    return rx.el.section(
        rx.el.div(
            icon_button("chevron-left", "Earlier month", on_click=on_earlier, disabled=~rx.Var.create(has_earlier)),
            rx.el.h2(title, class_name="month-title", aria_live="polite"),
            icon_button("chevron-right", "Later month", on_click=on_later, disabled=~rx.Var.create(has_later)),
            class_name="month-bar",
        ),
        rx.el.div(
            *heads,
            rx.foreach(weeks, lambda week: rx.foreach(week, lambda day: _month_day(day, on_choose))),
            class_name="month",
        ),
        aria_label="Choose a day",
    )


def time_columns(
    morning: rx.Var[list], afternoon: rx.Var[list], evening: rx.Var[list], on_choose: rx.EventHandler
) -> rx.Component:
    """The day's times as buttons; `on_choose` gets the id of the slot."""
    return rx.el.div(
        _time_column("Morning", morning, on_choose),
        _time_column("Afternoon", afternoon, on_choose),
        _time_column("Evening", evening, on_choose),
        class_name="time-columns",
    )


def time_button(time: rx.Var, on_choose: rx.EventHandler) -> rx.Component:
    """One free time; `note` stands below it (a provider's name, a title)."""
    return rx.el.button(
        rx.el.span(time.time, class_name="tabular strong"),
        rx.cond(time.note, rx.el.span(time.note, class_name="time-note")),
        type="button",
        class_name="time-button",
        aria_label=time.label,
        on_click=on_choose(time.id),
    )


def _time_column(title: str, times: rx.Var[list], on_choose: rx.EventHandler) -> rx.Component:
    return rx.el.section(
        rx.el.h3(title, class_name="column-title"),
        rx.cond(
            times.length() == 0,
            rx.el.p("No free times", class_name="muted small"),
            rx.el.div(rx.foreach(times, lambda time: time_button(time, on_choose)), class_name="time-list"),
        ),
        class_name="time-column",
    )


def _strip_day(day: rx.Var, on_choose: rx.EventHandler) -> rx.Component:
    return rx.el.button(
        rx.el.span(day.weekday, class_name="small"),
        rx.el.span(day.number, class_name="strip-number tabular"),
        rx.el.span(day.month, class_name="small"),
        rx.el.span(rx.cond(day.count > 0, day.count, "-"), class_name="strip-count small tabular"),
        type="button",
        class_name="strip-day",
        disabled=day.count == 0,
        aria_pressed=rx.cond(day.is_chosen, "true", "false"),
        aria_label=day.label,
        on_click=on_choose(day.iso),
    )


def _month_day(day: rx.Var, on_choose: rx.EventHandler) -> rx.Component:
    return rx.cond(
        day.iso == "",
        rx.el.span(aria_hidden="true"),
        rx.el.button(
            rx.el.span(day.number, class_name="tabular"),
            rx.cond(day.count > 0, rx.el.span(class_name="month-mark", aria_hidden="true")),
            type="button",
            class_name="month-day",
            disabled=day.count == 0,
            aria_pressed=rx.cond(day.is_chosen, "true", "false"),
            aria_current=rx.cond(day.is_today, "date", "false"),
            aria_label=day.label,
            on_click=on_choose(day.iso),
        ),
    )
