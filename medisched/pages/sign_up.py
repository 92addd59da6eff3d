"""Making an account."""

import reflex as rx

from medisched.components.address_field import onward_link, query_field
from medisched.components.button import submit_button
from medisched.components.field import text_field
from medisched.components.password_field import password_field
from medisched.components.sentences import sentence
from medisched.domain.texts import _
from medisched.pages.frame import narrow
from medisched.pages.posted import error_of, form_or_answer, posted_form


def page() -> rx.Component:
    """Name, e-mail and password; then a letter."""
    return narrow(
        form_or_answer(
            _form(),
            rx.el.p(_("Open the link in the letter to confirm your address. It works for 24 hours.")),
            rx.el.p(
                sentence(
                    _("No letter after a few minutes? Look into your spam folder, then {action}."),
                    action=onward_link(_("have another one sent"), "/verify-email"),
                ),
            ),
        ),
        title=_("Create an account"),
        subtitle=_("One account for every clinic that uses Medisched."),
        below=rx.el.p(_("You have one already?"), " ", onward_link(_("Sign in"), "/sign-in")),
    )


def _form() -> rx.Component:
    return posted_form(
        query_field("next"),
        text_field(
            _("Your name"),
            "name",
            auto_complete="name",
            error=error_of("name"),
            help_text=_("As the clinic knows you."),
        ),
        text_field(_("E-mail"), "email", type="email", auto_complete="username", error=error_of("email")),
        password_field(
            _("Password"),
            purpose="new-password",
            error=error_of("password"),
            help_text=_("At least 10 characters. A short sentence is easy to remember and hard to guess."),
        ),
        submit_button(_("Create account")),
        action="/auth/sign-up",
        label=_("Create an account"),
        busy_label=_("Creating your account…"),
    )
