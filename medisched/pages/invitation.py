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
from medisched.pages.frame import narrow
from medisched.pages.posted import error_of, posted_form


def page() -> rx.Component:
    """Who invites to what, and the ways to answer."""
    return narrow(
        InvitationLetter.create(
            letter_case(waiting_blocks(2, "72px", "Your invitation"), cases="waiting-case"),
            letter_case(_letter(), cases="new known mine other"),
            letter_case(_new_person(), cases="new"),
            letter_case(_known_person(), cases="known"),
            letter_case(_right_person(), cases="mine"),
            letter_case(_other_person(), cases="other"),
            letter_case(letter_kind(_reject(), is_claim=False), cases="new known mine"),
            letter_case(_expired(), cases="expired"),
        ),
        title="Your invitation",
    )


def _letter() -> rx.Component:
    return rx.el.p(
        letter_kind(
            letter_word("invitedBy"),
            " invites you to join ",
            letter_word("organizationName"),
            " as ",
            letter_word("place"),
            ".",
            is_claim=False,
        ),
        letter_kind(
            "You subscribed to Medisched. ",
            letter_word("organizationName"),
            " is ready, and you become its owner.",
            is_claim=True,
        ),
    )


def _accept(label: str) -> rx.Component:
    return rx.el.button(
        letter_kind(label, is_claim=False),
        letter_kind("Open ", letter_word("organizationName"), is_claim=True),
        type="submit",
        class_name="button button-primary",
    )


def _new_person() -> rx.Component:
    return posted_form(
        secret_field(),
        form_problem(error_of("token")),
        rx.el.p("You sign in with ", letter_word("email"), ". Choose a name and a password.", class_name="muted"),
        text_field("Your name", "name", auto_complete="name", error=error_of("name")),
        password_field(
            "Password", purpose="new-password", error=error_of("password"), help_text="At least 10 characters."
        ),
        _accept("Accept and sign in"),
        action="/auth/accept-invitation",
        label="Accept the invitation",
        busy_label="Joining…",
    )


def _known_person() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            "You have an account for ",
            letter_word("email"),
            ". Sign in, and you come back here to accept.",
            class_name="muted",
        ),
        button_link("Sign in to accept", "/sign-in?next=/invitation", kind="primary"),
    )


def _right_person() -> rx.Component:
    return posted_form(
        secret_field(),
        form_problem(error_of("token")),
        _accept("Accept invitation"),
        action="/auth/accept-invitation",
        label="Accept the invitation",
        busy_label="Joining…",
    )


def _other_person() -> rx.Component:
    return rx.fragment(
        banner("You are signed in with another address than the one that was written to.", "warn"),
        rx.el.p("The letter is for ", letter_word("email"), ". Sign out, then open the link in the letter again."),
        plain_form(submit_button("Sign out"), action="/auth/sign-out"),
    )


def _reject() -> rx.Component:
    return opened_dialog(
        rx.el.button("Decline the invitation", type="button", class_name="button button-quiet"),
        posted_form(
            secret_field(),
            form_problem(error_of("token")),
            dialog_actions(
                dialog_close("Keep it"),
                rx.el.button("Decline invitation", type="submit", class_name="button button-danger"),
            ),
            action="/auth/reject-invitation",
            label="Decline the invitation",
        ),
        title="Decline this invitation?",
        text="The link in your letter stops working. The organization can invite you again.",
    )


def _expired() -> rx.Component:
    return rx.fragment(
        banner("This invitation is not valid any more.", "warn"),
        rx.el.p(
            "It was answered, withdrawn or is older than 7 days. Ask the person who invited you for a new one.",
            class_name="muted",
        ),
        rx.el.p(
            "Did you subscribe yourself? Such a letter works for 72 hours. ",
            text_link("Get a new one", "/claim"),
            class_name="muted",
        ),
        button_link("Go to the start page", "/"),
    )
