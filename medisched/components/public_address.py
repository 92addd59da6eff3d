"""The address that an organization gives to its patients."""

import reflex as rx

from medisched.components.card import card
from medisched.components.copy_field import copy_field
from medisched.components.link import button_link
from medisched.domain.texts import _


def public_address(address: rx.Var[str], path: rx.Var[str], is_closed: rx.Var[bool]) -> rx.Component:
    """To be read, copied and tried; `path` is the same address inside the product.

    While the organization `is_closed`, nobody is told to spread it.
    """
    spread = _("Put it on your website and in your letters. Patients book there without calling.")
    told = _("Patients read there that nothing can be booked at present.")
    return card(
        rx.cond(is_closed, _address(address, told), _address(address, spread)),
        rx.el.div(button_link(_("Open the public page"), path, icon="external-link"), class_name="button-row"),
        title=_("Public page"),
    )


def _address(address: rx.Var[str], help_text: str) -> rx.Component:
    return copy_field(_("Address of your public page"), address, field_id="public-address", help_text=help_text)
