"""A way out of a page that leads back to it."""

import reflex as rx

from medisched.components.scripts import script


class HereLink(rx.Component):
    """Leads `to` a form, whose `next` is this page with what is chosen on it when the link is followed."""

    library = script(__file__, "here_link.jsx")
    tag = "HereLink"

    to: rx.Var[str]
    label: rx.Var[str]


def here_link(label: str, to: str, *, kind: str) -> rx.Component:
    """Looks like a button of that kind."""
    return HereLink.create(to=to, label=label, class_name=f"button button-{kind}")
