"""An organization's telephone number, below a sentence that asks somebody to call."""

import reflex as rx

from medisched.domain.texts import _


def call_link(contact: rx.Var) -> rx.Component:
    """Dials it; nothing where the organization has told none."""
    return rx.cond(
        contact.call,
        rx.el.a(
            rx.icon("phone", size=16, aria_hidden="true"),
            contact.phone,
            href=contact.call,
            class_name="call-link",
            aria_label=_("Call {organization}: {phone}").format(organization=contact.name, phone=contact.phone),
        ),
    )
