"""How far one has come on a way of several pages."""

from collections.abc import Sequence

import reflex as rx

from medisched.domain.texts import _


def way(names: Sequence[str], *, current: int) -> rx.Component:
    """Steps in one line; `current` counts from 1, what is before it is done."""
    return rx.el.ol(
        *(_step(name, number, current) for number, name in enumerate(names, start=1)),
        class_name="way",
        aria_label=_("Steps"),
    )


def _step(name: str, number: int, current: int) -> rx.Component:
    is_done = number < current
    mark = rx.icon("check", size=14, aria_hidden="true") if is_done else str(number)
    return rx.el.li(
        rx.el.span(mark, class_name="step-mark step-done" if number <= current else "step-mark", aria_hidden="true"),
        rx.el.span(name),
        rx.el.span(" ", _("(done)"), class_name="only-read") if is_done else None,
        class_name="way-step",
        custom_attrs={"aria-current": "step"} if number == current else {},
    )
