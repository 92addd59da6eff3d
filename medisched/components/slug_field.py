"""The address name of an organization: proposed from its name, and looked up while one types."""

from typing import Any

import reflex as rx
from reflex.event import EventType, passthrough_event_spec

from medisched.components.scripts import script
from medisched.domain.texts import _

LONGEST = 40
WORDS = {"waiting": _("Looking whether nobody has it…"), "free": _("is free"), "use": _("Use")}


class SlugField(rx.Component):
    """The input with its prefix and its answer; `checked` is the text that the other values are about."""

    library = script(__file__, "slug_field.jsx")
    tag = "SlugField"

    name: rx.Var[str]
    source: rx.Var[str]
    person: rx.Var[str]
    prefix: rx.Var[str]
    checked: rx.Var[str]
    is_free: rx.Var[bool]
    said: rx.Var[str]
    suggestion: rx.Var[str]
    error: rx.Var[str]
    words: rx.Var[dict]
    max_length: rx.Var[int]
    on_check: rx.EventHandler[passthrough_event_spec(str, str)]


def slug_field(
    label: str,
    name: str,
    *,
    source: str,
    person: str,
    prefix: rx.Var[str],
    answer: rx.Var,
    error: rx.Var[str],
    on_check: EventType[Any],
    help_text: str,
) -> rx.Component:
    """Follows the field with the id `source`. `answer` has `slug` (what was asked), `is_free`, `message`, `suggestion`.

    `on_check` gets the text after a short pause in typing, and what stands in the field `person` (an e-mail address) if
    there is one; again when that changes. The answer takes the place of `help_text`.
    """
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        SlugField.create(
            id=name,
            name=name,
            source=source,
            person=person,
            prefix=prefix,
            checked=answer.slug,
            is_free=answer.is_free,
            said=answer.message,
            suggestion=answer.suggestion,
            error=rx.cond(error, error, ""),
            words={**WORDS, "help": help_text},
            max_length=LONGEST,
            on_check=on_check,
        ),
        class_name="field",
    )
