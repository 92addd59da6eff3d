"""A browser gets the pages of its language, whatever tab they belong to."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from medisched.api.spoken import Spoken
from medisched.api.spoken_pages import find_builds, serve_languages


@pytest.fixture
def browser(tmp_path: Path) -> httpx.AsyncClient:
    for folder, word in (("client", "Hello"), ("languages/de", "Hallo")):
        (tmp_path / folder / "assets").mkdir(parents=True)
        (tmp_path / folder / "index.html").write_text(word)
        (tmp_path / folder / "404.html").write_text(f"{word}?")
        (tmp_path / folder / "assets" / f"{word}-12345678.js").write_text(word)
    (tmp_path / "former/assets").mkdir(parents=True)
    (tmp_path / "former/assets/Hi-12345678.js").write_text("Hi")
    app = Starlette(routes=[Mount("/", StaticFiles(directory=tmp_path / "client", html=True), name="frontend")])
    spoken = Spoken(serve_languages(find_builds(tmp_path))(app))
    return httpx.AsyncClient(transport=httpx.ASGITransport(spoken), base_url="http://here")


@pytest.mark.parametrize(
    ("headers", "word"),
    [
        ({}, "Hello"),
        ({"accept-language": "de-DE,de;q=0.9"}, "Hallo"),
        ({"accept-language": "de", "cookie": "ms_lang=en"}, "Hello"),
        ({"accept-language": "en", "cookie": "other=1; ms_lang=de"}, "Hallo"),
        ({"accept-language": "de", "cookie": "ms_lang=../../etc"}, "Hallo"),
    ],
)
async def test_the_chosen_language_comes_before_the_browsers(browser: httpx.AsyncClient, headers, word: str):
    page = await browser.get("/", headers=headers)
    assert (page.text, page.headers["vary"]) == (word, "Cookie, Accept-Language")


@pytest.mark.parametrize("word", ["Hello", "Hallo"])
async def test_an_open_tab_keeps_the_scripts_of_its_language(browser: httpx.AsyncClient, word: str):
    for code in ("en", "de"):
        script = await browser.get(f"/assets/{word}-12345678.js", headers={"cookie": f"ms_lang={code}"})
        assert script.text == word


async def test_a_tab_of_the_former_pages_still_gets_their_scripts(browser: httpx.AsyncClient):
    assert (await browser.get("/assets/Hi-12345678.js")).text == "Hi"
    assert (await browser.get("/assets/Hi-87654321.js")).status_code == 404


async def test_a_page_that_is_not_there_is_missing_in_the_same_language(browser: httpx.AsyncClient):
    page = await browser.get("/nowhere", headers={"accept-language": "de"})
    assert (page.status_code, page.text) == (404, "Hallo?")
