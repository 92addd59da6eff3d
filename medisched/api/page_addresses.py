"""One address for each page, without a slash at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from medisched.api.content_policy import BuiltPages

MOVED = {"/slots": "/calendar"}
"""Where pages of earlier versions went; people have kept their addresses."""


class PageAddresses:
    """ASGI wrapper. Built pages are folders, for which the file server would redirect every visit to `/page/`."""

    def __init__(self, app: ASGIApp, pages: BuiltPages) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve `/page` at once, and send `/page/` there."""
        path = scope.get("path", "/")
        moved = MOVED.get(path.rstrip("/")) if scope["type"] == "http" else None
        if moved:
            # Not for ever: browsers keep a 308, and the old address could then never be used again.
            await RedirectResponse(_with_query(moved, scope), status_code=307)(scope, receive, send)
        elif scope["type"] != "http" or not self._pages.is_folder(path):
            await self._app(scope, receive, send)
        elif path.endswith("/"):
            await RedirectResponse(_with_query(path.rstrip("/"), scope), status_code=308)(scope, receive, send)
        else:
            await self._app({**scope, "path": f"{path}/", "raw_path": f"{path}/".encode()}, receive, send)


def _with_query(path: str, scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path
