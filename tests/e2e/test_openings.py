"""A service is booked online from the organization's page, moved and cancelled; and seen from another timezone."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewContext, Product, newcomer, ready, sign_in, visit

DATE = r"\w{3} \d{1,2} \w{3} \d{4}"


def test_from_the_organizations_page_to_a_booked_moved_and_cancelled_service(new_context: NewContext):
    page = new_context().new_page()
    visitor_chooses_a_time(page)
    wanted = signs_in_and_joins(page)
    assert page.get_by_role("dialog").get_by_text(wanted).first.is_visible()
    day = takes_a_later_time(page)
    moved = moves_it(page, day)
    cancels_it(page, moved)


def visitor_chooses_a_time(page: Page) -> None:
    visit(page, "/o/city-medical")
    card = page.get_by_role("article", name="Follow-up")
    expect(card.get_by_text(re.compile(r"20 minutes · 45\.00 EUR"))).to_be_visible()
    card.get_by_role("button", name=re.compile("^Book Follow-up on")).click()
    page.get_by_role("dialog").get_by_role("link", name="Sign in").click()
    ready(page)


def signs_in_and_joins(page: Page) -> str:
    """Ends at the confirmation of the time that was chosen before; returns that time."""
    page.get_by_label("E-mail").fill("omar.farah@familypractice.com")
    page.get_by_label("Password", exact=True).fill("password123")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/o/city-medical"))
    ready(page)
    dialog = page.get_by_role("dialog")
    wanted = dialog.get_by_text(re.compile(r"^\d\d:\d\d$")).first.inner_text()
    dialog.get_by_role("button", name="Join and go on").click()
    page.wait_for_url(re.compile("/openings"))
    ready(page)
    expect(dialog.get_by_role("button", name=re.compile(f"^Book {DATE}, {wanted} with Dr"))).to_be_focused()
    return wanted


def takes_a_later_time(page: Page) -> str:
    """Not the first one, which may be too near to be moved; returns its day."""
    page.get_by_role("button", name="Another time").click()
    chosen(later_days(page).last)
    times(page).first.click()
    confirm = page.get_by_role("dialog").get_by_role("button", name=re.compile(f"^Book {DATE}"))
    said = re.search(DATE, confirm.inner_text())
    confirm.click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_focused()
    expect(page.get_by_text("o•••@familypractice.com")).to_be_visible()
    expect(page.get_by_role("region", name="Your booking").get_by_text("Room").first).to_be_visible()
    assert said
    return said.group(0)


def later_days(page: Page) -> Locator:
    """The days of the next month that have times."""
    month = page.get_by_role("region", name="Choose a day")
    before = month.get_by_role("heading").inner_text()
    page.get_by_role("button", name="Later month").click()
    expect(month.get_by_role("heading")).not_to_have_text(before)
    return month.get_by_role("button", name=re.compile(r"\d free time"))


def chosen(day: Locator) -> None:
    day.click()
    expect(day).to_have_attribute("aria-pressed", "true")


def times(page: Page) -> Locator:
    return page.get_by_role("region", name="Choose a time").get_by_role("button", name=re.compile(r"^\d\d:\d\d"))


def moves_it(page: Page, day: str) -> str:
    page.get_by_role("link", name="My appointments").first.click()
    page.get_by_role("link", name=f"Move the appointment on {day}").click()
    expect(page.get_by_role("heading", name="Move your appointment")).to_be_visible()
    expect(page.get_by_role("group", name="Your appointment now").get_by_text(day)).to_be_visible()
    chosen(later_days(page).first)
    times(page).last.click()
    confirm = page.get_by_role("dialog").get_by_role("button", name=re.compile(f"^Move to {DATE}"))
    said = re.search(rf"({DATE}, \d\d:\d\d) with", confirm.inner_text())
    confirm.click()
    expect(page.get_by_role("heading", name="Your appointment is moved")).to_be_visible()
    assert said
    return said.group(1)


def cancels_it(page: Page, at: str) -> None:
    page.get_by_role("link", name="My appointments").first.click()
    page.get_by_role("button", name=f"Cancel the appointment on {at}").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel the appointment").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Cancelled").first).to_be_visible()


def test_somebody_in_tokyo_books_berlins_times_and_sees_their_own(new_context: NewContext, product: Product):
    page = sign_in(new_context(timezone_id="Asia/Tokyo").new_page(), newcomer(product))
    visit(page, "/account")
    zone = page.get_by_label("Your timezone")
    before = zone.input_value()
    save_zone(page, "Asia/Tokyo")
    visit(page, "/o/city-medical")
    card = page.get_by_role("article", name="Vaccination")
    shown = card.get_by_role("button", name=re.compile("^Book Vaccination on"))
    time = re.search(r"\d\d:\d\d$", shown.inner_text().strip())
    shown.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Join and go on").click()
    assert time
    # Members are there with two clicks from the organization's page: the time, and now this one.
    expect(dialog.get_by_role("button", name=re.compile(f"^Book {DATE}, {time.group(0)} with"))).to_be_visible()
    expect(dialog.get_by_text("Berlin time").first).to_be_visible()
    expect(dialog.get_by_text(re.compile("On your clock: .* Tokyo time"))).to_be_visible()
    visit(page, "/account")
    save_zone(page, before)


def save_zone(page: Page, zone: str) -> None:
    page.get_by_label("Your timezone").fill(zone)
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    expect(page.get_by_text(re.compile("saved|changed", re.IGNORECASE)).first).to_be_visible()
