"""Choosing a new password with the secret of a letter."""

import reflex as rx

from medisched.components.button import submit_button
from medisched.components.form import form_problem
from medisched.components.letter_secret import secret_field
from medisched.components.link import text_link
from medisched.components.password_field import password_field
from medisched.pages.frame import narrow
from medisched.pages.posted import error_of, posted_form


def page() -> rx.Component:
    """One field; every device is signed out afterwards."""
    return narrow(
        posted_form(
            secret_field(),
            form_problem(error_of("token")),
            password_field(
                "New password", purpose="new-password", error=error_of("password"), help_text="At least 10 characters."
            ),
            submit_button("Save password and sign in"),
            action="/auth/reset-password",
            label="Password reset",
            busy_label="Saving…",
        ),
        title="Choose a new password",
        subtitle="Every device that is signed in as you will be signed out.",
        below=rx.el.p("The link is too old? ", text_link("Ask for a new one", "/forgot-password")),
    )
