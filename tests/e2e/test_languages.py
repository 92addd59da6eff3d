"""A German browser, from signing in to the letter."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import NewContext, Product, open_session, ready, sign_in, visit

PATIENT, OTHER = "john.doe@example.com", "jane.smith@example.com"


def test_a_german_browser_reads_german_from_signing_in_to_the_letter(new_context: NewContext):
    page = new_context(locale="de-DE").new_page()
    page.goto("/sign-in")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    ready(page)
    page.get_by_label("E-Mail").fill(PATIENT)
    page.get_by_label("Passwort", exact=True).fill("password123")
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url(re.compile("/find"))
    ready(page)
    page.get_by_role("button", name=re.compile(r"^\d\d:\d\d")).last.click()
    page.get_by_role("button", name=re.compile(r"\d\d:\d\d bei .* buchen")).click()
    expect(page.get_by_role("heading", name="Ihr Termin ist gebucht")).to_be_visible()
    expect(page.get_by_text("Ortszeit Berlin").first).to_be_visible()
    page.goto("/inbox")
    ready(page)
    page.get_by_label("Adresse").fill(PATIENT)
    expect(page.get_by_text("Ihr Termin bei ").first).to_be_visible()


def test_a_language_that_is_chosen_once_greets_the_person_in_every_browser(product: Product, new_context: NewContext):
    own = {"Origin": product.url}
    page = new_context().new_page()
    page.goto("/")
    page.get_by_role("button", name="Deutsch").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("link", name="Preise").first).to_be_visible()
    open_session(page.context, OTHER)
    page.context.request.post("/auth/language", form={"language": "de"}, headers=own)
    elsewhere = new_context().new_page()
    expect(sign_in(elsewhere, OTHER).locator("html")).to_have_attribute("lang", "de")
    expect(elsewhere.get_by_role("link", name="Meine Termine").first).to_be_visible()
    elsewhere.context.request.post("/auth/language", form={"language": "en"}, headers=own)
    expect(visit(elsewhere, "/find").locator("html")).to_have_attribute("lang", "en")
