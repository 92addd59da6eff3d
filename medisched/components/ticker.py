"""Looks again and again for something that happens elsewhere."""

import reflex as rx
from reflex.event import no_args_event_spec

from medisched.components.scripts import script


class Ticker(rx.Component):
    """`every` is in milliseconds, 0 stops. The handler of `on_tick` changes `beat`, which asks for the next tick."""

    library = script(__file__, "ticker.jsx")
    tag = "Ticker"

    every: rx.Var[int]
    beat: rx.Var[int]
    on_tick: rx.EventHandler[no_args_event_spec]
