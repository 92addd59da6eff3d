"""What a person sees in the place of a problem for programs: a page that needs nothing else of ours to work."""

from __future__ import annotations

import json
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from medisched.api.forms import local_path
from medisched.api.plain_pages import plain_page
from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOR_PROGRAMS = "/api/"
LONGEST_PROBLEM = 20_000
TITLES = {
    HTTPStatus.FORBIDDEN: mark("This is not for you to open"),
    HTTPStatus.NOT_FOUND: mark("There is nothing at this address"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: mark("This is too much at once"),
    HTTPStatus.TOO_MANY_REQUESTS: mark("Too many tries in a short time"),
}
OURS = mark("Something broke on our side")
THEIRS = mark("This could not be done")
OUR_WORDS = mark("The fault is ours, and it has been noted. Nothing that you saved is lost. Try again in a minute.")
THEIR_WORDS = mark("Go back and try again, or begin at the start page.")


class ErrorPages:
    """ASGI wrapper: a browser that asked for a page and gets an error that is none is shown a page about it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; hold an error back until its words are known."""
        if scope["type"] != "http" or not _wants_page(scope):
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def replacing_send(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_plain_error(message):
                held.append(message)
            elif not held:
                await send(message)
            elif message["type"] == "http.response.body":
                held.append(message)
                if not message.get("more_body"):
                    await _send_page(held, scope, send)

        await self._app(scope, receive, replacing_send)


def error_page(status: int, words: str = "", *, back: str = "") -> bytes:
    """A whole page; `words` say more than the status, `back` is where another try is worth it."""
    ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    known = next((text for code, text in TITLES.items() if code == status), THEIRS)
    title = _(OURS) if ours else _(known)
    more = words if words.rstrip(".") != title else ""
    text = _(OUR_WORDS) if ours else more or _(THEIR_WORDS)
    try_again, go_home, error = _("Try again"), _("Go to the start page"), _("Error {number}").format(number=status)
    again = f'<a class="first" href="{escape(back)}">{escape(try_again)}</a>' if ours and back else ""
    look = "" if again else ' class="first"'
    start = f'<a{look} href="/">{escape(go_home)}</a>'
    return plain_page(title, over=error, text=text, ways=f"{again}{start}")


async def _send_page(held: list[Message], scope: Scope, send: Send) -> None:
    start, *parts = held
    words = _words_of(b"".join(part.get("body", b"") for part in parts))
    back = _address_of(scope) if scope["method"] == "GET" else ""
    body = b"" if scope["method"] == "HEAD" else error_page(start["status"], words, back=back)
    dropped = {b"content-type", b"content-length", b"content-encoding", b"cache-control"}
    kept = [(name, value) for name, value in start["headers"] if name.lower() not in dropped]
    headers = [*kept, (b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


def _address_of(scope: Scope) -> str:
    """Path and query as the browser wrote them; empty when a link with them would lead to another site."""
    query = scope["query_string"].decode("latin-1")
    return local_path(quote(scope["path"]) + (f"?{query}" if query else ""), default="")


def _wants_page(scope: Scope) -> bool:
    """A person's browser that goes somewhere, and no script of a page, which reads the problem itself."""
    headers = dict(scope["headers"])
    mode = headers.get(b"sec-fetch-mode", b"navigate")
    is_page = b"text/html" in headers.get(b"accept", b"") and mode == b"navigate"
    return is_page and not f"{scope['path']}/".startswith(FOR_PROGRAMS)


def _is_plain_error(start: Message) -> bool:
    kind = next((value for name, value in start["headers"] if name.lower() == b"content-type"), b"")
    return start["status"] >= HTTPStatus.BAD_REQUEST and not kind.startswith(b"text/html")


def _words_of(body: bytes) -> str:
    """The sentence of a problem; empty when there is none."""
    try:
        problem = json.loads(body[:LONGEST_PROBLEM])
        said = problem.get("detail", "")
    except (ValueError, AttributeError):
        return ""
    return said if isinstance(said, str) else ""
