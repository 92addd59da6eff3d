"""For those who paid and have no letter."""

import reflex as rx

from medisched.components.button import submit_button
from medisched.components.field import text_field
from medisched.components.link import text_link
from medisched.domain.texts import _
from medisched.pages.frame import narrow
from medisched.pages.posted import error_of, form_or_answer, posted_form


def page() -> rx.Component:
    """One address; the answer is the same whether or not anything was paid from it."""
    return narrow(
        form_or_answer(
            letter_form(),
            rx.el.p(_("If a payment is known under this address, its letter comes within a minute.")),
            rx.el.p(_("Open the link in it to choose your password and enter your hospital.")),
        ),
        title=_("You paid and have no letter?"),
        subtitle=_("Enter the address that you gave when you paid, and we send it again."),
        below=rx.el.p(text_link(_("Back to signing in"), "/sign-in")),
    )


def letter_form() -> rx.Component:
    """Asks for the letter again, here and on the page after paying."""
    return posted_form(
        text_field(_("E-mail"), "email", type="email", auto_complete="email", error=error_of("email")),
        submit_button(_("Send the letter again")),
        action="/auth/resend-claim",
        label=_("Send the letter again"),
        busy_label=_("Sending…"),
    )
