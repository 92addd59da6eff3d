"""Takes the focus to what has just appeared, so that keyboards and screen readers go on there."""

import reflex as rx

from medisched.components.scripts import script


class FocusOn(rx.Component):
    """Stands inside the new part; `target` is a CSS selector of something that can have the focus."""

    library = script(__file__, "focus_on.jsx")
    tag = "FocusOn"

    target: rx.Var[str]
