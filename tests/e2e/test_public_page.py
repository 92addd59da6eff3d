"""A visitor on a telephone at a clinic's page: nothing that they chose is lost on the way."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext, open_session, ready, visit

PHONE = {"width": 360, "height": 640}
ALL = "All times with Dr. Becker"


@pytest.fixture
def open_page(new_context: NewContext) -> Callable[[], Page]:
    """The clinic's page in a browser of its own."""
    return lambda: visit(new_context(viewport=PHONE).new_page(), "/o/city-medical")


def choose_later_day(page: Page) -> str:
    """The address with somebody and a day."""
    page.get_by_role("button", name=ALL).click()
    days = page.locator(".find-strip").get_by_role("button")
    days.nth(1).click()
    expect(days.nth(1)).to_have_attribute("aria-pressed", "true")
    page.wait_for_url(re.compile(r"provider=.*day="))
    return page.url


def test_back_leads_from_the_times_to_everybody_and_forward_again(open_page: Callable[[], Page]):
    page = open_page()
    expect(page).to_have_title("Appointments at City Medical · Medisched")
    chosen = choose_later_day(page)
    page.go_back()
    expect(page.get_by_role("button", name=ALL)).to_be_visible()
    assert "?" not in page.url
    page.go_forward()
    expect(page.get_by_role("region", name="Choose a time")).to_be_visible()
    assert page.url == chosen


def test_another_language_and_the_way_in_keep_what_was_chosen(open_page: Callable[[], Page]):
    page = open_page()
    chosen = choose_later_day(page)
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("region", name="Zeit wählen")).to_be_visible()
    assert ready(page).url == chosen
    page.get_by_role("link", name="Anmelden").click()
    page.wait_for_url(re.compile("/sign-in"))
    page.get_by_label("E-Mail").fill("jane.smith@example.com")
    page.get_by_label("Passwort", exact=True).fill("password123")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("region", name="Zeit wählen")).to_be_visible()
    assert page.url == chosen


def test_who_loses_a_time_below_the_fold_sees_the_others(open_page: Callable[[], Page], new_context: NewContext):
    page, faster = open_page(), new_context()
    page.get_by_role("button", name=re.compile(r"^Book .* with Dr. Becker")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    open_session(faster, "nadia.haddad@citymedical.com")
    base = page.url.partition("/o/")[0]
    slots = faster.request.get(f"{base}/api/v1/slots?from={datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}&limit=200").json()[
        "items"
    ]
    free = [one for one in slots if "Becker" in one["provider"] and one["status"] == "free"]
    first = min(free, key=lambda one: one["start"])
    answer = faster.request.post("/api/v1/appointments", data={"slotId": first["id"]}, headers={"Origin": base})
    assert answer.ok, answer.text()
    taken = page.get_by_role("group", name=re.compile("was just taken"))
    expect(taken).to_be_focused()
    expect(taken).to_be_in_viewport()


@pytest.mark.parametrize(("locale", "words"), [("en-GB", "needs JavaScript"), ("de-DE", "JavaScript")])
@pytest.mark.parametrize("path", ["/o/city-medical", "/", "/sign-in"])
def test_without_script_a_sentence_says_what_is_missing(new_context: NewContext, path: str, locale: str, words: str):
    page = new_context(viewport=PHONE, java_script_enabled=False, locale=locale).new_page()
    page.goto(path)
    said = page.locator(".without-script")
    expect(said).to_have_count(1)
    expect(said).to_be_visible()
    expect(said).to_contain_text(words)
    expect(page.locator(".waiting").filter(visible=True)).to_have_count(0)
