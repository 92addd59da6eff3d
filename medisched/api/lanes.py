"""Fast lanes: routes of the plain kind are answered without the steps that only the others need.

Most of what FastAPI does for a request is find the route among all, and put together what it asks for; that costs more
than the answer. A lane calls the same function with the same drafts. Whatever is out of the ordinary (a draft that is
refused, a field given twice, a path with an id in it) goes on to the route itself, which tells what is wrong.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from fastapi import params
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from medisched.api.deps import credential_of, required_credential
from medisched.api.once import OnceCaller, once_caller
from medisched.api.twins import again, read_body
from medisched.domain.errors import MedischedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from medisched.domain.credentials import Credential

NOT_HERE = frozenset({b"idempotency-key", b"transfer-encoding", b"content-encoding", b"if-match", b"if-none-match"})
"""Headers that mean more than a lane knows."""


@dataclass(frozen=True, slots=True)
class Lane:
    """How to call a route's function: the names of its parameters, and what they are read from."""

    route: APIRoute
    call: Callable[..., Awaitable[Any]]
    caller: str
    is_once: bool
    query: tuple[str, type[BaseModel], frozenset[str]] | None
    body: tuple[str, type[BaseModel]] | None

    def read(self, scope: Scope, body: bytes, caller: Credential) -> dict[str, Any] | None:
        """The arguments; None: this is not for a lane."""
        arguments: dict[str, Any] = {self.caller: OnceCaller(caller, None) if self.is_once else caller}
        try:
            if self.query is not None:
                name, model, single = self.query
                pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
                asked = dict(pairs)
                if len(asked) < len(pairs) or not single.issuperset(asked):
                    return None
                arguments[name] = model.model_validate(asked)
            elif scope["query_string"]:
                return None
            if self.body is not None:
                arguments[self.body[0]] = self.body[1].model_validate_json(body)
        except (ValidationError, ValueError):
            return None
        return arguments


class Lanes:
    """ASGI wrapper right around the router."""

    def __init__(self, app: ASGIApp, *, api: FastAPI) -> None:
        self._app = app
        self._refuse: Any = api.exception_handlers[MedischedError]
        lanes = [lane for route in api.state.routes if isinstance(route, APIRoute) and (lane := _lane_of(route))]
        self._lanes = {(method, lane.route.path): lane for lane in lanes for method in lane.route.methods or ()}

    @property
    def open_for(self) -> frozenset[tuple[str, str]]:
        """Methods and paths that have a lane."""
        return frozenset(self._lanes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on as it came."""
        lane = self._lanes.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if lane is None or any(name in NOT_HERE for name, _ in scope["headers"]):
            await self._app(scope, receive, send)
            return
        read: list[Message] = []
        try:
            body = await read_body(receive, read) if lane.body is not None else b""
            caller = credential_of(scope["headers"])
            arguments = lane.read(scope, body, caller) if caller is not None else None
            if arguments is None:
                await self._app(scope, again(read, receive), send)
                return
            scope["route"] = lane.route
            answer = await lane.call(**arguments)
        except HTTPException:  # too much to read: also told by the route
            await self._app(scope, again(read, receive), send)
            return
        except MedischedError as error:
            answer = await self._refuse(Request(scope), error)
        await _answer_of(answer, lane)(scope, receive, send)


def _answer_of(answer: object, lane: Lane) -> Response:
    if isinstance(answer, Response):
        return answer
    if not isinstance(answer, BaseModel):
        raise TypeError(f"{lane.route.path} should answer with what it declares")
    # What the service made is a view already: to look at each of its fields again would find nothing.
    content = answer.__pydantic_serializer__.to_json(answer, by_alias=True)
    return Response(content, lane.route.status_code or 200, media_type="application/json")


def _lane_of(route: APIRoute) -> Lane | None:
    hints = get_type_hints(route.endpoint, include_extras=True)
    answer = hints.pop("return", None)
    is_plain = inspect.isclass(answer) and issubclass(answer, BaseModel | Response)
    if "{" in route.path or route.dependencies or not is_plain or not inspect.iscoroutinefunction(route.endpoint):
        return None
    found: dict[str, Any] = {"query": None, "body": None}
    for name, hint in hints.items():
        kind, value = _kind_of(hint)
        if kind is None or found.get(kind) is not None:
            return None
        found[kind] = (name, *value)
    if "caller" not in found:
        return None
    caller, is_once = found["caller"]
    return Lane(route, route.endpoint, caller, is_once, found["query"], found["body"])


def _kind_of(hint: Any) -> tuple[str | None, tuple[Any, ...]]:
    """What a parameter is read from, and what else is to know of it."""
    model, *notes = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    note = notes[0] if notes else None
    if isinstance(note, params.Depends) and note.dependency in {required_credential, once_caller}:
        return "caller", (note.dependency is once_caller,)
    if not (inspect.isclass(model) and issubclass(model, BaseModel)):
        return None, ()
    if isinstance(note, params.Query):
        single = {one.alias or name for name, one in model.model_fields.items() if not _is_list(one.annotation)}
        return "query", (model, frozenset(single))
    return ("body", (model,)) if note is None else (None, ())


def _is_list(annotation: object) -> bool:
    return get_origin(annotation) in {list, set, tuple, frozenset}
