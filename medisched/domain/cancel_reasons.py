"""Why appointments are cancelled when nobody writes a reason: kept as constants, read in the reader's language."""

from medisched.domain.texts import _, mark

CLOSED = mark("We are closed at this time.")
AWAY = mark("Your provider will be away at this time.")
HOURS_CHANGED = mark("The consultation hours have changed.")
KNOWN = frozenset({CLOSED, AWAY, HOURS_CHANGED})


def reason_text(reason: str) -> str:
    """What is shown of a kept reason; what a person wrote stays as it is."""
    return _(reason) if reason in KNOWN else reason
