"""The frame: palette and keys, explanations in the place of pages, paper, and both directions of writing."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext, sign_in, visit

STAFF, OWNER = "emily.rodriguez@citymedical.com", "sarah.johnson@citymedical.com"


def palette(page: Page):
    page.keyboard.press("Control+k")
    return page.get_by_role("combobox", name="Search and do")


def test_the_palette_leads_to_a_patient_and_to_an_action(page: Page):
    sign_in(page, STAFF)
    visit(page, "/appointments")
    field = palette(page)
    expect(field).to_be_focused()
    field.fill("hanna")
    found = page.get_by_role("option", name="Hanna")
    expect(found).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", found.get_attribute("id") or "")
    field.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("heading", name=re.compile("Hanna"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    palette(page).fill("add closure")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("heading", name="closure")).to_be_visible()


def test_keys_lead_to_places_and_can_be_turned_off(page: Page):
    sign_in(page, STAFF)
    visit(page, "/appointments")
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Patients")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("button", name=re.compile("Hanna"))).to_be_visible()
    page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    page.keyboard.type("g d ?")
    expect(search).to_have_value("g d ?")
    search.blur()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_contain_text("Go to Desk")
    expect(keys).not_to_contain_text("Go to Overview")
    keys.get_by_role("switch").click()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(keys).to_be_hidden()
    expect(palette(page)).to_be_focused()


def test_a_page_for_others_explains_itself_without_a_second_scolding(page: Page):
    sign_in(page, STAFF)
    visit(page, "/settings")
    expect(page.get_by_role("heading", name="This page is for others")).to_be_visible()
    expect(page.get_by_role("link", name="Go to where I work")).to_have_attribute("href", "/desk")
    expect(page.get_by_text("You are not allowed")).to_have_count(0)


def test_an_address_that_leads_nowhere_has_its_status_and_a_page(page: Page):
    for path in ("/nothing-here", "/nothing/here.png", "/_upload"):
        answer = page.goto(path)
        assert answer
        assert answer.status == 404
        expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")
        expect(page.get_by_role("link", name="Go to the start page")).to_be_visible()


def test_the_day_list_goes_to_paper_without_the_frame(new_context: NewContext):
    page = sign_in(new_context(color_scheme="dark").new_page(), STAFF)
    visit(page, "/desk")
    expect(page.get_by_role("table").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("City Medical").locator("visible=true")).to_have_count(1)
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.radix-themes')).backgroundColor")
        == "rgb(255, 255, 255)"
    )


def test_pages_are_mirrored_where_people_write_from_right_to_left(page: Page):
    sign_in(page, OWNER)
    for path in ("/overview", "/patients"):
        visit(page, path)
        page.evaluate("for (const e of document.querySelectorAll('html, [dir=ltr]')) e.dir = 'rtl'")
        side = page.get_by_role("navigation", name="Main", exact=True).bounding_box()
        main = page.get_by_role("main").bounding_box()
        assert side
        assert main
        assert side["x"] > main["x"] + main["width"] / 2, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path
