"""What stands in place of times where an organization takes nothing new."""

import reflex as rx

from medisched.components.listing import empty_state
from medisched.domain.texts import _


def is_closed(status: rx.Var[str]) -> rx.Var[bool]:
    """Whether an organization of that status takes nothing new; without one, nobody is known yet to belong to any."""
    return status.to(str).bool() & (status != "active")


def closed_for_patients(name: rx.Var, action: rx.Component | None = None) -> rx.Component:
    """Why there is nothing to choose, and what still goes."""
    return empty_state(
        "door",
        rx.Var.create(_("{name} takes no new bookings at present").format(name=name)),
        _("You can still cancel the appointments that you have."),
        action,
    )


def closed_at_desk(name: rx.Var) -> rx.Component:
    """The same for those who work there."""
    return empty_state(
        "door",
        rx.Var.create(_("{name} takes no new appointments at present").format(name=name)),
        _("An owner can change this. What is booked stays as it is."),
    )
