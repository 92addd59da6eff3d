"""What the edge passes on, changes and refuses, in front of an application that only notes what it was asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from medisched.api.body_limit import BodyLimit
from medisched.api.content_policy import BuiltPages, inline_hashes
from medisched.api.crashes import CrashNotes
from medisched.api.edge import Edge, EdgePolicy, derived_token
from medisched.api.headers import SecurityHeaders
from medisched.api.session_cookie import cookie_name
from medisched.api.sockets import OpenSockets

if TYPE_CHECKING:
    from pathlib import Path

HERE = "https://clinic.example"
COOKIE = cookie_name(secure=True)
SESSION = {"cookie": f"theme=dark; {COOKIE}=good"}


class Recorder:
    """An ASGI application that keeps the scopes it was given."""

    def __init__(self) -> None:
        self.scopes: list[dict[str, Any]] = []
        self.body = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            await receive()
            await send({"type": "websocket.send", "text": "bye"})
            return
        more = True
        while more:
            message = await receive()
            self.body, more = self.body + message.get("body", b""), message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b"{}"})

    def headers(self) -> dict[str, str]:
        """Headers of the last request as the application saw them."""
        return {name.decode(): value.decode() for name, value in self.scopes[-1]["headers"]}


@pytest.fixture(autouse=True)
def _with_database() -> None:
    """Not needed here."""


@pytest.fixture
def seen() -> Recorder:
    return Recorder()


@pytest.fixture
def sockets() -> OpenSockets:
    return OpenSockets()


@pytest.fixture
def edge(seen: Recorder, sockets: OpenSockets) -> Edge:
    async def find_session_id(token: str) -> str:
        return "session-1" if token == "good" else ""

    policy = EdgePolicy(find_session_id=find_session_id, origins=(HERE,), key=b"k" * 32, cookie=COOKIE, sockets=sockets)
    return Edge(seen, policy)


def client(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE)


def socket_scope(query: str = "EIO=4&token=tab-1", **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "websocket", "path": "/_event/", "query_string": query.encode(), "headers": pairs}


class Line:
    """The server's side of one socket."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.spoke = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.spoke.wait()
        return {"type": "websocket.receive", "text": "hello"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)


async def connect(edge: Edge, scope: dict[str, Any]) -> Line:
    line = Line()
    line.spoke.set()
    await edge(scope, line.receive, line.send)
    return line


async def test_a_socket_carries_a_session_id_and_never_the_cookie(edge: Edge, seen: Recorder) -> None:
    await connect(edge, socket_scope(origin=HERE, cookie=f"a=b; {COOKIE}=good", authorization="Bearer x"))
    assert seen.headers()["x-medisched-sid"] == "session-1"
    assert "good" not in str(seen.scopes[-1])
    assert not {"cookie", "authorization"} & seen.headers().keys()


async def test_a_session_id_cannot_be_forged(edge: Edge, seen: Recorder) -> None:
    await connect(edge, socket_scope(origin=HERE, x_medisched_sid="session-1"))
    assert "x-medisched-sid" not in seen.headers()
    async with client(edge) as browser:
        await browser.get("/", headers={"x-medisched-sid": "session-1", "X-Medisched-Sid": "session-1"})
    assert "x-medisched-sid" not in seen.headers()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", f"{HERE}.evil.example", HERE.upper()])
async def test_a_socket_from_another_site_is_refused(edge: Edge, seen: Recorder, origin: str) -> None:
    line = await connect(edge, socket_scope(origin=origin, cookie=f"{COOKIE}=good"))
    assert [message["type"] for message in line.sent] == ["websocket.close"]
    assert not seen.scopes


async def test_a_socket_without_origin_or_token_or_elsewhere_is_refused(edge: Edge, seen: Recorder) -> None:
    elsewhere = socket_scope(origin=HERE) | {"path": "/api/live"}
    for scope in (socket_scope(), socket_scope("EIO=4", origin=HERE), elsewhere):
        assert (await connect(edge, scope)).sent[0]["type"] == "websocket.close"
    assert not seen.scopes


