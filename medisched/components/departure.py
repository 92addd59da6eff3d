"""Leaves the page when the state says so, without evaluating code that came over the socket."""

import reflex as rx


class Departure(rx.Component):
    """`to` is a local path, or empty to stay."""

    library = rx.asset("departure.jsx", shared=True).importable_path
    tag = "Departure"

    to: rx.Var[str]
