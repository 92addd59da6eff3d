"""Choosing the language of the pages, and of one's letters."""

import reflex as rx

from medisched.components.plain_form import plain_form
from medisched.components.scripts import script
from medisched.domain.texts import LANGUAGES, language


class _HereField(rx.Component):
    """A hidden field with this page's own address."""

    library = script(__file__, "language_switch.jsx")
    tag = "HereField"

    name: rx.Var[str]


def language_switch(look: str = "button button-quiet") -> rx.Component:
    """One button for each other language, in that language; the browser comes back to the same page."""
    others = {code: name for code, name in LANGUAGES.items() if code != language()}
    buttons = [
        rx.el.button(
            rx.icon("languages", size=16, aria_hidden="true"),
            name,
            type="submit",
            name="language",
            value=code,
            lang=code,
            class_name=look,
        )
        for code, name in others.items()
    ]
    return plain_form(_HereField.create(name="next"), *buttons, action="/auth/language", class_name="menu-form")
