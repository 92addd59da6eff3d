"""What programs ask for does not pass what is only there for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

FOR_PROGRAMS = "/api/v1/"


class ShortWay:
    """Leads the requests of programs past Reflex, to what Reflex would call in the end.

    Reflex puts CORS, a router, its contexts and its own pages about errors around all that it is given: a twentieth
    of what a list of appointments costs, and of no use to it.
    """

    def __init__(self) -> None:
        self._end: ASGIApp | None = None

    def to(self, end: ASGIApp) -> ASGIApp:
        """Where it leads: to what protects and answers. That is given back, for Reflex to put its own around it."""
        self._end = end
        return end

    def beside(self, whole: ASGIApp) -> ASGIApp:
        """The application that a server serves: `whole` for all that takes the long way."""
        end = self._end
        if end is None:
            raise RuntimeError("Reflex has not asked yet for what it is to serve")

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            is_short = scope["type"] == "http" and scope["path"].startswith(FOR_PROGRAMS)
            await (end if is_short else whole)(scope, receive, send)

        return answer
