"""A form that is posted to the API, for whatever must not travel in an event: passwords, tokens, sign-in."""

from typing import Any

import reflex as rx
from reflex.event import EventType, passthrough_event_spec

from medisched.components.scripts import script
from medisched.domain.texts import _


class _PostForm(rx.Component):
    """Without scripts, or before they run, the browser posts it by itself and is answered with a redirect."""

    library = script(__file__, "post_form.jsx")
    tag = "PostForm"

    action: rx.Var[str]
    busy_label: rx.Var[str]
    no_answer: rx.Var[str]
    no_reason: rx.Var[str]
    on_refused: rx.EventHandler[passthrough_event_spec(dict)]
    on_done: rx.EventHandler[passthrough_event_spec(dict)]


def post_form(
    *children: rx.Component,
    action: str,
    on_refused: EventType[Any],
    on_done: EventType[Any] | None = None,
    busy_label: str = _("One moment…"),
    **props: Any,
) -> rx.Component:
    """A form around fields with `name`s and one `type="submit"` button.

    On success the browser goes to the local path that the server names; if it names none, `on_done` gets
    `{message}`. On refusal `on_refused` gets `{code, message, field_errors}`, the first field with an error gets
    the focus, and what was typed stays. Use `PostFormState.refused` and `.done` unless a page needs its own.
    """
    handlers = {"on_refused": on_refused} | ({"on_done": on_done} if on_done is not None else {})
    words = {
        "busy_label": busy_label,
        "no_answer": _("We could not reach the server. What you typed is still here; please try again."),
        "no_reason": _("This did not work. Please try again."),
    }
    return _PostForm.create(*children, action=action, **words, **handlers, **props)
