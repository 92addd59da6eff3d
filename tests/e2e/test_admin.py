"""The journey of an administrator: all organizations, one of them, and nothing that would change it."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import NewContext, settled, sign_in, visit

CLOSED = "takes no new bookings at present"
WRITES = re.compile("^(add|new|book|edit|change|delete|remove|cancel|publish|move|save|invite)", re.IGNORECASE)


def test_an_administrator_looks_into_an_organization_and_changes_nothing(new_context: NewContext):
    page = sign_in(new_context().new_page(), "admin@medisched.local")
    expect(page).to_have_url(re.compile("/admin$"))
    organizations = settled(page).get_by_role("table", name="Organizations")
    expect(organizations.get_by_role("link", name="City Medical")).to_be_visible()
    figure = page.locator("figure", has_text="Bookings").first
    drawn = figure.get_by_role("img", name=re.compile("^Bookings"))
    for _ in range(20):
        if drawn.count():
            break
        # The first count of a new installation comes a few seconds after its start.
        page.wait_for_timeout(500)
        settled(visit(page, "/admin"))
    expect(drawn).to_be_visible()
    figure.get_by_text("As a table").click()
    expect(figure.get_by_role("table").get_by_role("row").nth(1)).to_be_visible()
    page.get_by_label("Name or address").fill("city")
    expect(organizations.get_by_role("row")).to_have_count(2)
    head = organizations.get_by_role("columnheader", name="Members")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    organizations.get_by_role("link", name="City Medical").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("City Medical")
    expect(page.get_by_role("table", name="Departments").get_by_text("Cardiology")).to_be_visible()
    for name in ("Providers", "Bookings"):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("table", name=name).get_by_role("row").nth(1)).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("John Doe")
    expect(page.get_by_role("tabpanel").get_by_role("button", name=WRITES)).to_have_count(0)
    expect(page.get_by_role("tabpanel").get_by_role("textbox")).to_have_count(0)


def test_a_suspended_organization_says_so_keeps_everything_and_is_restored(new_context: NewContext):
    page = visit(sign_in(new_context().new_page(), "admin@medisched.local"), "/admin/organizations/family-practice")
    page.get_by_role("tab", name="Bookings").click()
    bookings = page.get_by_role("table", name="Bookings").get_by_role("row")
    expect(bookings.nth(1)).to_be_visible()
    count = bookings.count()
    page.get_by_role("button", name="Suspend", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Nobody there answers our letters.")
    dialog.get_by_role("button", name="Suspend", exact=True).click()
    expect(page.get_by_role("button", name="Restore", exact=True)).to_be_visible()
    stranger = visit(new_context().new_page(), "/o/family-practice")
    expect(stranger.get_by_role("main")).to_contain_text(CLOSED)
    page.get_by_role("button", name="Restore", exact=True).click()
    dialog.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_role("button", name="Suspend", exact=True)).to_be_visible()
    expect(bookings).to_have_count(count)
    expect(visit(stranger, "/o/family-practice").get_by_role("main")).not_to_contain_text(CLOSED)
