"""Signing in."""

import reflex as rx

from medisched.components.address_field import onward_link, query_field
from medisched.components.button import submit_button
from medisched.components.field import checkbox, text_field
from medisched.components.link import text_link
from medisched.components.password_field import password_field
from medisched.pages.frame import narrow
from medisched.pages.posted import error_of, posted_form


def page() -> rx.Component:
    """E-mail and password."""
    return narrow(
        posted_form(
            query_field("next"),
            text_field(
                "E-mail", "email", type="email", auto_complete="username", auto_focus=True, error=error_of("email")
            ),
            password_field("Password", error=error_of("password")),
            checkbox("Keep me signed in", "keep", help_text="Only on a device that is yours alone."),
            submit_button("Sign in"),
            action="/auth/sign-in",
            label="Sign in",
            busy_label="Signing in…",
        ),
        rx.el.p(text_link("I forgot my password", "/forgot-password")),
        title="Sign in",
        below=rx.fragment(
            rx.el.p("New here? ", onward_link("Create an account", "/sign-up")),
            rx.el.p("Paid and no letter? ", text_link("Have it sent again", "/claim"), class_name="small"),
        ),
    )
