"""The first thing that the Tab key reaches."""

import reflex as rx


class SkipLink(rx.Component):
    """Puts the focus on the element with the id `target`."""

    library = rx.asset("skip_link.jsx", shared=True).importable_path
    tag = "SkipLink"

    label: rx.Var[str]
    target: rx.Var[str]
