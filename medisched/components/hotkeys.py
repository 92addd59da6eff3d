"""Keys and focus for those who work with the keyboard; without eval, which the page's content policy forbids."""

import reflex as rx

from medisched.components.scripts import script

LIBRARY = script(__file__, "hotkeys.jsx")


class Hotkeys(rx.Component):
    """`/` goes to the field that `search` selects; arrows go through `data-match`; Enter leaves `data-goes-on`."""

    library = LIBRARY
    tag = "Hotkeys"

    search: rx.Var[str]


class FocusMover(rx.Component):
    """Moves the focus each time that `turn` changes; it ends with a selector behind a bar."""

    library = LIBRARY
    tag = "FocusMover"

    turn: rx.Var[str]


class ChosenWords(rx.Component):
    """`words`, with what the chosen radio of a form says (`data-says`) in place of `{time}`; `none` without one."""

    library = LIBRARY
    tag = "ChosenWords"

    form: rx.Var[str]
    words: rx.Var[str]
    none: rx.Var[str]
    version: rx.Var[str]


class PrintButton(rx.Component):
    """Prints the page."""

    library = LIBRARY
    tag = "PrintButton"

    label: rx.Var[str]
