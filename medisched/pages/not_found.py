"""What stands at an address that leads nowhere."""

import reflex as rx

from medisched.components.drawing import drawing
from medisched.components.layout import heading
from medisched.components.link import button_link
from medisched.domain.texts import _
from medisched.pages.frame import outside


def page() -> rx.Component:
    """Says so, and the way on."""
    return outside(
        rx.el.div(
            drawing("lost"),
            heading(
                _("There is nothing at this address"), _("It may have been removed, or the link may be incomplete.")
            ),
            rx.el.div(button_link(_("Go to the start page"), "/", kind="primary"), class_name="button-row"),
            class_name="empty",
        )
    )
