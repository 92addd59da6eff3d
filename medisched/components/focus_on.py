"""Takes the focus to what has just appeared, so that keyboards and screen readers go on there."""

import reflex as rx


class FocusOn(rx.Component):
    """Stands inside the new part; `target` is a CSS selector of something that can have the focus."""

    library = rx.asset("focus_on.jsx", shared=True).importable_path
    tag = "FocusOn"

    target: rx.Var[str]
