"""The hospital's schedule in a browser: a drag to another provider, one that goes back, and the keyboard's way."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewContext, Product, sign_in, visit

DESK = "emily.rodriguez@citymedical.com"
BERLIN = ZoneInfo("Europe/Berlin")
AN_HOUR = 88
FIVE_WEEKS = timedelta(weeks=5)


def entry(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=re.compile(words))


def drag(page: Page, found: Locator, provider: str, hours: float) -> None:
    """Into the column of a provider, so many hours later."""
    box, head = found.bounding_box(), page.get_by_role("button", name=provider, exact=True).bounding_box()
    assert box
    assert head
    x, y = box["x"] + 40, box["y"] + 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 6)
    page.mouse.move(head["x"] + 20, y + hours * AN_HOUR, steps=10)
    page.mouse.up()


def book(page: Page, email: str, provider: str) -> datetime:
    """A new patient's first visit at ten o'clock of a day that the demo leaves empty; its start."""
    headers = {"Origin": page.url[: page.url.index("/", 8)]}
    person = {"name": "Greta Umzug", "email": email, "isNewPerson": True}
    patient = page.request.post("/api/v1/patients", data=person, headers=headers).json()["id"]
    services = page.request.get("/api/v1/services").json()["items"]
    people = page.request.get("/api/v1/providers").json()["items"]
    service = next(one["id"] for one in services if one["name"] == "First visit")
    wish = {
        "serviceId": service,
        "providerId": next(one["id"] for one in people if one["name"] == provider),
        "from": (datetime.now(BERLIN) + FIVE_WEEKS).isoformat(),
        "to": (datetime.now(BERLIN) + FIVE_WEEKS + timedelta(days=7)).isoformat(),
    }
    found = page.request.get("/api/v1/openings", params=wish).json()["items"]
    starts = (datetime.fromisoformat(one["start"]).astimezone(BERLIN) for one in found)
    start = next(one for one in starts if (one.hour, one.minute) == (10, 0) and one.isoweekday() in {2, 3, 4})
    draft = {"serviceId": service, "providerId": wish["providerId"], "patientId": patient, "start": start.isoformat()}
    assert page.request.post("/api/v1/appointments", data=draft, headers=headers).ok
    return start


def mails_to(product: Product, email: str) -> list[str]:
    with psycopg.connect(product.database) as connection:
        query = "select kind from emails where recipient = %s order by created_at"
        return [kind for (kind,) in connection.execute(query, [email])]


def test_an_appointment_goes_to_another_provider_after_the_question_and_back_with_the_reason(
    new_context: NewContext, product: Product
):
    page = new_context(timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, DESK)
    email = f"greta.{uuid4().hex}@example.com"
    start = book(page, email, "Dr. David Miller")
    visit(page, f"/schedule?day={start:%Y-%m-%d}")
    day = f"{start:%-d %b %Y}"
    first = entry(page, f"{day}, 10:00 to 10:45, Greta Umzug.*Dr. David Miller")
    expect(first).to_be_visible()

    drag(page, first, "Dr. Tom Becker", 1)
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text(f"Greta Umzug gets a mail at {email}.")
    expect(asked).to_contain_text("Dr. David Miller and Dr. Tom Becker are told as well.")
    asked.get_by_role("button", name="Move and tell the patient").click()
    moved = entry(page, f"{day}, 11:00 to 11:45, Greta Umzug.*Dr. Tom Becker")
    expect(moved).to_be_visible()
    assert mails_to(product, email)[-1] == "appointment_moved"

    expect(asked).to_have_count(0)  # a dialog that is still fading keeps the mouse away
    drag(page, moved, "Dr. Tom Becker", 1.25)
    asked.get_by_role("button", name="Move and tell the patient").click()
    expect(page.get_by_text("Dr. Tom Becker has a break at this time.")).to_be_visible()
    expect(moved).to_be_visible()

    moved.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Move", exact=True).press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(1)  # the details have faded, and do not take the focus along
    expect(page.get_by_label("Day", exact=True)).to_be_focused()
    page.get_by_label("From").fill("14:00")
    page.get_by_role("dialog").get_by_label("Provider").select_option("Dr. David Miller")
    page.get_by_label("From").press("Enter")
    again = entry(page, f"{day}, 14:00 to 14:45, Greta Umzug.*Dr. David Miller")
    expect(again).to_be_focused()
    assert mails_to(product, email).count("appointment_moved") == 2
