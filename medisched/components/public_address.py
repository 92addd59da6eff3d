"""The address that an organization gives to its patients."""

import reflex as rx

from medisched.components.card import card
from medisched.components.field import text_field
from medisched.components.link import button_link


def public_address(address: rx.Var[str], path: rx.Var[str]) -> rx.Component:
    """To be read, copied and tried; `path` is the same address inside the product."""
    return card(
        text_field(
            "Address of your public page",
            "public_address",
            value=address,
            read_only=True,
            help_text="Put it on your website and in your letters. Patients book there without calling.",
        ),
        rx.el.div(button_link("Open the public page", path, icon="external-link"), class_name="button-row"),
        title="Public page",
    )
