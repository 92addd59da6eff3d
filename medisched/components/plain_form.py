"""A form that the browser posts by itself: for a single button whose answer is another page."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML


class _PlainForm(BaseHTML):
    """`rx.el.form` without a handler swallows the submit; this one leaves it to the browser."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]


def plain_form(*children: rx.Component, action: str, **props: Any) -> rx.Component:
    """Posts its hidden fields and the button that was pressed to `action`, which redirects."""
    return _PlainForm.create(*children, action=action, method="post", **props)
