"""The API asked by Schemathesis: requests are made from what the description promises, answers are held against it."""

from __future__ import annotations

import asyncio
import re
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import schemathesis
from schemathesis import hooks
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from medisched.api.body_limit import BodyLimit
from medisched.api.content_policy import BuiltPages
from medisched.api.crashes import CrashNotes
from medisched.api.edge import Edge, EdgePolicy
from medisched.api.error_pages import ErrorPages
from medisched.api.headers import SecurityHeaders
from medisched.api.spoken import Spoken
from medisched.services.doors import find_session_id
from tests.integration.http import ORIGIN, the_api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tests.integration.matrix import World

COOKIE = "ms_session"
LAST = {"end", "to", "until", "last_day"}
INSIDE = re.compile(
    rb"Traceback|psycopg|sqlalchemy|pydantic|function-|\.py\b|(?i:select|insert|update) \w+ (?:from|set)",
)
"""What tells of our inside, and is in no answer."""


def protected() -> ASGIApp:
    """The API inside all that stands before it in the running product."""
    policy = EdgePolicy(find_session_id=find_session_id, origins=(ORIGIN,), key=b"key", cookie=COOKIE)
    inner = Spoken(ErrorPages(CrashNotes(BodyLimit(Edge(the_api(), policy)))))
    return SecurityHeaders(inner, pages=BuiltPages(), secure=False)


class Carried:
    """ASGI application for another thread: requests are answered in the loop that holds the connections."""

    def __init__(self, app: ASGIApp, *secrets: str) -> None:
        self._app, self._loop, self._secrets = app, asyncio.get_running_loop(), [one.encode() for one in secrets]
        self.answered, self.leaks = 0, []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read all of the request here, and send all of the answer from here."""
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        answer = asyncio.run_coroutine_threadsafe(self._answer(scope, body), self._loop)
        for message in await asyncio.wrap_future(answer):
            await send(message)

    async def _answer(self, scope: Scope, body: bytes) -> list[Message]:
        sent: list[Message] = []
        left = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return left.pop() if left else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await the_api().state.limits.clear()
        await self._app({**scope, "client": ("127.0.0.1", 1)}, receive, send)
        self.answered += 1
        told = b"".join(message.get("body", b"") for message in sent)
        if INSIDE.search(told.replace(body, b"")) or any(one in told for one in self._secrets):
            self.leaks.append(f"{scope['method']} {scope['path']} {told!r}")
        return sent


class Known:
    """Puts what exists where a request names something: nothing is found by a random id."""

    def __init__(self, ids: dict[str, str]) -> None:
        self._ids, self._turn = ids, 0

    def fill(self, name: str, value: Any) -> Any:
        """The same with most ids, days and times of this world."""
        if isinstance(value, dict):
            return {key: self.fill(key, one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.fill(name, one) for one in value]
        if not isinstance(value, str):
            return value
        self._turn += 1
        return self._known(_snake(name), value) if self._turn % 4 else value

    def _known(self, name: str, value: str) -> str:
        if name == "slug":
            return self._ids["slug"]
        if _is(UUID, value):
            return self._ids.get(re.sub("_?ids?$", "", name), value)
        if not _is(datetime.fromisoformat, value):
            return value
        is_last = name in LAST
        if re.search("[T ]", value):
            return self._ids["end" if is_last else "start"]
        return self._ids["later" if is_last else "day"]


def _snake(name: str) -> str:
    return re.sub("(?<!^)([A-Z])", r"_\1", name).lower()


def _is(kind: Any, value: str) -> bool:
    try:
        kind(value)
    except ValueError:
        return False
    return True


def find_faults(world: World, caller: str, app: Carried, config: dict[str, Any]) -> list[str]:
    """What Schemathesis has to say, asking as one of the matrix's callers."""
    headers = {"Origin": ORIGIN} | world.headers(caller)
    found = SchemathesisConfig.from_dict({"headers": headers, "continue-on-failure": True, **config})
    schema = schemathesis.openapi.from_dict(_as_served(), config=found)
    schema.app = app
    faults: list[str] = []
    with _filled(Known(world.ids)):
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                faults += _told(event)
            elif isinstance(event, events.NonFatalError | events.FatalError):
                faults.append(event.info.format() if hasattr(event, "info") else repr(event.exception))
    return faults + app.leaks


def _as_served() -> dict[str, Any]:
    """The description with the address and the cookie of a machine without TLS."""
    described = the_api().openapi()
    schemes = described["components"]["securitySchemes"]
    own = {**schemes, "session": {**schemes["session"], "name": COOKIE}}
    parts = {**described["components"], "securitySchemes": own}
    return {**described, "components": parts, "servers": [{"url": ORIGIN}]}


@contextmanager
def _filled(known: Known) -> Iterator[None]:
    def before_call(context: Any, case: Any, kwargs: Any) -> None:
        for part in ("path_parameters", "query", "body"):
            value = getattr(case, part)
            if isinstance(value, dict):
                setattr(case, part, known.fill("", dict(value)))

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        hooks.unregister(before_call)


def _told(event: events.ScenarioFinished) -> Iterator[str]:
    recorder = event.recorder
    for case_id, checks in recorder.checks.items():
        found = recorder.interactions.get(case_id)
        answer = found.response.content[:600].decode(errors="replace") if found and found.response else ""
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                title = f"{recorder.label} [{check.name}] {failure.title}: {failure.message}"
                yield f"{title}\n{check.failure_info.code_sample}\n{answer}"
