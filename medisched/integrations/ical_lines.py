"""Lines of an iCalendar file, for what is written thousands of times in a second; the library takes a millisecond.

Source: RFC 5545 sections 3.1 (folding), 3.2 (parameters), 3.3.11 (text).
"""

from __future__ import annotations

LONGEST = 75
"""Octets of a line, without its end."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def escape(text: str) -> str:
    """A value of the kind TEXT."""
    return text.translate(_ESCAPED)


def parameter(value: str) -> str:
    """A parameter's value, in quotes where it needs them; there is no way to write a quote in one."""
    plain = value.replace('"', "'")
    return f'"{plain}"' if any(mark in plain for mark in ",;:") else plain


def fold(line: str) -> str:
    """One line as it is written, with its end: no part is longer than 75 octets, and no character is torn apart."""
    if line.isascii():
        # Every part but the first begins with a space.
        rest = (line[start : start + LONGEST - 1] for start in range(LONGEST, len(line), LONGEST - 1))
        return "\r\n ".join((line[:LONGEST], *rest)) + "\r\n"
    parts: list[str] = []
    part, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > LONGEST:
            parts.append(part)
            part, octets = " ", 1
        part, octets = part + character, octets + size
    return "\r\n".join([*parts, part]) + "\r\n"
