"""What surrounds every answer: limits, addresses, policies and how long it may be kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from medisched.api.body_limit import BodyLimit
from medisched.api.content_policy import BuiltPages, inline_hashes
from medisched.api.crashes import CrashNotes
from medisched.api.headers import SecurityHeaders
from medisched.api.page_addresses import PageAddresses
from tests.integration.asgi import Line, Recorder, client


@pytest.fixture(autouse=True)
def _with_database() -> None:
    """Not needed here."""


@pytest.fixture
def seen() -> Recorder:
    return Recorder()


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


async def test_a_framework_that_answers_for_itself_does_not_hide_that_it_was_too_large() -> None:
    api = FastAPI()

    @api.exception_handler(Exception)
    async def _on_crash(*_: Any) -> JSONResponse:
        return JSONResponse({}, status_code=500)

    @api.post("/")
    async def read(request: Request) -> int:
        return len(await request.body())

    async def chunks() -> Any:
        yield b"x" * 11

    async with client(BodyLimit(api, limit=10)) as program:
        assert (await program.post("/", content=chunks())).status_code == 413


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
    assert (
        pages.hashes_for("/about")
        == pages.hashes_for("/about/")
        == inline_hashes('<script>import "/assets/a.js";</script>')
    )
    assert pages.hashes_for("/o/any-clinic") == []


async def test_a_page_has_one_address(seen: Recorder, built: Path) -> None:
    async with client(PageAddresses(seen, BuiltPages(built))) as browser:
        assert (await browser.get("/about?day=1")).status_code == 200
        assert seen.scopes[-1]["path"] == "/about/"
        moved = await browser.get("/about/?day=1")
        assert (moved.status_code, moved.headers["location"]) == (308, "/about?day=1")
        moved = await browser.get("/slots?day=1")
        assert (moved.status_code, moved.headers["location"]) == (307, "/calendar?day=1")


@pytest.mark.parametrize("path", ["/", "//about/", "//evil.example/", "/o/clinic/", "/about//"])
async def test_no_other_address_is_touched(seen: Recorder, built: Path, path: str) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    await PageAddresses(seen, BuiltPages(built))(scope, receive, Line().send)
    assert seen.scopes[-1]["path"] == path


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


async def test_a_confirmed_page_keeps_the_policy_it_came_with(built: Path) -> None:
    async def unchanged(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 304, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with client(SecurityHeaders(unchanged, pages=BuiltPages(built), secure=True)) as browser:
        headers = (await browser.get("/about")).headers
    assert not {"content-security-policy", "cache-control"} & headers.keys()


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
