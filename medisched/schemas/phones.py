"""Telephone numbers as people write them."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from medisched.domain.phones import phone_digits
from medisched.domain.texts import _

SHORTEST, LONGEST = 5, 20
"""In figures."""


def _phone(value: str) -> str:
    is_short = not SHORTEST <= len(phone_digits(value)) <= LONGEST
    if is_short or not re.fullmatch(r"[0-9+()/ -]+", value):
        raise ValueError(_("Please enter a phone number, for example +49 30 1234567."))
    return value


def _phone_or_nothing(value: str) -> str:
    return value and _phone(value)


WRITTEN = StringConstraints(max_length=40, strip_whitespace=True)
Phone = Annotated[str, WRITTEN, AfterValidator(_phone)]
PhoneOrNothing = Annotated[str, WRITTEN, AfterValidator(_phone_or_nothing)]
