"""The address that an organization gives to its patients."""

import reflex as rx

from medisched.components.card import card
from medisched.components.copy_field import copy_field
from medisched.components.link import button_link
from medisched.domain.texts import _


def public_address(address: rx.Var[str], path: rx.Var[str]) -> rx.Component:
    """To be read, copied and tried; `path` is the same address inside the product."""
    return card(
        copy_field(
            _("Address of your public page"),
            address,
            field_id="public-address",
            help_text=_("Put it on your website and in your letters. Patients book there without calling."),
        ),
        rx.el.div(button_link(_("Open the public page"), path, icon="external-link"), class_name="button-row"),
        title=_("Public page"),
    )
