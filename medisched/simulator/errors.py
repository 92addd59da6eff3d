"""What the simulator refuses."""

from __future__ import annotations


class RefusedError(Exception):
    """Base; `str(error)` is a sentence for people."""


class NotThereError(RefusedError):
    """Nothing has this id."""


class NotPossibleError(RefusedError):
    """It is there, but not in a condition to do this."""


class DeclinedError(RefusedError):
    """The card was declined; another one may be tried."""
