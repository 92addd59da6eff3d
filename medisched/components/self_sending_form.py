"""A posted form that needs nobody to press its button."""

from typing import Any

import reflex as rx

from medisched.components.scripts import script

PAUSE = 900


class _SelfSendingForm(rx.Component):
    """The browser posts it and goes to where the answer leads."""

    library = script(__file__, "self_sending_form.jsx")
    tag = "SelfSendingForm"

    action: rx.Var[str]
    once: rx.Var[str]
    after: rx.Var[int]


def self_sending_form(*children: rx.Component, action: str, once: rx.Var[str], **props: Any) -> rx.Component:
    """Goes by itself after a moment in which the page can be read, once for each value of `once`.

    A button in it is for those whose browser did not, or who came back.
    """
    return _SelfSendingForm.create(*children, action=action, once=once, after=PAUSE, **props)