async def test_a_token_is_worth_nothing_without_the_session_it_belongs_to(edge: Edge, seen: Recorder) -> None:
    for cookie in (f"{COOKIE}=good", f"{COOKIE}=bad", f"{COOKIE}=good"):
        await connect(edge, socket_scope(origin=HERE, cookie=cookie))
    mine, stranger, mine_again = (scope["query_string"] for scope in seen.scopes)
    assert mine == mine_again != stranger
    assert b"tab-1" not in mine


async def test_every_token_in_the_address_is_replaced(edge: Edge, seen: Recorder) -> None:
    await connect(edge, socket_scope("token=first&EIO=4&token=second", origin=HERE))
    query = seen.scopes[-1]["query_string"].decode()
    assert query.count("token=") == 1
    assert "first" not in query
    assert "second" not in query


def test_token_and_session_cannot_be_shifted_into_each_other() -> None:
    assert derived_token("a", "b|c", b"key") != derived_token("a|b", "c", b"key")
    assert derived_token("a", "", b"key") != derived_token("a", "visitor", b"other")


async def test_ending_a_session_closes_its_sockets_and_no_others(edge: Edge, sockets: OpenSockets) -> None:
    lines = [Line(), Line()]
    cookies = [f"{COOKIE}=good", "a=b"]
    tasks = [
        asyncio.create_task(edge(socket_scope(origin=HERE, cookie=cookie), line.receive, line.send))
        for line, cookie in zip(lines, cookies, strict=True)
    ]
    while sockets.count("session-1") + sockets.count("") < len(lines):
        await asyncio.sleep(0)
    assert sockets.close_sockets("session-1") == 1
    assert sockets.close_sockets("unknown") == sockets.close_sockets("") == 0
    lines[1].spoke.set()
    await asyncio.gather(*tasks)
    kinds = [[message["type"].removeprefix("websocket.") for message in line.sent] for line in lines]
    assert kinds == [["accept", "close"], ["accept", "send"]]
    assert sockets.count("session-1") == sockets.count("") == 0


