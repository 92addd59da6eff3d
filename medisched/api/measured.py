"""How many requests there are and how long they take, by the template of their route or of the page's."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from medisched.domain.meters import meters

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from medisched.domain.page_routes import PageRoutes

NOWHERE = "(none)"
"""The route of what is not found, whatever was asked for."""
ASSET = "(asset)"
"""That of every script, drawing and the like."""
REFUSED = 400
OURS = ("/api", "/auth")
KNOWN = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Measured:
    """ASGI wrapper around all that answers. It adds two looks at the clock and waits for nothing."""

    def __init__(self, app: ASGIApp, pages: PageRoutes) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # What breaks before it answers is answered by others, with this.
        status, began, method = 500, perf_counter(), scope["method"]

        async def noting_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting_send)
        finally:
            route = self._route_of(scope, status)
            meters.count_request(method if method in KNOWN else "OTHER", route, status, perf_counter() - began)

    def _route_of(self, scope: Scope, status: int) -> str:
        """Pages and files are served by one mount, whose route is empty."""
        own = getattr(scope.get("route"), "path", "") or self._pages.find(scope["path"])
        is_file = status < REFUSED and not scope["path"].startswith(OURS)
        return own or (ASSET if is_file else NOWHERE)
