"""Where the letter's button leads: confirms an address, or sends another letter."""

import reflex as rx

from medisched.components.address_field import onward_link, query_field
from medisched.components.button import submit_button
from medisched.components.field import text_field
from medisched.components.form import form_problem
from medisched.components.letter_secret import ForgetButton, SecretSwitch, secret_case, secret_field
from medisched.components.password_field import password_field
from medisched.domain.texts import _
from medisched.pages.frame import narrow
from medisched.pages.posted import error_of, form_or_answer, posted_form


def page() -> rx.Component:
    """A button and not a mere visit, because mail scanners visit every link."""
    return narrow(
        SecretSwitch.create(
            secret_case(_confirm(), is_with_secret=True),
            secret_case(form_or_answer(_another()), is_with_secret=False),
        ),
        title=_("Confirm your e-mail address"),
    )


def _confirm() -> rx.Component:
    return posted_form(
        secret_field(),
        query_field("next"),
        form_problem(error_of("token")),
        rx.cond(
            error_of("token"),
            ForgetButton.create(label=_("Have another letter sent")),
            rx.fragment(
                rx.el.p(_("Enter the password that you chose, and you are signed in."), class_name="muted"),
                password_field(_("Password"), error=error_of("password")),
                rx.cond(error_of("password"), rx.el.p(onward_link(_("I forgot my password"), "/forgot-password"))),
                submit_button(_("Confirm and sign in")),
            ),
        ),
        action="/auth/verify-email",
        label=_("Confirm your e-mail address"),
        busy_label=_("Confirming…"),
    )


def _another() -> rx.Component:
    return posted_form(
        query_field("next"),
        rx.el.p(_("Enter your address and we will send you another letter with a fresh link."), class_name="muted"),
        text_field(
            _("E-mail"), "email", type="email", auto_complete="username", error=error_of("email"), id="again-email"
        ),
        submit_button(_("Send another letter")),
        action="/auth/resend-verification",
        label=_("Another letter"),
        busy_label=_("Sending…"),
    )
