"""Steps of a set-up, with how far it has come."""

import reflex as rx

from medisched.components.link import button_link
from medisched.components.sentences import sentence
from medisched.domain.texts import _


def checklist(title: str, steps: rx.Var[list], done_count: rx.Var[int]) -> rx.Component:
    """A card with every step; what is done keeps its place.

    A step has `number`, `title`, `text`, `is_done`, `is_next`, `href` and `action`; without an `href` it only explains.
    """
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title, class_name="card-title"),
            rx.el.span(
                sentence(_("{done} of {all} done"), done=done_count, all=steps.length()), class_name="muted tabular"
            ),
            class_name="card-head",
        ),
        rx.el.progress(
            value=done_count, max=steps.length(), aria_label=_("Progress of the set-up"), class_name="progress"
        ),
        rx.el.ol(rx.foreach(steps, _step), class_name="steps"),
        class_name="card",
    )


def _step(step: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.cond(
            step.is_done,
            rx.el.span(rx.icon("check", size=16), class_name="step-mark step-done", role="img", aria_label=_("Done")),
            rx.el.span(step.number, class_name="step-mark", aria_hidden="true"),
        ),
        rx.el.div(
            rx.el.div(step.title, class_name="strong"), rx.el.p(step.text, class_name="muted small"), class_name="grows"
        ),
        rx.cond(
            ~step.is_done & (step.href != ""),
            rx.cond(
                step.is_next,
                button_link(step.action, step.href, kind="primary"),
                button_link(step.action, step.href),
            ),
        ),
        class_name="step",
    )
