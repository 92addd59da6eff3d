"""The whole product as `make run` starts it, once for all journeys of a process, and a real Chromium."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from medisched.db.embedded import Server
from tests.conftest import DATA, PROJECT
from tests.e2e.browsers import Chromium, alarm
from tests.pages import WEB

START_LIMIT = 400
# A journey takes a minute at most, the first one's start some more.
LIMIT = 240
CHROMIUM = pytest.StashKey[Chromium]()


@dataclass(frozen=True)
class Product:
    """A running server: where it is, what it logged, and its database."""

    url: str
    log: Path
    database: str
    pid: int


@pytest.fixture(scope="session")
def product(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """As `make run` starts it without any setting."""
    with running_product(server, template, tmp_path_factory.mktemp("product")) as started:
        yield started


@contextmanager
def running_product(server: Server, template: str, folder: Path, **chosen: str) -> Iterator[Product]:
    """Started by the command line with the demo clinics; its own database, port and data folder."""
    name = f"e2e_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template}" strategy file_copy')
    log = folder / "server.log"
    settings = {
        "DATA_DIR": str(log.parent / "data"),
        "DATABASE_URL": server.url(name),
        "DATABASE_APP_URL": server.url(name, user="medisched_app"),
        "REFLEX_WEB_WORKDIR": WEB,
        "MAIL_SENDERS": "inbox",
        "APP_ENV": "development",
        **chosen,
    }
    process = _start(settings, log)
    try:
        yield Product(f"http://localhost:{settings['PORT']}", log, server.url(name), process.pid)
    finally:
        _end(process)
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute(f'drop database "{name}" with (force)')


def _start(settings: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Once it answers. Of several processes the first builds the pages, and the others find them."""
    with (DATA / "building.lock").open("w") as lock, log.open("wb") as out:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Not before: what is free now is not in minutes.
        settings["PORT"] = str(_free_port())
        process = subprocess.Popen(
            [sys.executable, "-m", "medisched.cli", "serve"],
            cwd=PROJECT, env=os.environ | settings, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            _wait_for(f"http://localhost:{settings['PORT']}/api/health", process, log)
        except BaseException:
            _end(process)
            raise
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does; one that does not stop is killed, and fails the tests."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the product did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config) -> Iterator[Chromium]:
    """One for all journeys, unless it had to be killed."""
    with sync_playwright() as playwright:
        pytestconfig.stash[CHROMIUM] = Chromium(playwright)
        yield pytestconfig.stash[CHROMIUM]
        pytestconfig.stash[CHROMIUM].close()


@pytest.fixture
def browser(chromium: Chromium) -> Browser:
    """The one that runs."""
    return chromium.open()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    with _limited(item, "setup", START_LIMIT + LIMIT):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    with _limited(item, "call", LIMIT):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    with _limited(item, "teardown", LIMIT):
        return (yield)


def _limited(item: pytest.Item, when: str, seconds: float) -> AbstractContextManager[None]:
    """What takes longer fails where it is, as its browser ends, and tells where its pages were."""

    def ring() -> None:
        if chromium := item.config.stash.get(CHROMIUM, None):
            item.add_report_section(when, "after", f"{seconds} s, pages were at {chromium.list_addresses()}")
            chromium.kill()

    return alarm(seconds, ring)


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, product: Product) -> Iterator[NewContext]:
    """Browsers that know nothing of each other; a console error on any of their pages fails the test."""
    opened: list[BrowserContext] = []
    troubles: list[str] = []

    def note(message) -> None:
        # The browser itself reports each refused form as a failed request; the page tells the person.
        if message.type == "error" and "Failed to load resource" not in message.text:
            troubles.append(message.text)

    def open_one(**options) -> BrowserContext:
        context = browser.new_context(base_url=product.url, **{"viewport": {"width": 1280, "height": 720}, **options})
        context.set_default_timeout(15_000)
        context.on("console", note)
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert troubles == []


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """A fresh browser's first page."""
    return new_context().new_page()


def ready(page: Page) -> Page:
    """Wait until the page answers to clicks: it is hydrated and its first events have come back."""
    page.locator("[data-ready=true]").wait_for(state="attached")
    return page


def settled(page: Page) -> Page:
    """Wait until everything that was on its way has come."""
    expect(ready(page).locator("[aria-busy=true]").filter(visible=True)).to_have_count(0, timeout=15_000)
    return page


def visit(page: Page, path: str) -> Page:
    """Open an address and wait until it answers to clicks."""
    page.goto(path)
    return ready(page)


def open_session(context: BrowserContext, email: str, password: str = "password123") -> str:
    """As the form does it, without its page; says where the person begins."""
    answer = context.request.post("/auth/sign-in", form={"email": email, "password": password}, max_redirects=0)
    assert answer.status == 303, answer.text()
    return answer.headers["location"]


def sign_in(page: Page, email: str) -> Page:
    """With a session, on the person's first page."""
    return visit(page, open_session(page.context, email))


def sign_in_by_form(page: Page, email: str, password: str = "password123") -> Page:
    """As a person does."""
    visit(page, "/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return ready(page)


def newcomer(product: Product) -> str:
    """The address of somebody who belongs nowhere yet, with the demo's password: the demo's people stay as they are."""
    with psycopg.connect(product.database) as connection:
        return connection.execute(
            """insert into users (id, email, name, password_hash, email_verified_at)
            select gen_random_uuid(), %s, 'Robin Newcomer', password_hash, now() from users
            where email = 'john.doe@example.com' returning email""",
            [f"robin.{uuid4().hex[:8]}@example.com"],
        ).fetchone()[0]


def mailed_link(product: Product, recipient: str, kind: str) -> str:
    """The newest letter's link, once it is there."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with psycopg.connect(product.database) as connection:
            row = connection.execute(
                "select text from emails where recipient = %s and kind = %s order by created_at desc limit 1",
                [recipient, kind],
            ).fetchone()
        if row and (found := re.search(r"https?://\S+#\S+", row[0])):
            return found.group(0)
        time.sleep(0.1)
    pytest.fail(f"no {kind} mail for {recipient}")
