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
TITLES = {
    400: mark("Not understood"),
    401: mark("Not signed in"),
    403: mark("Not allowed"),
    404: mark("Not found"),
    405: mark("Not possible here"),
    409: mark("Not possible any more"),
    412: mark("Changed meanwhile"),
    413: mark("Too large"),
    415: mark("Not JSON"),
    422: mark("Something to correct"),
    429: mark("Too many requests"),
    503: mark("Not available"),
}
OURS = mark("Our fault")


def problem_body(status: int, code: str, detail: str) -> dict[str, object]:
    """What every problem says (RFC 9457). `type` leads to the code in the documentation, `title` is the kind's."""
    kind, title = f"/api/docs#{code}", _(TITLES.get(status, OURS))
    return {"type": kind, "title": title, "status": status, "code": code, "detail": detail}


@dataclass(frozen=True)
class Refusal:
    """A problem (RFC 9457) with a stable code and a sentence, as in `api/errors.py`."""

    status: HTTPStatus
    code: str
    message: str

    async def answer(self, receive: Receive, send: Send) -> None:
        """Answer a request that nobody has read: else the connection would break before the answer arrives."""
        await read_rest(receive)
        await self.send(send)

    async def send(self, send: Send) -> None:
        """Answer a request that was read."""
        message = _(self.message)
        body = json.dumps(problem_body(self.status.value, self.code, message)).encode()
        headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": self.status.value, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def read_rest(receive: Receive) -> None:
    """Let the rest of a request go by."""
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
WRONG_KIND = Refusal(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "unsupported_media_type",
    mark("Please send JSON, with the header Content-Type: application/json."),
)
TOO_LARGE = Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", mark("This is more than we accept at once."))
