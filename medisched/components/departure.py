"""Leaves the page when the state says so, without evaluating code that came over the socket."""

import reflex as rx

from medisched.components.scripts import script


class Departure(rx.Component):
    """`to` is a local path, or empty to stay."""

    library = script(__file__, "departure.jsx")
    tag = "Departure"

    to: rx.Var[str]
