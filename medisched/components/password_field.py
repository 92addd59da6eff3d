"""A password field that can show what is typed."""

from typing import Literal

import reflex as rx

from medisched.components.field import Text, field_error
from medisched.components.scripts import script
from medisched.domain.texts import _


class PasswordInput(rx.Component):
    """The input with its show and hide button; its value never becomes a var."""

    library = script(__file__, "password_field.jsx")
    tag = "PasswordInput"

    name: rx.Var[str]
    auto_complete: rx.Var[str]
    required: rx.Var[bool]
    min_length: rx.Var[int]
    max_length: rx.Var[int]
    show_label: rx.Var[str]
    hide_label: rx.Var[str]
    show_name: rx.Var[str]
    hide_name: rx.Var[str]


def password_field(
    label: Text,
    name: str = "password",
    *,
    purpose: Literal["current-password", "new-password"] = "current-password",
    error: Text = "",
    help_text: str = "",
) -> rx.Component:
    """`purpose` tells password managers whether to fill in or to suggest."""
    described = f"{name}-help {name}-error" if help_text else f"{name}-error"
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        PasswordInput.create(
            id=name,
            name=name,
            auto_complete=purpose,
            required=True,
            max_length=256,
            show_label=_("Show"),
            hide_label=_("Hide"),
            show_name=_("Show password"),
            hide_name=_("Hide password"),
            custom_attrs={"aria-describedby": described, "aria-invalid": rx.cond(error, "true", "false")},
        ),
        rx.el.p(help_text, id=f"{name}-help", class_name="field-help") if help_text else None,
        field_error(name, f"{name}-error", error),
        class_name="field",
    )
