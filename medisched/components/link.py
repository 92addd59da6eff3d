"""Links that change the page without reloading it."""

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink


def link(*children: rx.Component | rx.Var[str] | str, href: str | rx.Var[str], **props: object) -> rx.Component:
    """A link inside the product; for another site use `rx.el.a`."""
    return ReactRouterLink.create(*children, to=href, **props)


def text_link(label: str | rx.Var[str], href: str | rx.Var[str]) -> rx.Component:
    """An underlined link in running text."""
    return link(label, href=href, class_name="text-link")


def button_link(label: str, href: str | rx.Var[str], *, icon: str = "", kind: str = "secondary") -> rx.Component:
    """A link that looks like a button; `kind` is primary, secondary or quiet."""
    return link(*_with_icon(label, icon), href=href, class_name=f"button button-{kind}")


def _with_icon(label: str, icon: str) -> list[rx.Component | str]:
    return [rx.icon(icon, size=16, aria_hidden="true"), label] if icon else [label]
