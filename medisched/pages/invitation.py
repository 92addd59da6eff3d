"""What an invited person meets."""

import reflex as rx

from medisched.components.button import submit_button
from medisched.components.card import banner
from medisched.components.dialog import dialog_actions, dialog_close, opened_dialog
from medisched.components.field import text_field
from medisched.components.form import form_problem
from medisched.components.letter_secret import InvitationLetter, letter_case, letter_kind, letter_word, secret_field
from medisched.components.link import button_link, text_link
from medisched.components.listing import waiting_blocks
from medisched.components.password_field import password_field
from medisched.components.plain_form import plain_form
from medisched.components.sentences import sentence
from medisched.domain.texts import _
from medisched.pages.frame import narrow
from medisched.pages.posted import error_of, posted_form

ROLES = {
    "owner": _("an owner"),
    "staff": _("a member of staff"),
    "provider": _("a provider"),
    "member": _("a patient"),
}
IN_DEPARTMENT = {
    "owner": _("an owner in {department}"),
    "staff": _("a member of staff in {department}"),
    "provider": _("a provider in {department}"),
    "member": _("a patient in {department}"),
}


def page() -> rx.Component:
    """Who invites to what, and the ways to answer."""
    return narrow(
        InvitationLetter.create(
            letter_case(waiting_blocks(2, "72px", _("Your invitation")), cases="waiting-case"),
            letter_case(_letter(), cases="new known mine other"),
            letter_case(_new_person(), cases="new"),
            letter_case(_known_person(), cases="known"),
            letter_case(_right_person(), cases="mine"),
            letter_case(_other_person(), cases="other"),
            letter_case(letter_kind(_reject(), is_claim=False), cases="new known mine"),
            letter_case(_expired(), cases="expired"),
            letter_case(_no_letter(), cases="none"),
            roles=ROLES,
            in_department=IN_DEPARTMENT,
        ),
        title=_("Your invitation"),
    )


def _letter() -> rx.Component:
    return rx.el.p(
        letter_kind(
            sentence(
                _("{inviter} invites you to join {organization} as {place}."),
                inviter=letter_word("invitedBy"),
                organization=letter_word("organizationName"),
                place=letter_word("place"),
            ),
            is_claim=False,
        ),
        letter_kind(
            sentence(
                _("You subscribed to Medisched. {organization} is ready, and you become its owner."),
                organization=letter_word("organizationName"),
            ),
            is_claim=True,
        ),
    )


def _accept(label: str) -> rx.Component:
    return rx.el.button(
        letter_kind(label, is_claim=False),
        letter_kind(sentence(_("Open {organization}"), organization=letter_word("organizationName")), is_claim=True),
        type="submit",
        class_name="button button-primary",
    )


def _new_person() -> rx.Component:
    return posted_form(
        secret_field(),
        form_problem(error_of("token")),
        rx.el.p(
            sentence(_("You sign in with {email}. Choose a name and a password."), email=letter_word("email")),
            class_name="muted",
        ),
        text_field(_("Your name"), "name", auto_complete="name", error=error_of("name")),
        password_field(
            _("Password"), purpose="new-password", error=error_of("password"), help_text=_("At least 10 characters.")
        ),
        _accept(_("Accept and sign in")),
        action="/auth/accept-invitation",
        label=_("Accept the invitation"),
        busy_label=_("Joining…"),
    )


def _known_person() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            sentence(
                _("You have an account for {email}. Sign in, and you come back here to accept."),
                email=letter_word("email"),
            ),
            class_name="muted",
        ),
        button_link(_("Sign in to accept"), "/sign-in?next=/invitation", kind="primary"),
    )


def _right_person() -> rx.Component:
    return posted_form(
        secret_field(),
        form_problem(error_of("token")),
        _accept(_("Accept invitation")),
        action="/auth/accept-invitation",
        label=_("Accept the invitation"),
        busy_label=_("Joining…"),
    )


def _other_person() -> rx.Component:
    return rx.fragment(
        banner(_("You are signed in with another address than the one that was written to."), "warn"),
        rx.el.p(
            sentence(
                _("The letter is for {email}. Sign out, then open the link in the letter again."),
                email=letter_word("email"),
            )
        ),
        plain_form(submit_button(_("Sign out")), action="/auth/sign-out"),
    )


def _reject() -> rx.Component:
    return opened_dialog(
        rx.el.button(_("Decline the invitation"), type="button", class_name="button button-quiet"),
        posted_form(
            secret_field(),
            form_problem(error_of("token")),
            dialog_actions(
                dialog_close(_("Keep it")),
                rx.el.button(_("Decline invitation"), type="submit", class_name="button button-danger"),
            ),
            action="/auth/reject-invitation",
            label=_("Decline the invitation"),
        ),
        title=_("Decline this invitation?"),
        text=_("The link in your letter stops working. The organization can invite you again."),
    )


def _no_letter() -> rx.Component:
    """Only the tab that was opened by the letter knows what is in it."""
    return rx.fragment(
        rx.el.p(_("Please open the link in the letter with your invitation again: it leads here.")),
        button_link(_("Go to the start page"), "/"),
    )


def _expired() -> rx.Component:
    return rx.fragment(
        banner(_("This invitation is not valid any more."), "warn"),
        rx.el.p(
            _("It was answered, withdrawn or is older than 7 days. Ask the person who invited you for a new one."),
            class_name="muted",
        ),
        rx.el.p(
            _("Did you subscribe yourself? Such a letter works for 72 hours."),
            " ",
            text_link(_("Get a new one"), "/claim"),
            class_name="muted",
        ),
        button_link(_("Go to the start page"), "/"),
    )
