"""Owner, provider, patient and their letters: from a new department to a cancelled appointment."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext, Product, mailed_link, ready, sign_in, visit

PASSWORD = "a long enough secret"
DOCTOR, PATIENT = "rosa.keller@example.org", "nils.neu@example.org"


def test_from_a_new_department_to_a_cancelled_appointment(product: Product, new_context: NewContext):
    owner = sign_in(new_context().new_page(), "sarah.johnson@citymedical.com")
    owner_adds_department_and_provider(owner)
    doctor = new_context().new_page()
    provider_accepts_and_publishes(doctor, mailed_link(product, DOCTOR, "invitation"))
    patient = new_context().new_page()
    patient_joins_from_the_public_page(product, patient)
    first = patient_books(patient)
    inbox_has(patient, PATIENT, "Your appointment with Rosa Keller")
    provider_sees(doctor, "Nils Neu")
    patient_moves(patient, first)
    patient_cancels(patient)
    inbox_has(patient, PATIENT, "cancelled")


def owner_adds_department_and_provider(page: Page) -> None:
    visit(page, "/departments")
    page.get_by_role("button", name="Add a department").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Neurology")
    page.get_by_role("button", name="Add department").click()
    expect(page.get_by_role("row").filter(has_text="Neurology")).to_be_visible()
    visit(page, "/providers")
    page.get_by_role("button", name="Add a provider").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail address").fill(DOCTOR)
    dialog.get_by_label("Department").select_option(label="Neurology")
    dialog.get_by_label("Title").fill("Neurologist")
    dialog.get_by_role("button", name="Send invitation").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text(DOCTOR).first).to_be_visible()


def provider_accepts_and_publishes(page: Page, link: str) -> None:
    page.goto(link)
    ready(page)
    expect(page.get_by_text("City Medical").first).to_be_visible()
    assert "#" not in page.url
    page.get_by_label("Your name").fill("Rosa Keller")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Accept and sign in").click()
    page.wait_for_url(re.compile("/calendar"))
    ready(page)
    page.get_by_role("button", name="Publish many").first.click()
    series = page.get_by_role("form", name="Publish many slots")
    first = series.get_by_label("First day")
    first.fill(first.evaluate(LATER, 3))  # on a Sunday, Monday morning is too near to be moved online
    series.get_by_label("Last day").fill(first.evaluate(LATER, 10))
    series.get_by_label("Title").fill("First visit")
    series.get_by_role("button", name="Show what this makes").click()
    page.get_by_role("button", name=re.compile(r"Publish \d+ slots")).click()
    expect(page.get_by_text("First visit").first).to_be_visible()


LATER = "(field, days) => new Date(Date.parse(field.value) + days * 864e5).toISOString().slice(0, 10)"


def patient_joins_from_the_public_page(product: Product, page: Page) -> None:
    visit(page, "/o/city-medical")
    page.get_by_role("button", name="Neurology").click()
    expect(page.get_by_text("Dr. David Miller")).to_be_hidden()
    card = page.get_by_role("group", name="Providers")
    card.get_by_role("button").first.click()
    page.get_by_role("dialog").get_by_role("link", name="Create an account").click()
    ready(page)
    page.get_by_label("Your name").fill("Nils Neu")
    page.get_by_label("E-mail").fill(PATIENT)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("Please look into your mailbox").first).to_be_visible()
    page.goto(mailed_link(product, PATIENT, "verify_email"))
    ready(page)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm and sign in").click()
    page.wait_for_url(re.compile("/o/city-medical"))
    ready(page)


def patient_books(page: Page) -> str:
    """Ends on the page that says so; returns the booked day and time."""
    dialog = page.get_by_role("dialog")
    if not dialog.is_visible():
        page.get_by_role("group", name="Providers").get_by_role("button").first.click()
    dialog.get_by_role("button", name="Join and go on").click()
    page.wait_for_url(re.compile("/find"))
    ready(page)
    page.get_by_role("button", name=re.compile(r"Book \d\d:\d\d with Rosa Keller")).click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    expect(page.get_by_text("n•••@example.org")).to_be_visible()
    page.get_by_role("link", name="My appointments").first.click()
    expect(page.get_by_text("Your next appointment")).to_be_visible()
    return page.get_by_role("main").inner_text()


def inbox_has(page: Page, recipient: str, words: str) -> None:
    visit(page, "/inbox")
    page.get_by_label(re.compile("address|Recipient|Search|To", re.IGNORECASE)).first.fill(recipient)
    expect(page.get_by_text(words).first).to_be_visible()


def provider_sees(page: Page, patient: str) -> None:
    visit(page, "/appointments")
    expect(page.get_by_text(patient).first).to_be_visible()


def patient_moves(page: Page, before: str) -> None:
    visit(page, "/my-appointments")
    page.get_by_role("button", name="Move").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile(r"^\d\d:\d\d")).last.click()
    dialog.get_by_role("button", name=re.compile(r"^Move to")).click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Your next appointment")).to_be_visible()
    assert page.get_by_role("main").inner_text() != before


def patient_cancels(page: Page) -> None:
    visit(page, "/my-appointments")
    page.get_by_role("button", name="Cancel").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("I am travelling.")
    dialog.get_by_role("button", name="Cancel the appointment").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Cancelled").first).to_be_visible()
