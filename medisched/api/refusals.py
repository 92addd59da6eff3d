"""Answers that are given before a request reaches the application."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from starlette.types import Receive, Send

MOST_READ = 1_000_000


@dataclass(frozen=True)
class Refusal:
    """A problem (RFC 9457) with a stable code and a sentence, as in `api/errors.py`."""

    status: HTTPStatus
    code: str
    message: str

    async def answer(self, receive: Receive, send: Send) -> None:
        """Answer a request that nobody has read: else the connection would break before the answer arrives."""
        await _read_rest(receive)
        await self.send(send)

    async def send(self, send: Send) -> None:
        """Answer a request that was read."""
        message = _(self.message)
        problem = {"type": "about:blank", "title": message, "status": self.status.value}
        body = json.dumps(problem | {"code": self.code, "detail": message}).encode()
        headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": self.status.value, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _read_rest(receive: Receive) -> None:
    read, more = 0, True
    while more and read <= MOST_READ:
        message = await receive()
        read, more = read + len(message.get("body", b"")), message.get("more_body", False)


NO_SUCH_PAGE = Refusal(HTTPStatus.NOT_FOUND, "not_found", mark("There is nothing at this address."))
FOREIGN_PAGE = Refusal(
    HTTPStatus.FORBIDDEN,
    "foreign_origin",
    mark("This request did not come from a page of this site. Please reload and retry."),
)
TOO_LARGE = Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", mark("This is more than we accept at once."))
