"""Puts the focus where a new page begins."""

import reflex as rx


class PageFocus(rx.Component):
    """Stands once in every frame."""

    library = rx.asset("page_focus.jsx", shared=True).importable_path
    tag = "PageFocus"
