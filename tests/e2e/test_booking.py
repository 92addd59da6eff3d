"""Booking as a patient does it: in few clicks, from another timezone, while others book too."""

import re
import time
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import NewContext, Product, visit

TIME = re.compile(r"^\d\d:\d\d")
JOHN, NADIA, TOM = "john.doe@example.com", "nadia.haddad@citymedical.com", "tom.becker@citymedical.com"
MOST_CLICKS = 4


def signed_in(product: Product, context: BrowserContext, email: str) -> BrowserContext:
    """Without typing: what is measured begins behind the sign-in."""
    answer = context.request.post(
        "/api/v1/session", data={"email": email, "password": "password123"}, headers={"Origin": product.url}
    )
    assert answer.ok
    return context


def publish(product: Product, context: BrowserContext, *starts: datetime) -> str:
    """The id of the provider who is signed in and offers these."""
    provider_id = ""
    for start in starts:
        slot = {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat()}
        answer = context.request.post("/api/v1/slots", data=slot, headers={"Origin": product.url})
        assert answer.ok, answer.text()
        provider_id = answer.json()["providerId"]
    return provider_id


def region(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


class Finger:
    """Counts what it touches."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1


def test_four_clicks_lead_from_the_organizations_page_to_a_booked_time(product: Product, new_context: NewContext):
    page = signed_in(product, new_context(), JOHN).new_page()
    for opener in ("All times with Dr. Becker", "All times of Skin check"):
        finger = Finger()
        visit(page, "/o/city-medical")
        finger.click(page.get_by_role("button", name=opener))
        day = region(page, "Choose a day").get_by_role("button", name=re.compile(r"\d free time")).last
        finger.click(day)
        expect(day).to_have_attribute("aria-pressed", "true")
        finger.click(region(page, "Choose a time").get_by_role("button", name=TIME).last)
        finger.click(page.get_by_role("dialog").get_by_role("button", name=re.compile("^Book")))
        expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
        assert finger.clicks <= MOST_CLICKS
    with page.expect_download() as file:
        page.get_by_role("link", name="Calendar file").click()
    assert file.value.suggested_filename == "appointment.ics"


def last_sunday(year: int, month: int) -> date:
    """The day on which Berlin changes its clocks."""
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % 7)


def next_change(month: int) -> date:
    """Ahead, and not so near that it is over before the test is."""
    today = datetime.now(UTC).date()
    this_year = last_sunday(today.year, month)
    return this_year if this_year > today + timedelta(days=2) else last_sunday(today.year + 1, month)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def labels(page: Page) -> list[str]:
    found = region(page, "Choose a time").get_by_role("button", name=TIME).all_inner_texts()
    return [text.splitlines()[0] for text in found]


def show(page: Page, day: date) -> None:
    """By its button in the month, as it is said to screen readers."""
    name = re.compile(rf"^{day:%A} {day.day} {day:%B}, \d+ free times?$")
    button = region(page, "Choose a day").get_by_role("button", name=name)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def book_in_tokyo(page: Page, label: str, own: str) -> datetime:
    """Choose a time by its label in Berlin, see the own one, book it; the instant as the file for calendars has it."""
    region(page, "Choose a time").get_by_role("button", name=label, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Berlin time")).to_be_visible()
    expect(dialog.get_by_text(f"You are in Tokyo: that is {own} there.")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("^Book")).click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    expect(region(page, "Your booking").get_by_text(f"You are in Tokyo: that is {own} there.")).to_be_visible()
    path = page.get_by_role("link", name="Calendar file").get_attribute("href")
    [event] = Calendar.from_ical(page.context.request.get(path or "").text()).walk("VEVENT")
    return event.decoded("dtstart").astimezone(UTC)


def test_a_patient_in_tokyo_books_in_berlin_across_the_clock_change(product: Product, new_context: NewContext):
    spring, autumn, one = next_change(3), next_change(10), timedelta(days=1)
    after_easter = spring + 3 * one
    doctor = signed_in(product, new_context(), NADIA)
    publish(product, doctor, utc(spring - one, 8), utc(spring, 0, 30), utc(spring, 1), utc(after_easter, 7))
    haddad = publish(product, doctor, utc(autumn - one, 7), utc(autumn, 0, 30), utc(autumn, 1, 30))
    page = signed_in(product, new_context(timezone_id="Asia/Tokyo"), JOHN).new_page()

    visit(page, f"/find?provider={haddad}&day={spring - one}")
    assert labels(page) == ["09:00"]
    expect(page.get_by_text("You are in Tokyo: 09:00 in Berlin is 17:00 there.")).to_be_visible()
    show(page, after_easter)
    assert labels(page) == ["09:00"]
    expect(page.get_by_text("You are in Tokyo: 09:00 in Berlin is 16:00 there.")).to_be_visible()
    show(page, spring)
    assert labels(page) == ["01:30", "03:00"]
    assert book_in_tokyo(page, "03:00", "10:00") == utc(spring, 1)

    visit(page, f"/find?provider={haddad}&day={autumn - one}")
    expect(page.get_by_text("You are in Tokyo: 09:00 in Berlin is 16:00 there.")).to_be_visible()
    show(page, autumn)
    assert labels(page) == ["02:30 (UTC+2)", "02:30 (UTC+1)"]
    assert book_in_tokyo(page, "02:30 (UTC+1)", "10:30") == utc(autumn, 1, 30)


def test_what_somebody_takes_vanishes_for_a_visitor_within_a_second(product: Product, new_context: NewContext):
    start = utc(next_change(3) - timedelta(days=1), 10)
    doctor = signed_in(product, new_context(), TOM)
    becker = publish(product, doctor, *(start + timedelta(hours=n) for n in range(4)))
    visitor = visit(new_context().new_page(), f"/o/city-medical?provider={becker}&day={start:%Y-%m-%d}")
    region(visitor, "Choose a time").get_by_role("button", name=TIME).first.click()
    question = visitor.get_by_role("dialog", name="Who is coming?")
    expect(question).to_be_visible()
    john = signed_in(product, new_context(), JOHN)
    free = john.request.get(f"/api/v1/slots?providerId={becker}&from={start:%Y-%m-%dT%H:%M:%SZ}&limit=1").json()[
        "items"
    ]
    began = time.perf_counter()
    taken = john.request.post("/api/v1/appointments", data={"slotId": free[0]["id"]}, headers={"Origin": product.url})
    expect(question).to_be_hidden()
    took = time.perf_counter() - began
    assert taken.ok
    told = visitor.get_by_role(
        "group", name=re.compile("^This time was just taken. Here are the next three free times")
    )
    expect(told.get_by_role("button")).to_have_count(3)
    expect(told).to_be_focused()
    assert took < 1, took
