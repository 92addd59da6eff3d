"""The first thing that the Tab key reaches."""

import reflex as rx

from medisched.components.scripts import script


class SkipLink(rx.Component):
    """Puts the focus on the element with the id `target`."""

    library = script(__file__, "skip_link.jsx")
    tag = "SkipLink"

    label: rx.Var[str]
    target: rx.Var[str]
