"""The title of a page that is somebody's."""

import reflex as rx


class PageTitle(rx.Component):
    """Takes the place of the title with which the page was built, before "· Medisched"; an empty one leaves it."""

    library = rx.asset("page_title.jsx", shared=True).importable_path
    tag = "PageTitle"

    title: rx.Var[str]
