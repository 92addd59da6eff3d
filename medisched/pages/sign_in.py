"""Signing in."""

import reflex as rx

from medisched.components.address_field import onward_link, query_field
from medisched.components.button import submit_button
from medisched.components.field import checkbox, text_field
from medisched.components.link import text_link
from medisched.components.password_field import password_field
from medisched.domain.texts import _
from medisched.pages.frame import narrow
from medisched.pages.posted import error_of, posted_form
from medisched.state.post_forms import PostFormState


def page() -> rx.Component:
    """E-mail and password."""
    return narrow(
        posted_form(
            query_field("next"),
            text_field(
                _("E-mail"), "email", type="email", auto_complete="username", auto_focus=True, error=error_of("email")
            ),
            rx.cond(
                PostFormState.code == "email_not_verified",
                rx.el.p(onward_link(_("Have another letter sent"), "/verify-email")),
            ),
            password_field(_("Password"), error=error_of("password")),
            checkbox(_("Keep me signed in"), "keep", help_text=_("Only on a device that is yours alone.")),
            submit_button(_("Sign in")),
            action="/auth/sign-in",
            label=_("Sign in"),
            busy_label=_("Signing in…"),
        ),
        rx.el.p(onward_link(_("I forgot my password"), "/forgot-password")),
        title=_("Sign in"),
        below=rx.fragment(
            rx.el.p(_("New here?"), " ", onward_link(_("Create an account"), "/sign-up")),
            rx.el.p(_("Paid and no letter?"), " ", text_link(_("Have it sent again"), "/claim"), class_name="small"),
        ),
    )
