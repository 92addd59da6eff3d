"""What the browser alone does with the secret of a letter: no server log, state or event ever sees it."""

import reflex as rx

from medisched.components.scripts import script

LIBRARY = script(__file__, "letter_secret.jsx")


class SecretField(rx.Component):
    """A hidden field of a posted form: the secret as `name`."""

    library = LIBRARY
    tag = "SecretField"

    name: rx.Var[str]


class SecretSwitch(rx.Component):
    """Around `secret_case`s."""

    library = LIBRARY
    tag = "SecretSwitch"


class ForgetButton(rx.Component):
    """Goes on without the secret."""

    library = LIBRARY
    tag = "ForgetButton"

    label: rx.Var[str]


class InvitationLetter(rx.Component):
    """Reads the invitation and shows those of its `letter_case`s that apply."""

    library = LIBRARY
    tag = "InvitationLetter"

    roles: rx.Var[dict[str, str]]
    in_department: rx.Var[dict[str, str]]


def secret_field(name: str = "token") -> rx.Component:
    """The secret of the letter that led here."""
    return SecretField.create(name=name)


def secret_case(*content: rx.Component, is_with_secret: bool) -> rx.Component:
    """Shown with, or else without a secret."""
    return rx.el.div(*content, class_name="with-secret" if is_with_secret else "without-secret")


def letter_case(*content: rx.Component, cases: str) -> rx.Component:
    """Shown in these cases, hidden from everybody in others: waiting-case, none, expired, new, known, mine, other."""
    return rx.el.div(*content, class_name=f"letter-case {cases}")


def letter_kind(*content: rx.Component, is_claim: bool) -> rx.Component:
    """Words for a claim, which nobody wrote, or else for an invitation."""
    return rx.el.span(*content, class_name="of-claim" if is_claim else "of-invitation")


def letter_word(name: str) -> rx.Component:
    """A word of the letter: organizationName, email, place, invitedBy."""
    return rx.el.strong(custom_attrs={"data-letter": name})
