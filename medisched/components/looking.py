"""The bar that stays while an administrator looks at what somebody else sees."""

import reflex as rx

from medisched.components.plain_form import plain_form
from medisched.domain.texts import _


def looking_bar(viewer: rx.Var, until: rx.Var[str]) -> rx.Component:
    """Above every page: who looks as whom, until when, and the way back."""
    who = _("{impersonator} is looking as {name}, until {until}.")
    return rx.cond(
        viewer & (viewer.impersonator != ""),
        rx.el.section(
            rx.icon("eye", size=20, aria_hidden="true"),
            rx.el.p(
                who.format(impersonator=viewer.impersonator, name=viewer.name, until=until),
                " ",
                _("Nothing can be changed, every page is recorded."),
                class_name="grows shrinks",
            ),
            plain_form(
                rx.el.button(_("Stop looking"), type="submit", class_name="button button-secondary"),
                action="/auth/stop-impersonating",
            ),
            class_name="looking",
            aria_label=_("You are looking as somebody else"),
        ),
    )
