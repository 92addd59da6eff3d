"""Choosing a new password with the secret of a letter."""

import reflex as rx

from medisched.components.address_field import onward_link, query_field
from medisched.components.button import submit_button
from medisched.components.form import form_problem
from medisched.components.letter_secret import secret_field
from medisched.components.password_field import password_field
from medisched.domain.texts import _
from medisched.pages.frame import narrow
from medisched.pages.posted import error_of, posted_form


def page() -> rx.Component:
    """One field; every device is signed out afterwards."""
    return narrow(
        posted_form(
            secret_field(),
            query_field("next"),
            form_problem(error_of("token")),
            password_field(
                _("New password"),
                purpose="new-password",
                error=error_of("password"),
                help_text=_("At least 10 characters."),
            ),
            submit_button(_("Save password and sign in")),
            action="/auth/reset-password",
            label=_("Password reset"),
            busy_label=_("Saving…"),
        ),
        title=_("Choose a new password"),
        subtitle=_("Every device that is signed in as you is signed out, and addresses for calendar programs end."),
        below=rx.el.p(_("The link is too old?"), " ", onward_link(_("Ask for a new one"), "/forgot-password")),
    )
