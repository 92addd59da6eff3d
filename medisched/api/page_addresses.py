"""One address for each page, without a slash at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from medisched.api.content_policy import BuiltPages


class PageAddresses:
    """ASGI wrapper. Built pages are folders, for which the file server would redirect every visit to `/page/`."""

    def __init__(self, app: ASGIApp, pages: BuiltPages) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve `/page` at once, and send `/page/` there."""
        path = scope.get("path", "/")
        if scope["type"] != "http" or not self._pages.is_folder(path):
            await self._app(scope, receive, send)
        elif path.endswith("/"):
            query = scope["query_string"].decode("latin-1")
            address = path.rstrip("/") + (f"?{query}" if query else "")
            await RedirectResponse(address, status_code=308)(scope, receive, send)
        else:
            await self._app({**scope, "path": f"{path}/", "raw_path": f"{path}/".encode()}, receive, send)
