"""Logins as people enter and see them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from medisched.domain.clock import get_zone
from medisched.domain.errors import MedischedError
from medisched.domain.texts import LANGUAGES, _
from medisched.schemas.base import Draft, EmailAddress, Name, View, one_line
from medisched.schemas.common_passwords import is_common


def _not_common(value: str) -> str:
    if is_common(value):
        raise ValueError(_("This password is on the lists that attackers try first. Please choose another one."))
    return value


def known_timezone(value: str) -> str:
    """An IANA name from the pinned time zone data."""
    try:
        get_zone(value)
    except MedischedError:
        raise ValueError(_("Please choose a timezone from the list.")) from None
    return value


def known_language(value: str) -> str:
    """The code of a language that we speak."""
    if value not in LANGUAGES:
        raise ValueError(_("Please choose a language from the list."))
    return value


Password = Annotated[
    str, StringConstraints(min_length=10, max_length=256, strip_whitespace=False), AfterValidator(_not_common)
]
EnteredPassword = Annotated[str, StringConstraints(min_length=1, max_length=256, strip_whitespace=False)]
Locale = Annotated[str, AfterValidator(known_language)]
Timezone = Annotated[str, StringConstraints(max_length=64), AfterValidator(known_timezone)]
MailedToken = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class SignUpDraft(Draft):
    """A new login."""

    email: EmailAddress
    name: Name
    password: Password


class SignInDraft(Draft):
    """Who says that they are who."""

    email: Annotated[
        str,
        StringConstraints(min_length=1, max_length=254, to_lower=True, strip_whitespace=True),
        AfterValidator(one_line),
    ]
    password: EnteredPassword
    keep: bool = False


class EmailDraft(Draft):
    """Where to send a letter."""

    email: EmailAddress


class ResetDraft(Draft):
    """A new password for whoever holds the mailed token."""

    token: MailedToken
    password: Password


class VerifyDraft(Draft):
    """A letter's token, and the password of the sign-up: whoever made the account must also be its reader."""

    token: MailedToken
    password: EnteredPassword


class ChangePasswordDraft(Draft):
    """The old password proves that it is not only an open browser."""

    current_password: EnteredPassword
    new_password: Password


class ProfileDraft(Draft):
    """What people may change about themselves. Without a timezone the organization's alone is shown."""

    name: Name
    timezone: Timezone | None = None


class ProfileChange(Draft):
    """What of oneself shall become different; what is left out stays. `timezone` null: the organization's alone."""

    name: Name | None = None
    timezone: Timezone | None = None
    locale: Locale | None = None


class ProfileView(View):
    """Oneself."""

    id: UUID
    email: str
    name: str
    timezone: str | None = None
    locale: str = ""
    is_admin: bool = False


class AdminDraft(Draft):
    """A platform administrator, made on the command line only."""

    email: EmailAddress
    name: Name
    password: Password = Field(repr=False)


class AdminView(View):
    """An administrator of the platform."""

    name: str
    email: str
    created_at: datetime
