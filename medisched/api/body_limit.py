"""No request may be larger than a megabyte, whether or not it says so beforehand."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from medisched.api.refusals import TOO_LARGE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1_000_000


class BodyLimit:
    """ASGI wrapper that answers 413 as soon as a request is known to be too large."""

    def __init__(self, app: ASGIApp, *, limit: int = MAX_BODY) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what is received."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _announced(scope) > self._limit:
            await TOO_LARGE.answer(receive, send)
        else:
            counted = _CountedRequest(receive, send, self._limit)
            try:
                await self._app(scope, counted.receive, counted.send)
            except _TooLargeError:
                await counted.refuse()


class _TooLargeError(HTTPException):
    """Unwinds the application when more comes than is accepted; a kind that frameworks do not take for a crash."""


class _CountedRequest:
    """One request and its answer; what the application answers to a body that was cut off is replaced."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive, self._send, self._limit = receive, send, limit
        self._received, self._is_cut, self._is_answered = 0, False, False

    async def receive(self) -> Message:
        """The next part of the body, as long as all of it may pass."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self._limit:
            self._is_cut = True
            raise _TooLargeError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    async def send(self, message: Message) -> None:
        """Pass the answer on, unless it answers a body that was cut off."""
        if not self._is_cut:
            self._is_answered = True
            await self._send(message)
        else:
            await self.refuse()

    async def refuse(self) -> None:
        """Answer 413, once, and only if no other answer has begun."""
        if not self._is_answered:
            self._is_answered = True
            await TOO_LARGE.send(self._send)


def _announced(scope: Scope) -> int:
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(length) if length.isdigit() else 0
