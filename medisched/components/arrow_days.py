"""Moving among days with the keyboard, and keeping the chosen one in sight."""

import reflex as rx

from medisched.components.scripts import script


class ArrowDays(rx.Component):
    """Stands inside a month: arrow keys go to the next day that can be chosen, week by week up and down."""

    library = script(__file__, "arrow_days.jsx")
    tag = "ArrowDays"


class KeepInView(rx.Component):
    """Scrolls what is `marked` to the middle of the row `within` that it stands in, whenever `version` changes."""

    library = script(__file__, "arrow_days.jsx")
    tag = "KeepInView"

    within: rx.Var[str]
    marked: rx.Var[str]
    version: rx.Var[str]
