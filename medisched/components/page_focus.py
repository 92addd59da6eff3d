"""Puts the focus where a new page begins."""

import reflex as rx

from medisched.components.scripts import script


class PageFocus(rx.Component):
    """Stands once in every frame."""

    library = script(__file__, "page_focus.jsx")
    tag = "PageFocus"
