"""Choosing a day and then a time. What is shown is prepared by `medisched.state.day_choices`."""

import reflex as rx

from medisched.components.arrow_days import ArrowDays, KeepInView
from medisched.components.button import icon_button
from medisched.domain.day_words import SHORT_WEEKDAYS
from medisched.domain.texts import _


def day_strip(days: rx.Var[list], on_choose: rx.EventHandler) -> rx.Component:
    """Days side by side, as far as the screen goes; days without times cannot be chosen."""
    return rx.el.div(
        rx.foreach(days, lambda day: _strip_day(day, on_choose)),
        KeepInView.create(within=".day-strip", marked="[aria-pressed=true]", version=days.to_string()),
        class_name="day-strip",
        role="group",
        aria_label=_("Day"),
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
    heads = [rx.el.span(_(name), class_name="month-head", aria_hidden="true") for name in SHORT_WEEKDAYS]
    return rx.el.section(
        rx.el.div(
            icon_button("chevron-left", _("Earlier month"), on_click=on_earlier, disabled=~rx.Var.create(has_earlier)),
            rx.el.h2(title, class_name="month-title", aria_live="polite"),
            icon_button("chevron-right", _("Later month"), on_click=on_later, disabled=~rx.Var.create(has_later)),
            class_name="month-bar",
        ),
        rx.el.div(
            *heads,
            rx.foreach(weeks, lambda week: rx.foreach(week, lambda day: _month_day(day, on_choose))),
            ArrowDays.create(),
            class_name="month",
        ),
        aria_label=_("Choose a day"),
    )


def time_columns(
    morning: rx.Var[list], afternoon: rx.Var[list], evening: rx.Var[list], on_choose: rx.EventHandler
) -> rx.Component:
    """The day's times as buttons; `on_choose` gets the id of the slot."""
    return rx.el.div(
        _time_column(_("Morning"), morning, on_choose),
        _time_column(_("Afternoon"), afternoon, on_choose),
        _time_column(_("Evening"), evening, on_choose),
        class_name="time-columns",
    )


def time_button(time: rx.Var, on_choose: rx.EventHandler) -> rx.Component:
    """One free time; `note` stands below it (a provider's name, a title)."""
    return rx.el.button(
        rx.el.span(time.time, class_name="tabular strong", aria_hidden="true"),
        rx.cond(time.note, rx.el.span(time.note, class_name="time-note", aria_hidden="true")),
        rx.el.span(time.label, class_name="only-read"),
        type="button",
        class_name="time-button",
        on_click=on_choose(time.id),
    )


def next_time_button(
    day: rx.Var[str], time: rx.Var[str], label: str | rx.Var[str], on_click: rx.event.EventSpec
) -> rx.Component:
    """The earliest free time of somebody or something."""
    return rx.el.button(
        rx.el.span(day, aria_hidden="true"),
        rx.el.span(time, class_name="next-hour tabular", aria_hidden="true"),
        rx.icon("arrow-right", size=20, aria_hidden="true"),
        rx.el.span(label, class_name="only-read"),
        type="button",
        class_name="time-button next-time",
        on_click=on_click,
    )


def _time_column(title: str, times: rx.Var[list], on_choose: rx.EventHandler) -> rx.Component:
    return rx.el.section(
        rx.el.h3(title, class_name="column-title"),
        rx.cond(
            times.length() == 0,
            rx.el.p(_("No free times"), class_name="muted small"),
            rx.el.div(rx.foreach(times, lambda time: time_button(time, on_choose)), class_name="time-list"),
        ),
        class_name="time-column",
    )


def _strip_day(day: rx.Var, on_choose: rx.EventHandler) -> rx.Component:
    return rx.el.button(
        rx.el.span(day.weekday, class_name="small", aria_hidden="true"),
        rx.el.span(day.number, class_name="strip-number tabular", aria_hidden="true"),
        rx.el.span(day.month, class_name="small", aria_hidden="true"),
        rx.el.span(rx.cond(day.count > 0, day.count, "-"), class_name="strip-count small tabular", aria_hidden="true"),
        rx.el.span(day.label, class_name="only-read"),
        type="button",
        class_name="strip-day",
        disabled=day.count == 0,
        aria_pressed=rx.cond(day.is_chosen, "true", "false"),
        on_click=on_choose(day.iso),
    )


def _month_day(day: rx.Var, on_choose: rx.EventHandler) -> rx.Component:
    return rx.cond(
        day.iso == "",
        rx.el.span(aria_hidden="true"),
        rx.el.button(
            rx.el.span(day.number, class_name="tabular", aria_hidden="true"),
            rx.cond(day.count > 0, rx.el.span(class_name="month-mark", aria_hidden="true")),
            rx.el.span(day.label, class_name="only-read"),
            type="button",
            class_name="month-day",
            disabled=day.count == 0,
            aria_pressed=rx.cond(day.is_chosen, "true", "false"),
            aria_current=rx.cond(day.is_today, "date", "false"),
            on_click=on_choose(day.iso),
        ),
    )