@pytest.mark.parametrize(
    ("path", "method"), [("/_event/", "GET"), ("/_event/", "POST"), ("/_event", "POST"), ("/_upload", "POST")]
)
async def test_long_polling_and_uploads_are_closed(edge: Edge, seen: Recorder, path: str, method: str) -> None:
    async with client(edge) as browser:
        answer = await browser.request(method, path, headers={"origin": HERE})
    assert answer.status_code == 404
    assert not seen.scopes


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": HERE},
        {"origin": HERE, "sec-fetch-site": "same-origin"},
        {"referer": f"{HERE}/sign-in?next=/"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": HERE, "sec-fetch-site": "none"},
    ],
)
async def test_a_form_of_this_site_may_change_something(edge: Edge, headers: dict[str, str]) -> None:
    async with client(edge) as browser:
        assert (await browser.post("/auth/sign-out", headers=headers | SESSION)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": HERE, "sec-fetch-site": "same-site"},
        {"origin": HERE, "sec-fetch-site": "cross-site"},
        {"referer": "https://evil.example/clinic.example"},
        {"referer": f"{HERE}.evil.example/"},
        {"referer": "not an address"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
async def test_another_site_may_not(edge: Edge, seen: Recorder, headers: dict[str, str], method: str) -> None:
    async with client(edge) as browser:
        answer = await browser.request(method, "/auth/sign-out", headers=headers | SESSION)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "foreign_origin"
    assert not seen.scopes


async def test_a_program_without_a_session_may_post(edge: Edge) -> None:
    async with client(edge) as program:
        assert (await program.post("/api/webhooks/polar", content=b"{}")).status_code == 200


async def test_nobody_is_signed_in_by_another_site(edge: Edge) -> None:
    async with client(edge) as browser:
        answer = await browser.post("/auth/sign-in", headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


async def test_an_authorization_header_makes_the_cookie_be_ignored(edge: Edge, seen: Recorder) -> None:
    async with client(edge) as program:
        answer = await program.post("/api/v1/slots", headers=SESSION | {"authorization": "Bearer msk_live"})
    assert answer.status_code == 200
    assert seen.headers()["cookie"] == "theme=dark"
    assert seen.headers()["authorization"] == "Bearer msk_live"


async def test_reading_needs_no_proof(edge: Edge, seen: Recorder) -> None:
    async with client(edge) as browser:
        answer = await browser.get("/api/v1/me", headers=SESSION | {"origin": "https://evil.example"})
    assert answer.status_code == 200
    assert f"{COOKIE}=good" in seen.headers()["cookie"]


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_what_breaks_is_answered_without_details(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("details")

    line = Line()
    await CrashNotes(broken)({"type": kind}, line.receive, line.send)
    assert line.sent[0]["type"] == ("websocket.close" if kind == "websocket" else "http.response.start")
    assert "details" not in str(line.sent)
    assert caplog.messages == [f"a {kind} could not be handled"]


async def test_a_request_that_says_it_is_too_large_is_refused_unread(seen: Recorder) -> None:
    async with client(BodyLimit(seen, limit=10)) as program:
        answer = await program.post("/", content=b"x" * 11)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not seen.scopes


async def test_a_request_that_grows_too_large_is_refused(seen: Recorder) -> None:
    async def chunks() -> Any:
        for _ in range(11):
            yield b"x"

    async with client(BodyLimit(seen, limit=10)) as program:
        assert (await program.post("/", content=chunks())).status_code == 413
        assert (await program.post("/", content=b"x" * 10)).status_code == 200


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "about").mkdir()
    (tmp_path / "index.html").write_text("<script>start()</script><script src='/a.js'></script>")
    (tmp_path / "about/index.html").write_text('<script type="module" async="">import "/assets/a.js";</script>')
    (tmp_path / "404.html").write_text("<p>no scripts</p>")
    return tmp_path


def test_each_page_may_run_its_own_inline_scripts_only(built: Path) -> None:
    pages = BuiltPages(built)
    assert pages.hashes_for("/") == inline_hashes("<script>start()</script>")
    assert pages.hashes_for("/about") == pages.hashes_for("/about/") == inline_hashes(
        '<script>import "/assets/a.js";</script>'
    )
    assert pages.hashes_for("/o/any-clinic") == []


async def page(_: Any, __: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b""})


async def test_a_page_forbids_everything_but_its_own_scripts(built: Path) -> None:
    async with client(SecurityHeaders(page, pages=BuiltPages(built), secure=True)) as browser:
        headers = (await browser.get("/")).headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["script-src"] == "'self' " + inline_hashes("<script>start()</script>")[0]
    assert policy["connect-src"] == "'self' ws://clinic.example wss://clinic.example"
    assert policy["frame-ancestors"] == policy["default-src"] == "'none'"
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-cache"
    assert headers["strict-transport-security"].startswith("max-age=63072000")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_a_host_header_cannot_add_to_the_policy(built: Path) -> None:
    async with client(SecurityHeaders(page, pages=BuiltPages(built), secure=True)) as browser:
        headers = (await browser.get("/", headers={"host": "x; script-src *"})).headers
    assert "script-src *" not in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "keeping"),
    [
        ("/assets/root-CJpwkKGz.js", "public, max-age=31536000, immutable"),
        ("/favicon.svg", "no-cache"),
        ("/api/v1/me", "no-store"),
        ("/api/v1/calendar.ics", "no-store"),
        ("/auth/sign-in", "no-store"),
    ],
)
async def test_only_hashed_files_are_kept(seen: Recorder, built: Path, path: str, keeping: str) -> None:
    async with client(SecurityHeaders(seen, pages=BuiltPages(built), secure=False)) as browser:
        headers = (await browser.get(path)).headers
    assert headers["cache-control"] == keeping
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "strict-transport-security" not in headers
