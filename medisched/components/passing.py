"""Ends what needs to be read only once."""

import reflex as rx
from reflex.event import no_args_event_spec

from medisched.components.scripts import script


class Passing(rx.Component):
    """Calls `on_passed` ten seconds after it was drawn, later if somebody is at a notice."""

    library = script(__file__, "passing.jsx")
    tag = "Passing"

    on_passed: rx.EventHandler[no_args_event_spec]
