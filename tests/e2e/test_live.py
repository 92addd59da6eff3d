"""What one person does shows on the others' pages within a second, whichever worker process serves them."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from medisched.db.embedded import Server
from medisched.integrations.public_holidays import find_holidays
from tests.e2e.conftest import Product, running_product, sign_in, visit

BERLIN = ZoneInfo("Europe/Berlin")
# A day on which the clinic is open, whatever day today is.
AHEAD = (datetime.now(BERLIN).date() + timedelta(days=number) for number in range(40, 50))
FAR = next(day for day in AHEAD if day not in find_holidays("DE", "BE", day.year))
BOOK = re.compile(r"Book \d\d:\d\d with")
EARLY, LATE = re.compile(r"^21:10"), re.compile(r"^21:40")
PROVIDER, PATIENT, STAFF = "david.miller@citymedical.com", "john.doe@example.com", "emily.rodriguez@citymedical.com"


@pytest.fixture(scope="module")
def two_workers(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with two worker processes and a Valkey server of its own."""
    with running_product(server, template, tmp_path_factory.mktemp("workers"), WORKERS="2") as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, two_workers: Product) -> Iterator[Callable[[str], Page]]:
    """A browser of their own for each person, signed in."""
    opened = []

    def open_one(email: str) -> Page:
        # Browsers go offline from every host but localhost.
        opened.append(browser.new_context(base_url=two_workers.url.replace("localhost", "127.0.0.1")))
        return sign_in(opened[-1].new_page(), email)

    yield open_one
    for context in opened:
        context.close()


def test_what_others_do_shows_within_a_second(open_page: Callable[[str], Page]):
    provider, patient, watcher = (open_page(who) for who in (PROVIDER, PATIENT, STAFF))
    own = call(provider, "get", "/api/v1/me")["providerId"]
    visit(watcher, f"/find?provider={own}&day={FAR}")
    took = {}

    def act(name: str, do: Callable[[], object], *seen: Callable[[], object]) -> object:
        began = time.perf_counter()
        done = do()
        for one in seen:
            one()
        took[name] = time.perf_counter() - began
        return done

    late = act("published", lambda: publish(provider, 21, 40), shows(watcher, LATE))
    early = act("published again", lambda: publish(provider, 21, 10), shows(watcher, EARLY))
    visit(patient, f"/find?provider={own}&day={FAR}&slot={early['id']}")
    book = patient.get_by_role("button", name=BOOK)
    expect(book).to_be_enabled()
    act("taken", lambda: book.dispatch_event("click"), hides(watcher, EARLY))
    mine = call(patient, "get", "/api/v1/appointments?mine=true&limit=200")["items"]
    booked = next(one["id"] for one in mine if one["start"].startswith(str(FAR)))
    move = lambda: call(patient, "patch", f"/api/v1/appointments/{booked}", slotId=late["id"])  # noqa: E731
    act("moved", move, shows(watcher, EARLY), hides(watcher, LATE))
    act("withdrawn", lambda: call(provider, "delete", f"/api/v1/slots/{early['id']}"), hides(watcher, EARLY))
    print({name: f"{1000 * one:.0f} ms" for name, one in took.items()})
    assert max(took.values()) < 1


def test_signing_out_ends_the_other_tabs_in_any_worker(open_page: Callable[[str], Page]):
    first = open_page("james.wilson@familypractice.com")
    tabs = [visit(first.context.new_page(), "/patients") for _ in range(3)]
    began = time.perf_counter()
    call(first, "delete", "/api/v1/session")
    for tab in tabs:
        tab.wait_for_url(re.compile("/sign-in"), timeout=5_000)
    print(f"all signed out after {1000 * (time.perf_counter() - began):.0f} ms")


def test_a_page_that_was_cut_off_catches_up_and_keeps_what_was_typed(open_page: Callable[[str], Page]):
    page = visit(open_page(PROVIDER), f"/calendar?day={FAR}&view=day")
    page.get_by_role("button", name="Publish a time").click()
    title = page.get_by_role("dialog").get_by_label("Title")
    title.fill("Not sent yet")
    page.context.set_offline(True)
    lost = page.locator(".connection-lost")
    expect(lost).to_be_attached(timeout=15_000)
    page.context.set_offline(False)
    expect(lost).to_have_count(0, timeout=15_000)
    publish(page, 20, 10, title="Meanwhile")
    expect(page.get_by_text("Meanwhile").first).to_be_attached()
    expect(title).to_have_value("Not sent yet")


def publish(page: Page, hour: int, minute: int, title: str = "") -> dict:
    start = datetime(FAR.year, FAR.month, FAR.day, hour, minute, tzinfo=BERLIN)
    span = {"start": start.isoformat(), "end": (start + timedelta(minutes=20)).isoformat()}
    return call(page, "post", "/api/v1/slots", **span, title=title)


def call(page: Page, method: str, path: str, **body: object) -> dict:
    """Ask the API as the person at the page."""
    base = re.sub(r"(https?://[^/]+).*", r"\1", page.url)
    more = {"data": body} if body else {}
    answer = getattr(page.request, method)(f"{base}{path}", headers={"Origin": base}, **more)
    assert answer.ok, answer.text()
    return answer.json() if answer.text() else {}


def shows(page: Page, name: re.Pattern[str]) -> Callable[[], object]:
    return lambda: expect(times_on(page, name)).to_have_count(1)


def hides(page: Page, name: re.Pattern[str]) -> Callable[[], object]:
    return lambda: expect(times_on(page, name)).to_have_count(0)


def times_on(page: Page, name: re.Pattern[str] = re.compile(r"^\d\d:\d\d")):
    return page.get_by_role("region", name="Choose a time").get_by_role("button", name=name)
