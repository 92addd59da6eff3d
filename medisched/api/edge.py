"""The ASGI edge: what a browser sends is checked here before Reflex or FastAPI see it.

The session cookie never reaches Reflex, whose state, logs and pickles would keep it. A socket carries an opaque session
id instead, in a header that a client cannot forge, and its token is re-keyed by the session: whoever learns the token
of somebody else's tab gets an empty state. Requests that change something must come from a page of this site.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from medisched.api.deps import ip_of
from medisched.api.refusals import FOREIGN_PAGE, NO_SUCH_PAGE, Refusal
from medisched.api.session_cookie import read_cookie, without_cookie
from medisched.api.sockets import OpenSocket, OpenSockets
from medisched.api.spoken import language_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

SESSION_HEADER = b"x-medisched-sid"
LANGUAGE_HEADER = b"x-medisched-language"
IP_HEADER = b"x-medisched-ip"
ENDED_HEADER = b"x-medisched-ended"
SOCKET_PATH = "/_event"
CLOSED = re.compile(r"/_.*|/ping\s*", re.DOTALL)
"""Reflex's own paths over plain HTTP. Long polling would bypass the re-keying, uploads run a handler with somebody
else's state, and the rest tells about the server."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})
CREDENTIALS = frozenset({b"cookie", b"authorization", SESSION_HEADER, LANGUAGE_HEADER, IP_HEADER, ENDED_HEADER})
REFUSED = 1008


@dataclass(frozen=True)
class EdgePolicy:
    """What the edge needs to know. `find_session_id` answers an empty text for a token that is not good."""

    find_session_id: Callable[[str], Awaitable[str]]
    origins: tuple[str, ...]
    key: bytes
    cookie: str
    sockets: OpenSockets = field(default_factory=OpenSockets)


class Edge:
    """ASGI wrapper around everything that answers."""

    def __init__(self, app: ASGIApp, policy: EdgePolicy) -> None:
        self._app, self._policy = app, policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, change or refuse."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name != SESSION_HEADER]
        if _find(headers, b"authorization"):
            headers = without_cookie(headers, self._policy.cookie)
        refusal = self._refusal_of(scope, headers)
        if refusal is not None:
            await refusal.answer(receive, send)
        else:
            await self._app({**scope, "headers": headers}, receive, send)

    def _refusal_of(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> Refusal | None:
        if CLOSED.fullmatch(scope["path"]):
            return NO_SUCH_PAGE
        if scope["method"] in READING or _find(headers, b"authorization"):
            return None
        has_session = bool(read_cookie(headers, self._policy.cookie))
        return None if comes_from_here(headers, self._policy.origins, needs_proof=has_session) else FOREIGN_PAGE

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token", "")
        if not (self._is_socket_of_this_site(scope) and token):
            await send({"type": "websocket.close", "code": REFUSED})
            return
        cookie = read_cookie(scope["headers"], self._policy.cookie)
        session_id = await self._policy.find_session_id(cookie) if cookie else ""
        socket = OpenSocket(receive, send)
        self._policy.sockets.add(session_id, socket)
        try:
            seen = _as_seen_by_reflex(scope, token, session_id, self._policy.key)
            if cookie and not session_id:
                seen["headers"].append((ENDED_HEADER, b"1"))
            await self._app(seen, socket.receive, socket.send)
        finally:
            self._policy.sockets.remove(session_id, socket)

    def _is_socket_of_this_site(self, scope: Scope) -> bool:
        return scope["path"].startswith(SOCKET_PATH) and _find(scope["headers"], b"origin") in self._policy.origins


def comes_from_here(headers: list[tuple[bytes, bytes]], origins: tuple[str, ...], *, needs_proof: bool) -> bool:
    """Whether a request that changes something was sent by a page of this site.

    Without a session to misuse, a program that names no page may pass (`needs_proof` is false); a browser that names
    another site may not, so nobody is signed in to somebody else's account. A form posted before the page's scripts run
    says `Origin: null`, since pages send no referrer: there `Sec-Fetch-Site` is the proof.
    """
    site = _find(headers, b"sec-fetch-site")
    if site not in {"", "same-origin", "none"}:
        return False
    origin = _find(headers, b"origin")
    if origin == "null":
        return site == "same-origin"
    origin = origin or _origin_of(_find(headers, b"referer"))
    return origin in origins if origin else not needs_proof


def derived_token(token: str, session_id: str, key: bytes) -> str:
    """The token under which Reflex keeps a tab's state: of no use without the session it was made for."""
    session_key = hmac.new(key, session_id.encode() or b"visitor", hashlib.sha256).digest()
    digest = hmac.new(session_key, token.encode(), hashlib.sha256).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _as_seen_by_reflex(scope: Scope, token: str, session_id: str, key: bytes) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name not in CREDENTIALS]
    if session_id:
        headers.append((SESSION_HEADER, session_id.encode()))
    headers.append((LANGUAGE_HEADER, language_of(scope["headers"]).encode()))
    headers.append((IP_HEADER, ip_of(scope).encode()))
    query = [(name, value) for name, value in parse_qsl(scope["query_string"].decode("latin-1")) if name != "token"]
    query.append(("token", derived_token(token, session_id, key)))
    return {**scope, "headers": headers, "query_string": urlencode(query).encode()}


def _find(headers: list[tuple[bytes, bytes]], wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in headers if name == wanted), "")


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
