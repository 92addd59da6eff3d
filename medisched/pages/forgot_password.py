"""Asking for a letter with which a new password can be set."""

import reflex as rx

from medisched.components.address_field import onward_link, query_field
from medisched.components.button import submit_button
from medisched.components.field import text_field
from medisched.domain.texts import _
from medisched.pages.frame import narrow
from medisched.pages.posted import error_of, form_or_answer, posted_form


def page() -> rx.Component:
    """One address; the answer is the same whether or not it is known."""
    form = posted_form(
        query_field("next"),
        text_field(
            _("E-mail"), "email", type="email", auto_complete="username", auto_focus=True, error=error_of("email")
        ),
        submit_button(_("Send me a link")),
        action="/auth/forgot-password",
        label=_("Forgotten password"),
        busy_label=_("Sending…"),
    )
    return narrow(
        form_or_answer(form, rx.el.p(_("The link in it works for 30 minutes and once."))),
        title=_("Forgotten password"),
        subtitle=_("We send you a link with which you choose a new one."),
        below=rx.el.p(onward_link(_("Back to signing in"), "/sign-in")),
    )
