"""What a browser is shown when there is no page, and what programs are still told."""

from __future__ import annotations

from typing import Any

import pytest

from medisched.api.crashes import CrashNotes
from medisched.api.error_pages import ErrorPages
from medisched.api.refusals import FOREIGN_PAGE
from medisched.domain.texts import speaking
from tests.integration.asgi import client

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-mode": "navigate"}
SCRIPT = {"accept": "*/*", "sec-fetch-mode": "cors"}


@pytest.fixture(autouse=True)
def _with_database() -> None:
    """Not needed here."""


async def broken(*_: Any) -> None:
    raise RuntimeError("the disk with the pages is gone: secret detail")


async def half_broken(_scope: Any, _receive: Any, send: Any) -> None:
    """As Starlette does it: answers in one line, then raises."""
    await send({"type": "http.response.start", "status": 500, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Internal Server Error"})


async def refusing(_scope: Any, _receive: Any, send: Any) -> None:
    await FOREIGN_PAGE.send(send)


@pytest.mark.parametrize("app", [CrashNotes(broken), half_broken])
async def test_a_crash_shows_a_page_that_needs_nothing_else(app: Any) -> None:
    async with client(ErrorPages(app)) as browser:
        answer = await browser.get("/desk", headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "Something broke on our side" in answer.text
    assert 'href="/desk"' in answer.text
    assert "secret" not in answer.text
    assert "src=" not in answer.text


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/find?q=a%26b&day=1", 'href="/find?q=a%26b&amp;day=1"'),
        ("/o/z%C3%BCrich%22", 'href="/o/z%C3%BCrich%22"'),
        ("//evil.example/x", ""),
        ("/%5Cevil.example", 'href="/%5Cevil.example"'),
    ],
)
async def test_trying_again_stays_on_this_site_and_keeps_the_question(address: str, link: str) -> None:
    async with client(ErrorPages(half_broken)) as browser:
        answer = await browser.get(f"http://clinic.example{address}", headers=BROWSER)
    assert (">Try again<" in answer.text) == bool(link)
    assert link in answer.text


async def test_a_refused_form_says_why_and_the_way_on() -> None:
    async with client(ErrorPages(refusing)) as browser:
        answer = await browser.post("/auth/sign-out", headers=BROWSER)
    assert answer.status_code == 403
    assert FOREIGN_PAGE.message in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize(("path", "headers"), [("/desk", SCRIPT), ("/api/v1/slots", BROWSER), ("/desk", {})])
async def test_programs_and_scripts_still_get_the_problem(path: str, headers: dict[str, str]) -> None:
    async with client(ErrorPages(refusing)) as browser:
        answer = await browser.get(path, headers=headers)
    assert answer.json()["code"] == "foreign_origin"


async def test_an_address_is_never_written_into_the_page_as_markup() -> None:
    async with client(ErrorPages(half_broken)) as browser:
        answer = await browser.get('/"><script>alert(1)</script>', headers=BROWSER)
    assert "<script" not in answer.text


async def test_the_page_speaks_the_language_of_the_browser() -> None:
    with speaking("de"):
        async with client(ErrorPages(half_broken)) as browser:
            answer = await browser.get("/", headers=BROWSER)
    assert '<html lang="de">' in answer.text
