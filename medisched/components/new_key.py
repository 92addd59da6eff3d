"""An API key that is made, shown once and copied without any event or state that holds it."""

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from medisched.components.scripts import script
from medisched.domain.texts import _

LIBRARY = script(__file__, "new_key.jsx")
for beside in ("post_form.jsx", "copy_field.jsx"):
    script(__file__, beside)


class NewKey(rx.Component):
    """Its children are the form; in their place stands the key as soon as there is one."""

    library = LIBRARY
    tag = "NewKey"

    action: rx.Var[str]
    words: rx.Var[dict]
    busy_label: rx.Var[str]
    no_answer: rx.Var[str]
    no_reason: rx.Var[str]
    on_refused: rx.EventHandler[passthrough_event_spec(dict)]
    on_done: rx.EventHandler[passthrough_event_spec(dict)]


def new_key(*fields: rx.Component, on_refused: rx.EventHandler, on_done: rx.EventHandler, **props: Any) -> rx.Component:
    """Fields and one submit button; `on_done` hears that there is a key, and not which."""
    return NewKey.create(
        *fields,
        action="/auth/api-key",
        words={
            "once": _("Copy the key now and keep it where secrets are kept. It is never shown again."),
            "key": _("The new key"),
            "example": _("Try it"),
            "copy": _("Copy"),
            "copied": _("Copied"),
            "failed": _("Press Ctrl C"),
            "copyKey": _("Copy the key"),
            "copyExample": _("Copy the example"),
        },
        busy_label=_("One moment…"),
        no_answer=_("We could not reach the server. What you typed is still here; please try again."),
        no_reason=_("This did not work. Please try again."),
        on_refused=on_refused,
        on_done=on_done,
        **props,
    )
