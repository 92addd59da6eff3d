"""A week of published slots, and a preview of slots that are not made yet."""

import reflex as rx

from medisched.components.button import button, icon_button
from medisched.components.dialog import confirm_dialog
from medisched.components.status import badge, status_badge
from medisched.components.time_span import time_span


def week_bar(
    title: rx.Var[str],
    summary: rx.Var[str],
    *,
    on_earlier: rx.EventHandler,
    on_later: rx.EventHandler,
    on_today: rx.event.EventSpec,
    is_this_week: rx.Var[bool],
) -> rx.Component:
    """Which week is shown, and the ways to others."""
    return rx.el.div(
        rx.el.div(
            icon_button("chevron-left", "Earlier week", on_click=on_earlier),
            rx.el.h2(title, class_name="week-title tabular", aria_live="polite"),
            icon_button("chevron-right", "Later week", on_click=on_later),
            class_name="week-steps",
        ),
        rx.el.div(
            rx.el.span(summary, class_name="muted tabular"),
            rx.cond(is_this_week, rx.fragment(), button("This week", on_click=on_today)),
            class_name="week-steps",
        ),
        class_name="week-bar",
    )


def slot_day(day: rx.Var, on_withdraw: rx.EventHandler) -> rx.Component:
    """One day with its slots below each other."""
    return rx.el.section(
        rx.el.div(
            rx.el.h3(
                day.day, rx.cond(day.is_today, rx.el.span(" · today", class_name="accent")), class_name="card-title"
            ),
            rx.el.span(day.count, class_name="muted small tabular"),
            class_name="card-head",
        ),
        rx.el.ul(
            rx.foreach(day.slots, lambda slot: _slot(slot, on_withdraw)),
            role="list",
            class_name="slots",
            aria_label=day.day,
        ),
        class_name="card",
    )


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


def _slot(slot: rx.Var, on_withdraw: rx.EventHandler) -> rx.Component:
    return rx.el.li(
        time_span(slot),
        rx.el.div(
            rx.cond(slot.patient, rx.el.div(slot.patient, class_name="strong"), ""),
            rx.cond(slot.title, rx.el.div(slot.title, class_name="muted small"), ""),
            class_name="slot-who shrinks",
        ),
        rx.cond(
            slot.is_over & (slot.status == "free"),
            badge("circle-dashed", "Not booked"),
            status_badge("slot", slot.status),
        ),
        rx.el.div(
            rx.cond((slot.status == "free") & ~slot.is_over, _withdraw(slot, on_withdraw)), class_name="slot-action"
        ),
        class_name=rx.cond(slot.is_over, "slot slot-over", "slot"),
    )


def _withdraw(slot: rx.Var, on_withdraw: rx.EventHandler) -> rx.Component:
    return confirm_dialog(
        icon_button("trash-2", "Withdraw " + slot.label),
        title="Withdraw " + slot.label + "?",
        consequence="Nobody has booked it. It disappears from the public page at once.",
        confirm_label="Withdraw the slot",
        keep_label="Keep it",
        on_confirm=on_withdraw(slot.id),
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
