"""Keeps forms from being sent with an entry that is typed by half."""

import reflex as rx

from medisched.components.scripts import script


class HalfTyped(rx.Component):
    """Stands once around every page."""

    library = script(__file__, "half_typed.jsx")
    tag = "HalfTyped"
