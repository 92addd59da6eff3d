"""A text to take elsewhere, with a button that copies it."""

import reflex as rx

from medisched.components.scripts import script
from medisched.domain.texts import _


class CopyField(rx.Component):
    """The input and its button; what the button says comes from here, what is copied from `value`."""

    library = script(__file__, "copy_field.jsx")
    tag = "CopyField"

    copy_name: rx.Var[str]
    value: rx.Var[str]
    copy_label: rx.Var[str]
    copied_label: rx.Var[str]
    failed_label: rx.Var[str]


def copy_field(label: str, value: str | rx.Var[str], *, field_id: str, help_text: str = "") -> rx.Component:
    """Label above, help below, like the fields of a form; it sends nothing."""
    return rx.el.div(
        rx.el.label(label, html_for=field_id, class_name="field-label"),
        CopyField.create(
            id=field_id,
            value=value,
            copy_label=_("Copy"),
            copy_name=_("Copy: {label}").format(label=label),
            copied_label=_("Copied"),
            failed_label=_("Press Ctrl C"),
            custom_attrs={"aria-describedby": f"{field_id}-help"} if help_text else {},
        ),
        rx.el.p(help_text, id=f"{field_id}-help", class_name="field-help") if help_text else None,
        class_name="field",
    )
