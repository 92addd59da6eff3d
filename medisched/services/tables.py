"""Tables for other programs."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PHONE = re.compile(r"\+[0-9][0-9 ()/]*")


def write_table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """CSV (RFC 4180) that a spreadsheet runs nothing of."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(head)
    table.writerows([_plain(cell) for cell in row] for row in rows)
    return written.getvalue()


def _plain(cell: object) -> str:
    """A spreadsheet would run a text that begins like a formula; an apostrophe in front keeps it a text."""
    text = str(cell)
    if PHONE.fullmatch(text):
        return text
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) or text.startswith(("\t", "\r")) else text
