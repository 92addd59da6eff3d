"""Seven days with their times, entered in place."""

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx

from medisched.components.button import button, icon_button
from medisched.domain.texts import _

Handler = Callable[..., rx.event.EventSpec]


@dataclass(frozen=True)
class WeekHandlers:
    """What happens when something is typed or pressed: each gets the weekday's number first."""

    type_time: Handler
    add_span: Handler
    remove_span: Handler
    copy_to_workdays: Handler


def week_editor(week: rx.Var[list], handlers: WeekHandlers) -> rx.Component:
    """One row for each day."""
    return rx.el.ul(
        rx.foreach(week, lambda day: _day(day, handlers)), role="list", class_name="week-editor", aria_label=_("Week")
    )


def _day(day: rx.Var, handlers: WeekHandlers) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h3(day.name, class_name="strong"),
            rx.el.span(rx.cond(day.total, day.total, _("Not working")), class_name="muted small tabular"),
            class_name="week-day",
        ),
        rx.el.div(rx.foreach(day.spans, lambda span: _span(day, span, handlers)), class_name="week-spans"),
        rx.el.div(
            button(
                _("Add a time"),
                kind="quiet",
                icon="plus",
                aria_label=_("Add a time on {name}").format(name=day.name),
                on_click=handlers.add_span(day.number),
            ),
            rx.cond(
                (day.spans.length() > 0) & (day.number <= 5),  # noqa: PLR2004 - Friday
                button(
                    _("Copy to all weekdays"),
                    kind="quiet",
                    aria_label=_("Copy to all weekdays: {name}").format(name=day.name),
                    on_click=handlers.copy_to_workdays(day.number),
                ),
            ),
            class_name="week-actions",
        ),
        key=day.name,
    )


def _span(day: rx.Var, span: rx.Var, handlers: WeekHandlers) -> rx.Component:
    return rx.el.div(
        rx.cond(span.note, rx.el.p(span.note, class_name="week-break muted small tabular")),
        rx.el.div(
            _time(day, span, "start", span.start, handlers),
            rx.el.span(_("to"), class_name="muted", aria_hidden="true"),
            _time(day, span, "end", span.end, handlers),
            icon_button(
                "trash-2",
                _("Remove {label}").format(label=span.label),
                on_click=handlers.remove_span(day.number, span.id),
            ),
            class_name="week-span",
        ),
        rx.cond(span.until, rx.el.p(span.until, class_name="muted small")),
        key=span.id,
    )


def _time(day: rx.Var, span: rx.Var, edge: str, value: rx.Var[str], handlers: WeekHandlers) -> rx.Component:
    return rx.el.input(
        type="time",
        class_name="input tabular",
        aria_label=(_("{span}, from") if edge == "start" else _("{span}, to")).format(span=span.label),
        default_value=value,
        on_change=lambda typed: handlers.type_time(day.number, span.id, edge, typed),
    )
