"""Times to choose from as radio buttons: arrows choose, Enter takes. What is shown is a `TimesBoard`."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from medisched.components.button import button, icon_button
from medisched.components.days import day_strip
from medisched.components.form import form_problem
from medisched.components.hotkeys import ChosenWords
from medisched.components.sentences import sentence
from medisched.domain.texts import _

Text = str | rx.Var[str]

TIME = "{time}"
"""Where the chosen time stands in the words of a button, which are put together in the browser."""


@dataclass(frozen=True)
class WeekHandlers:
    """What the week's buttons do."""

    choose_day: rx.EventHandler
    next_week: rx.EventHandler
    week_before: rx.EventHandler


def times_form(
    board: rx.Var,
    *hidden: rx.Component,
    form_id: str,
    label: str,
    week: WeekHandlers,
    on_submit: rx.EventHandler | Sequence[rx.EventHandler],
    refusal: rx.Var[str],
    words: Text,
    more: rx.Component | None = None,
) -> rx.Component:
    """The first times, then day by day; the button says `words`, with the chosen one in place of `{time}`."""
    return rx.el.form(
        *hidden,
        form_problem(refusal),
        _first(board, form_id),
        _week(board, form_id, week),
        more,
        rx.el.div(
            rx.el.button(
                ChosenWords.create(form=form_id, words=words, none=_("Choose a time"), version=board.to_string()),
                type="submit",
                class_name="button button-primary times-submit",
            ),
            class_name="times-foot",
        ),
        id=form_id,
        on_submit=on_submit,
        aria_label=label,
        no_validate=True,
        class_name="times-form",
    )


def _first(board: rx.Var, form_id: str) -> rx.Component:
    return rx.cond(
        board.first.length() > 0,
        rx.el.fieldset(
            rx.el.legend(
                rx.cond(board.since, _("First available from {day} on").format(day=board.since), _("First available")),
                class_name="times-legend",
            ),
            rx.el.p(
                sentence(
                    _("{up} {down} choose · {enter} takes it"),
                    up=rx.el.kbd("↑"),
                    down=rx.el.kbd("↓"),
                    enter=rx.el.kbd(_("Enter")),
                ),
                class_name="keys",
            ),
            rx.el.div(
                rx.foreach(
                    board.first,
                    lambda row, index: _first_time(row, form_id, index, is_chosen=(index == 0) & ~board.is_followed),
                ),
                class_name="desk-first-times",
            ),
            key="first" + board.asked,
        ),
    )


def _first_time(row: rx.Var, form_id: str, index: rx.Var[int], *, is_chosen: rx.Var[bool]) -> rx.Component:
    return _choice(
        row,
        rx.el.span(row.time, class_name="time-big tabular"),
        rx.el.span(
            rx.el.span(row.day, class_name="time-day tabular"),
            rx.el.span(row.provider, rx.cond(row.where, " · " + row.where, ""), class_name="muted small cut"),
            class_name="time-who",
        ),
        place=f"{form_id}-first-{index}",
        is_chosen=is_chosen,
        look="first-time",
    )


def _week(board: rx.Var, form_id: str, week: WeekHandlers) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h2(_("Day by day"), class_name="times-legend"),
            rx.el.div(
                icon_button("chevron-left", _("Week before"), on_click=week.week_before, disabled=~board.has_earlier),
                rx.el.span(board.week, class_name="small tabular", aria_live="polite"),
                icon_button("chevron-right", _("Next week"), on_click=week.next_week),
                class_name="week-steps",
            ),
            class_name="week-bar",
        ),
        day_strip(board.days, week.choose_day),
        rx.cond(board.times.length() > 0, _day(board, form_id), _none(board, week)),
        class_name="times-week",
    )


def _day(board: rx.Var, form_id: str) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(board.day, class_name="times-day-title"),
        rx.el.div(
            rx.foreach(
                board.times,
                lambda row, index: _choice(
                    row,
                    rx.el.span(row.time, class_name="strong tabular"),
                    rx.el.span(row.called, class_name="small muted cut"),
                    place=f"{form_id}-time-{index}",
                    is_chosen=False,
                    look="day-time",
                ),
            ),
            class_name="day-times",
        ),
    )


def _none(board: rx.Var, week: WeekHandlers) -> rx.Component:
    return rx.el.div(
        rx.el.p(rx.icon("calendar-x", size=20, aria_hidden="true"), rx.el.span(board.reason), class_name="hint"),
        button(_("Look at next week"), icon="chevron-right", on_click=week.next_week),
        class_name="times-none",
        role="status",
    )


def _choice(row: rx.Var, *words: rx.Component, place: Text, is_chosen: rx.Var[bool] | bool, look: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="time",
            value=row.key,
            id=place,
            default_checked=is_chosen,
            aria_label=row.says + rx.cond(row.where, ", " + row.where, ""),
            custom_attrs={"data-says": row.says},
        ),
        rx.el.span(*words, class_name="time-face"),
        # The same time is the same element: what is chosen stays so while others come and go.
        key=row.key,
        class_name=f"time-choice {look}",
    )
