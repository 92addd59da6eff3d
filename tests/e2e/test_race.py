"""Two browsers want one slot."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext, sign_in, visit

FIRST, SECOND = "john.doe@example.com", "emily.rodriguez@citymedical.com"
BOOK = re.compile(r"Book \d\d:\d\d with")


def test_of_two_browsers_one_gets_the_slot_and_the_other_is_told_kindly(new_context: NewContext):
    first, second = (sign_in(new_context().new_page(), who) for who in (FIRST, SECOND))
    address = choose_the_last_time(first)
    label = first.get_by_role("button", name=BOOK).inner_text()
    visit(second, address)
    expect(second.get_by_role("button", name=label)).to_be_visible()
    first.get_by_role("button", name=label).click()
    expect(first.get_by_role("heading", name="You are booked")).to_be_visible()
    # Whoever only reads the question is told as well; who had pressed before they were told is a test of services.
    expect(second.get_by_text("This time was just taken").first).to_be_visible()
    expect(second.get_by_role("button", name=label)).to_be_hidden()


def choose_the_last_time(page: Page) -> str:
    """Open the confirmation of the day's last time; the address keeps the choice."""
    visit(page, "/find")
    page.get_by_role("region", name="Choose a time").get_by_role("button", name=re.compile(r"^\d\d:\d\d")).last.click()
    expect(page.get_by_role("button", name=BOOK)).to_be_visible()
    expect(page).to_have_url(re.compile("slot="))
    return page.url
