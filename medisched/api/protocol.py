"""HTTP as programs expect it of the API: limits that are told, HEAD, kinds of content, caches.

One ASGI wrapper, inside the application, so that its refusals are answered like all others.
"""

from __future__ import annotations

import math
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from medisched.api.deps import credential_of, ip_of
from medisched.api.errors import problem
from medisched.api.identity import network_of
from medisched.api.limits import PUBLIC, Pass
from medisched.api.refusals import WRONG_KIND, read_rest
from medisched.api.session_cookie import cookie_name, read_cookie
from medisched.domain.errors import BadKey, TooMany
from medisched.domain.origins import Origin, origin
from medisched.services.entrances import Entry, entry
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from medisched.api.limits import Limits
    from medisched.domain.allowances import Allowance, Rate

API, LIMITED = "/api/", "/api/v1/"
OTHER_DOORS = {"/calendars/": "calendar", "/unsubscribe/": "letter"}
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
REFUSED, NOTHING = 401, 204
VARY = (b"vary", b"Authorization, Cookie")


class ApiProtocol:
    """Wraps all that answers; only what is below /api is looked at."""

    def __init__(self, app: ASGIApp, *, limits: Limits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse before anybody has read it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin.set(Origin(_door_of(scope), ip_of(scope)))
        if not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            # In the same scope, where whoever counts finds the route that answered.
            scope["method"], send = "GET", without_body(send)
        if not scope["path"].startswith(LIMITED):
            await self._app(scope, receive, send)
        elif scope["method"] in WITH_BODY and not _is_json(scope):
            await WRONG_KIND.answer(receive, send)
        else:
            await self._limited(scope, receive, send)

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        subject = self._subject_of(scope)
        found = await self._limits.admit(subject, lambda: _network_of(scope))
        if not isinstance(found, Pass):
            await read_rest(receive)
            refusal = problem(TooMany(math.ceil(found.wait)))
            refusal.headers.raw.extend(_told(found))
            await refusal(scope, receive, send)
            return

        noted = Entry()
        entry.set(noted)

        async def telling_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                if not subject.startswith(PUBLIC):
                    is_refused = message["status"] == REFUSED
                    works_for = noted.works_for and noted.works_for.bytes
                    await self._limits.settle(
                        found, is_let_in=noted.is_let_in, is_refused=is_refused, works_for=works_for
                    )
                message["headers"] = [*_said(message), VARY, *_told(found.allowance)]
            await send(message)

        await self._app(scope, receive, telling_send)

    def _subject_of(self, scope: Scope) -> bytes:
        """Whose allowance is spent: that of what a request shows, or its network's if it shows nothing."""
        try:
            caller = credential_of(scope["headers"])
        except BadKey:
            return sha256(b"".join(value for name, value in scope["headers"] if name == b"authorization")).digest()
        # Not the header itself: however a key is written there, it is one key.
        return PUBLIC + _network_of(scope) if caller is None else caller.digest


def _told(left: Allowance | None) -> list[tuple[bytes, bytes]]:
    if left is None:
        return []
    return [
        *_policy(left.rate),
        (b"ratelimit-remaining", str(left.remaining).encode()),
        (b"ratelimit-reset", str(math.ceil(left.reset)).encode()),
    ]


@cache
def _policy(rate: Rate) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"ratelimit-limit", str(rate.quota).encode()),
        (b"ratelimit-policy", f"{rate.quota};w={rate.seconds:.0f}".encode()),
    )


def without_body(send: Send) -> Send:
    """Headers as for GET, and nothing else (RFC 9110 section 9.3.2)."""

    async def silent_send(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return silent_send


def _said(message: Message) -> Iterable[tuple[bytes, bytes]]:
    """The headers; what says nothing has no kind of content, whatever FastAPI thinks."""
    headers: Iterable[tuple[bytes, bytes]] = message["headers"]
    return headers if message["status"] != NOTHING else [one for one in headers if one[0] != b"content-type"]


def _door_of(scope: Scope) -> str:
    path: str = scope["path"]
    if path.startswith(LIMITED):
        # A table that is saved from a page comes with a session and no key: whoever reads the trail means the browser.
        return "page" if _is_browser(scope) else "api"
    return next((door for place, door in OTHER_DOORS.items() if path.startswith(place)), "form")


def _is_browser(scope: Scope) -> bool:
    if any(name == b"authorization" for name, _ in scope["headers"]):
        return False
    return bool(read_cookie(scope["headers"], cookie_name(secure=get_settings().is_secure)))


def _network_of(scope: Scope) -> bytes:
    return network_of(ip_of(scope)).encode()


def _is_json(scope: Scope) -> bool:
    """Also when there is no body at all, of whatever kind."""
    headers = dict(scope["headers"])
    if headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in headers:
        return True
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    return kind == b"application/json" or (kind.startswith(b"application/") and kind.endswith(b"+json"))
