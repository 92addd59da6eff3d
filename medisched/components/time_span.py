"""From when until when, in one line of a list."""

import reflex as rx

EN_DASH = "\u2013"


def time_span(row: rx.Var) -> rx.Component:
    """The span of anything with `time` and `until`; the start is what people look for."""
    return rx.el.span(
        rx.el.span(row.time, class_name="strong"),
        rx.el.span(f" {EN_DASH} ", row.until, class_name="muted"),
        class_name="tabular one-line slot-time",
    )
