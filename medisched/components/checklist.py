"""Steps of a set-up, with how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from medisched.components.link import button_link


@dataclass(frozen=True)
class Step:
    """One thing to do; `done` is a var."""

    title: str
    text: str
    done: rx.Var[bool]
    href: str
    action: str


def checklist(title: str, steps: Sequence[Step], done_count: rx.Var[int]) -> rx.Component:
    """A card with every step; what is done keeps its place."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title, class_name="card-title"),
            rx.el.span(done_count, f" of {len(steps)} done", class_name="muted tabular"),
            class_name="card-head",
        ),
        rx.el.progress(value=done_count, max=len(steps), aria_label="Progress of the set-up", class_name="progress"),
        rx.el.ol(*(_step(number, step) for number, step in enumerate(steps, start=1)), class_name="steps"),
        class_name="card",
    )


def _step(number: int, step: Step) -> rx.Component:
    return rx.el.li(
        rx.cond(
            step.done,
            rx.el.span(rx.icon("check", size=16), class_name="step-mark step-done", role="img", aria_label="Done"),
            rx.el.span(str(number), class_name="step-mark", aria_hidden="true"),
        ),
        rx.el.div(
            rx.el.div(step.title, class_name="strong"), rx.el.p(step.text, class_name="muted small"), class_name="grows"
        ),
        rx.cond(~step.done, button_link(step.action, step.href)),
        class_name="step",
    )
