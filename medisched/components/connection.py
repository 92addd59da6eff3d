"""The server is out of reach: said at once, beside what was pressed in vain, and again when it is back."""

import reflex as rx
from reflex_components_core.core.banner import has_too_many_connection_errors

from medisched.components.scripts import script
from medisched.domain.texts import _


class Connection(rx.Component):
    """Stands once around every page; while there is no connection, what is pressed is told to be lost, not sent later.

    `is_cut` is what the page's socket knows by itself.
    """

    library = script(__file__, "connection.jsx")
    tag = "Connection"

    is_cut: rx.Var[bool]
    lost_label: rx.Var[str]
    unsent_label: rx.Var[str]
    here_label: rx.Var[str]
    back_label: rx.Var[str]
    again_label: rx.Var[str]


def connection() -> rx.Component:
    """Says so when the server does not answer; the page goes on by itself when it does again."""
    return Connection.create(
        is_cut=has_too_many_connection_errors,
        lost_label=_("No connection. We keep trying, and what you typed stays."),
        unsent_label=_(
            "No connection. What you pressed has not arrived. We tell you here as soon as you can press it again."
        ),
        here_label=_("Not sent: no connection"),
        back_label=_("You are connected again."),
        again_label=_("You are connected again. If what you pressed has not happened, please press it again."),
    )
