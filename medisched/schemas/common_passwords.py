"""Passwords that attackers try first; the list is the one of the zxcvbn package."""

from functools import lru_cache


@lru_cache
def _listed() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - large, and needed only when one is chosen

    return frozenset(FREQUENCY_LISTS["passwords"])


def is_common(password: str) -> bool:
    """Whether it is on the list, or a listed word with digits or signs around it, or one character again and again."""
    lowered = password.lower()
    core = lowered.strip("0123456789!?.#-_*+@$%& ")
    return lowered in _listed() or core in {"", "password", "passwort", "medisched"} or len(set(lowered)) <= 2  # noqa: PLR2004
