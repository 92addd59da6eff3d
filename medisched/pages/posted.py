"""A posted form with its answer, as the pages of one short task share it."""

import reflex as rx

from medisched.components.card import banner
from medisched.components.drawing import drawing
from medisched.components.form import form_problem
from medisched.components.post_form import post_form
from medisched.domain.texts import _
from medisched.state.post_forms import PostFormState


def error_of(name: str) -> rx.Var[str]:
    """What the server said about a field."""
    return PostFormState.errors[name]


def posted_form(*fields: rx.Component, action: str, label: str, busy_label: str = _("One moment…")) -> rx.Component:
    """Fields and a submit button; what is wrong with the form as a whole stands above them."""
    return post_form(
        form_problem(rx.cond(PostFormState.errors.keys().length() == 0, PostFormState.message, "")),
        *fields,
        action=action,
        on_refused=PostFormState.refused,
        on_done=PostFormState.done,
        busy_label=busy_label,
        class_name="form",
        aria_label=label,
        # The server's own sentences beside the fields say more than the browser's bubbles.
        custom_attrs={"noValidate": True},
    )


def form_or_answer(form: rx.Component, *after: rx.Component) -> rx.Component:
    """The form until it was sent, then what the server answered."""
    answer = rx.el.div(drawing("mailbox"), banner(PostFormState.told, "success"), *after, class_name="letter")
    return rx.cond(PostFormState.told, answer, form)
