"""Headers of every answer: what a browser may do with it, and how long it may keep it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

from medisched.api.content_policy import CLOSED, BuiltPages, page_policy

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ALWAYS_SENT = [(name.encode(), value.encode()) for name, value in ALWAYS.items()]
NOT_MODIFIED = 304
TWO_YEARS = "max-age=63072000; includeSubDomains"
HASHED = re.compile(r"^/assets/.+-[\w-]{8,}\.\w+$")
HOST = re.compile(r"[\w.:\[\]-]+")


class SecurityHeaders:
    """Outermost ASGI wrapper. A route's own Cache-Control or policy wins; the server software stays unnamed."""

    def __init__(self, app: ASGIApp, *, pages: BuiltPages, secure: bool) -> None:
        self._app, self._pages, self._secure = app, pages, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Complete the headers as the answer starts."""

        async def completing_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(MutableHeaders(scope=message), scope, message["status"])
            await send(message)

        await self._app(scope, receive, completing_send if scope["type"] == "http" else send)

    def _complete(self, headers: MutableHeaders, scope: Scope, status: int) -> None:
        is_page = headers.get("content-type", "").startswith("text/html")
        given = {name for name, _ in headers.raw}
        headers.raw.extend(pair for pair in ALWAYS_SENT if pair[0] not in given)
        if self._secure:
            headers.setdefault("strict-transport-security", TWO_YEARS)
        headers["server"] = "medisched"
        # What a browser kept is confirmed with the headers it came with: these would replace them.
        if status != NOT_MODIFIED:
            headers.setdefault("content-security-policy", self._policy(scope) if is_page else CLOSED)
            headers.setdefault("cache-control", _keeping(scope["path"], status, is_page=is_page))

    def _policy(self, scope: Scope) -> str:
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        return page_policy(self._pages.hashes_for(scope["path"]), host if HOST.fullmatch(host) else "")


def _keeping(path: str, status: int, *, is_page: bool) -> str:
    """Hashed files for ever, pages and other files only after asking, everything that may be personal never."""
    if status in {200, 206} and HASHED.match(path):
        return "public, max-age=31536000, immutable"
    is_file = "." in path.rsplit("/", 1)[-1] and not path.startswith("/api")
    return "no-cache" if is_page or is_file else "no-store"
