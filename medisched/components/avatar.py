"""A person as initials."""

import reflex as rx
from reflex.vars import VarData

from medisched.components.scripts import script

RULE = script(__file__, "initials.js")


def initials_of(name: rx.Var[str]) -> rx.Var[str]:
    """First letters of the first and the last word of a name; titles like "Dr." do not count."""
    rule = VarData(imports={RULE: [rx.ImportVar("initialsOf")]})
    data = VarData.merge(name._get_all_var_data(), rule)  # noqa: SLF001 - Reflex has no other way
    return rx.Var(f"initialsOf({name!s})", _var_type=str, _var_data=data)


def avatar(name: str | rx.Var[str], *, large: bool = False) -> rx.Component:
    """Decoration: the name stands beside it, so that nobody has to say or hear the initials, which the style shows."""
    return rx.el.span(
        class_name="avatar avatar-large" if large else "avatar",
        aria_hidden="true",
        custom_attrs={"data-initials": initials_of(rx.Var.create(name))},
    )


def person(name: str | rx.Var[str], detail: str | rx.Var[str] = "") -> rx.Component:
    """Avatar, name and one line below it."""
    return rx.el.div(
        avatar(name),
        rx.el.div(
            rx.el.div(name, class_name="strong"),
            rx.cond(detail, rx.el.div(detail, class_name="muted small")),
            class_name="shrinks",
        ),
        class_name="person",
    )
