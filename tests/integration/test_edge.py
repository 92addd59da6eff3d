"""What the edge passes on, changes and refuses, in front of an application that only notes what it was asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from medisched.api.edge import Edge, EdgePolicy, derived_token
from medisched.api.session_cookie import cookie_name
from medisched.api.sockets import OpenSockets
from tests.integration.asgi import HERE, Line, Recorder, client

if TYPE_CHECKING:
    pass

COOKIE = cookie_name(secure=True)
SESSION = {"cookie": f"theme=dark; {COOKIE}=good"}


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


def socket_scope(query: str = "EIO=4&token=tab-1", **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "websocket", "path": "/_event/", "query_string": query.encode(), "headers": pairs}


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
    while sockets.count("session-1") + sockets.count("") < len(lines):  # noqa: ASYNC110 - one turn of the loop each
        await asyncio.sleep(0)
    assert sockets.close_sockets("session-1") == 1
    assert sockets.close_sockets("unknown") == sockets.close_sockets("") == 0
    lines[1].spoke.set()
    await asyncio.gather(*tasks)
    kinds = [[message["type"].removeprefix("websocket.") for message in line.sent] for line in lines]
    assert kinds == [["accept", "close"], ["accept", "send"]]
    assert sockets.count("session-1") == sockets.count("") == 0


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/_event/", "GET"),
        ("/_event/", "POST"),
        ("/_event", "POST"),
        ("/_upload", "POST"),
        ("/_upload/file", "GET"),
        ("/_health", "GET"),
        ("/_all_routes", "GET"),
        ("/ping", "GET"),
    ],
)
async def test_the_frameworks_own_paths_are_closed(edge: Edge, seen: Recorder, path: str, method: str) -> None:
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
