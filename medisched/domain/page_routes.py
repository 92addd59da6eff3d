"""Which pages there are: an address is that of one of them, or of none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

DYNAMIC = re.compile(r"\\\[\w+\\\]")
SLUG = r"[a-z0-9-]{1,40}"
"""What may stand in the place of `[slug]`."""


class PageRoutes:
    """Routes like `/o/[slug]`, which every page is known by."""

    def __init__(self, routes: Iterable[str] = ()) -> None:
        self._patterns = [(route, re.compile(DYNAMIC.sub(SLUG, re.escape(route)))) for route in routes]

    def find(self, path: str) -> str:
        """The route of the page at that address; nothing where there is none.

        With or without a slash at its end, in whatever letters and however they are written: browsers find it, too.
        """
        address = unquote(path).lower().rstrip("/") or "/"
        return next((route for route, pattern in self._patterns if pattern.fullmatch(address)), "")
