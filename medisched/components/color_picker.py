"""Colours of services: a dot where one is shown, a row of named swatches where one is chosen."""

import reflex as rx

from medisched.components.field import Text, field_error
from medisched.domain.texts import _
from medisched.schemas.catalog import Color

NAMES = {Color.GRAY: _("Grey")}


def color_dot(color: Text) -> rx.Component:
    """Stands before a name, which says the same without the colour."""
    return rx.el.span(class_name=f"color-dot color-{color}", aria_hidden="true")


def color_picker(label: str, name: str, *, chosen: Text, error: Text = "", help_text: str = "") -> rx.Component:
    """One of the twelve, each a swatch and its name; sent as the name."""
    swatches = [
        rx.el.label(
            rx.el.input(type="radio", name=name, value=color.value, default_checked=chosen == color.value),
            rx.el.span(color_dot(color.value), NAMES.get(color, color.value.capitalize()), class_name="swatch"),
            class_name="swatch-line",
        )
        for color in Color
    ]
    return rx.el.fieldset(
        rx.el.legend(label, class_name="field-label"),
        rx.el.p(help_text, class_name="field-help") if help_text else None,
        rx.el.div(*swatches, class_name="swatches"),
        field_error(name, f"{name}-error", error),
        class_name="field",
    )
