"""Keeps the address of a page in step with what was chosen on it."""

import reflex as rx

from medisched.components.scripts import script


class AddressKeeper(rx.Component):
    """`address` is a path with its query; one of another page is left alone.

    A new `turn` makes the address a step of its own, to which Back leads, whatever it names.
    `steps` are parameters that each name a part of the page: the browser's Back leads out of it, and `on_back` loads
    what the address says then.
    """

    library = script(__file__, "address_keeper.jsx")
    tag = "AddressKeeper"

    address: rx.Var[str]
    steps: rx.Var[list[str]]
    turn: rx.Var[int]

    on_back: rx.EventHandler[rx.event.no_args_event_spec]
