"""The title of a page that is somebody's."""

import reflex as rx

from medisched.components.scripts import script


class PageTitle(rx.Component):
    """Takes the place of the title with which the page was built, before "· Medisched"; an empty one leaves it."""

    library = script(__file__, "page_title.jsx")
    tag = "PageTitle"

    title: rx.Var[str]
