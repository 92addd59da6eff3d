"""What is asked and sent has each field once: which of two counts would be anybody's guess (RFC 8259 section 4)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from medisched.api.errors import problem
from medisched.api.refusals import problem_body, read_rest
from medisched.domain.errors import Invalid
from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOR_PROGRAMS = "/api/v1/"
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
TWICE = mark("The field “{name}” stands here twice.")
LONGEST_NAME = 100
REPEATED = frozenset({"deviceIds"})
"""What is a list in a question."""


class NoTwins:
    """ASGI wrapper around the lanes and the router."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on as it came, or refuse."""
        if scope["type"] != "http" or not scope["path"].startswith(FOR_PROGRAMS):
            await self._app(scope, receive, send)
        elif (name := find_repeated(scope["query_string"])) is not None:
            await read_rest(receive)
            await problem(Invalid({name[:LONGEST_NAME]: _(TWICE).format(name=name[:LONGEST_NAME])}))(
                scope, receive, send
            )
        elif scope["method"] in WITH_BODY:
            await self._look_inside(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _look_inside(self, scope: Scope, receive: Receive, send: Send) -> None:
        read: list[Message] = []
        try:
            twin = find_twin(await read_body(receive, read))
        except HTTPException:  # too much to read: told by the route
            twin = None
        if twin is None:
            await self._app(scope, again(read, receive), send)
            return
        told = problem_body(400, "bad_json", _(TWICE).format(name=twin[:LONGEST_NAME]))
        await JSONResponse(told, 400, media_type="application/problem+json")(scope, receive, send)


async def read_body(receive: Receive, read: list[Message]) -> bytes:
    """All of it; what was received is noted in `read`."""
    while True:
        message = await receive()
        read.append(message)
        if not message.get("more_body"):
            return b"".join(one.get("body", b"") for one in read)


def again(read: list[Message], receive: Receive) -> Receive:
    """The same body once more, for whoever comes next."""
    left = iter(read)

    async def receive_again() -> Message:
        return next(left, None) or await receive()

    return receive_again


def find_repeated(query: bytes) -> str | None:
    """The name that is asked for twice, and is none of those that may be."""
    if b"&" not in query:
        return None
    names = [part.partition(b"=")[0] for part in query.split(b"&")]
    if len(set(names)) == len(names) and b"%" not in b"".join(names):
        return None
    told = (unquote_plus(name.decode("latin-1")) for name in names if name)
    return _second(name for name in told if name not in REPEATED)


def find_twin(body: bytes) -> str | None:
    """The name of a field that stands twice in one object; what is no JSON is told by whoever reads it."""
    if not body:
        return None
    try:
        DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    except _TwinError as twin:
        return str(twin)
    except (ValueError, RecursionError):
        return None
    return None


class _TwinError(Exception):
    """Two fields of one object have this name."""


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TwinError(_second(name for name, _value in pairs))
    return found


def _second(names: Iterable[str]) -> str | None:
    """The first that was there before."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


DECODER = json.JSONDecoder(object_pairs_hook=_each_once)
