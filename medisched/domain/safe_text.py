"""Bytes from outside as text that is safe to look at: nothing in it acts, hides or is cut out unseen."""

from __future__ import annotations

import json
import unicodedata

# Control, format (they turn the direction of text), surrogates (they cannot be sent), private and unassigned.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def readable(body: bytes, *, longest: int) -> tuple[str, bool]:
    """The text, at most `longest` bytes of UTF-8, and whether something was left out.

    Laid out when it is JSON; otherwise as it is, with everything that cannot be seen written as an escape.
    """
    laid_out = _lay_out(body, longest)
    text = body[: longest + 1].decode(errors="backslashreplace") if laid_out is None else laid_out
    shown = "".join(_shown(character) for character in text.replace("\r\n", "\n")).encode()
    is_cut = len(shown) > longest or (laid_out is None and len(body) > longest)
    return shown[:longest].decode(errors="ignore"), is_cut


def _lay_out(body: bytes, longest: int) -> str | None:
    """Stops when there is enough: a small text of nested lists is endless when it is laid out."""
    parts: list[str] = []
    length = 0
    try:
        read = json.loads(body.decode())
        for part in json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(read):
            parts.append(part)
            length += len(part)
            if length > longest:
                break
    except (ValueError, RecursionError):
        return None
    return "".join(parts)


def _shown(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in HIDDEN:
        return character
    number = ord(character)
    if number <= 0xFFFF:  # noqa: PLR2004 - the longest that four digits write
        return f"\\u{number:04x}"
    return f"\\U{number:08x}"
