"""How a fault is named in a log that may hold neither mail nor people."""

from __future__ import annotations

import traceback


def describe(error: BaseException) -> str:
    """The kind of error and our own lines that led to it, innermost first.

    Never its message: a database quotes rows in it, a mail server quotes mail.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{frame.name}:{frame.lineno}" for frame in reversed(frames) if "medisched" in frame.filename]
    return f"{type(error).__name__} in {' < '.join(ours[:5])}"
