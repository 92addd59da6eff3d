"""Hidden fields of posted forms."""

import reflex as rx

from medisched.components.scripts import script


class AddressField(rx.Component):
    """A parameter of the page's address; an empty one is not sent."""

    library = script(__file__, "address_field.jsx")
    tag = "AddressField"

    name: rx.Var[str]
    query: rx.Var[str]


def query_field(name: str, query: str = "") -> rx.Component:
    """A parameter of the address, such as where to go next."""
    return AddressField.create(name=name, query=query or name)


def hidden_field(name: str, value: str | rx.Var[str]) -> rx.Component:
    """A fixed value."""
    return rx.el.input(type="hidden", name=name, value=rx.Var.create(value).to(str), read_only=True)


class OnwardLink(rx.Component):
    """A link that takes `next` of the page's address along."""

    library = script(__file__, "address_field.jsx")
    tag = "OnwardLink"

    to: rx.Var[str]
    label: rx.Var[str]


def onward_link(label: str, to: str) -> rx.Component:
    """To another form on the way to the same place."""
    return OnwardLink.create(to=to, label=label)
