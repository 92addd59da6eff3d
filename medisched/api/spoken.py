"""In which language a browser is answered.

The one that was chosen in it, or else that of whoever signed in last, or else the best that it asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

from medisched.api.session_cookie import Headers, read_cookie
from medisched.domain.texts import ENGLISH, known_language, preferred_language, speak

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LANGUAGE_COOKIE = "ms_lang"
OF_ACCOUNT = "~"
"""Behind a language that came with an account: the next account brings its own."""
WRITTEN = ("text/html", "application/problem+json")


def language_of(headers: Headers) -> str:
    """The code of a language that we speak."""
    headers = list(headers)
    accepted = b",".join(value for name, value in headers if name == b"accept-language").decode("latin-1")
    kept = read_cookie(headers, LANGUAGE_COOKIE).removesuffix(OF_ACCOUNT)
    return known_language(kept) or preferred_language(accepted)


def has_chosen(headers: Headers) -> bool:
    """Whether somebody said in this browser which language they want."""
    return bool(known_language(read_cookie(headers, LANGUAGE_COOKIE)))


class Spoken:
    """ASGI wrapper: whatever answers speaks the browser's language, and caches are told that pages differ by it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Settle the language for what happens inside."""
        spoken = language_of(scope["headers"]) if scope["type"] == "http" else ENGLISH

        async def telling_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith(WRITTEN):
                    headers.setdefault("content-language", spoken)
                    headers.add_vary_header("Cookie, Accept-Language")
            await send(message)

        if scope["type"] == "http":
            speak(spoken)
        await self._app(scope, receive, telling_send if scope["type"] == "http" else send)
