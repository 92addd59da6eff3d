"""What breaks before a route can answer: noted with its place, answered without details."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from medisched.api.refusals import Refusal
from medisched.domain.texts import mark

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

OUR_FAULT = Refusal(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "error",
    mark("Something went wrong on our side. Please try again in a minute."),
)
TRY_AGAIN_LATER = 1013


class CrashNotes:
    """ASGI wrapper; the server behind it would only note that something happened."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the application when it cannot. An answer that has begun is the application's to note."""
        started = False

        async def noting_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noting_send)
        except Exception:
            if started or scope["type"] == "lifespan":
                raise
            log.exception("a %s could not be handled", scope["type"])
            await _apologize(scope, send)


async def _apologize(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
    else:
        await OUR_FAULT.send(send)
