"""Takes the focus to the page's heading when a part of the page replaces another one."""

import reflex as rx


class HeadingFocus(rx.Component):
    """Stands inside the new part."""

    library = rx.asset("heading_focus.jsx", shared=True).importable_path
    tag = "HeadingFocus"
