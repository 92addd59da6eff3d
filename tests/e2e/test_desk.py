"""The desk with the keyboard alone, and what becomes of an appointment there."""

import re
import time

import psycopg
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewContext, Product, ready, sign_in, visit

STAFF, PATIENT = "emily.rodriguez@citymedical.com", "john.doe@example.com"
MOST_KEYS = 6
STEPS = ("In progress", "Done")


class Keyboard:
    """Counts what a person does: a key, or a word typed in one go."""

    def __init__(self, page: Page) -> None:
        self._keyboard, self.count = page.keyboard, 0

    def press(self, key: str) -> None:
        self._keyboard.press(key)
        self.count += 1

    def write(self, text: str) -> None:
        self._keyboard.type(text)
        self.count += 1


def test_a_caller_has_an_appointment_after_six_key_actions(page: Page):
    sign_in(page, STAFF)
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    expect(page.get_by_text("All times in")).to_be_visible()
    ready(page)
    keys = Keyboard(page)
    keys.press("/")
    keys.write("john doe")
    keys.press("Enter")
    expect(service(page)).to_be_focused()
    name = service(page).locator("option").nth(1).inner_text()
    keys.write(name[:4])
    keys.press("Enter")
    expect(times(page).get_by_role("radio").first).to_be_focused()
    button = times(page).get_by_role("button", name=re.compile(r"^Book .+, \d\d:\d\d with .+ for John Doe$"))
    moment = re.search(r"Book (.+, \d\d:\d\d)", button.inner_text())
    assert moment
    keys.press("Enter")
    done = page.get_by_role("status").filter(has_text="Booked")
    expect(done).to_contain_text(moment.group(1))
    expect(done).to_contain_text(name.split(" · ")[0])
    expect(done).to_contain_text(f"The confirmation goes to {PATIENT}")
    expect(page.get_by_role("searchbox", name="Patient")).to_be_focused()
    assert keys.count <= MOST_KEYS


def test_a_chosen_time_stays_chosen_while_others_take_the_first(page: Page):
    sign_in(page, STAFF)
    create_patient(page, "Wanda Wahl")
    patients = page.request.get("/api/v1/patients", params={"search": "Wanda Wahl"}).json()["items"]
    service(page).select_option("A published time")
    expect(times(page).locator('.first-time input[value*="~"]')).to_have_count(0)
    first_ones = times(page).locator(".first-time input")
    expect(first_ones.first).to_be_checked()
    gone, wanted = (first_ones.nth(n).get_attribute("value") or "" for n in (0, 2))
    first_ones.nth(2).press(" ")
    says = first_ones.nth(2).get_attribute("data-says") or ""
    made = page.request.post(
        "/api/v1/appointments",
        data={"patientId": patients[0]["id"], "slotId": gone},
        headers={"Origin": page.url[: page.url.index("/", 8)]},
    )
    assert made.ok, made.text()
    expect(times(page).locator(f'.first-time input[value="{gone}"]')).to_have_count(0)
    expect(times(page).locator(f'.first-time input[value="{wanted}"]')).to_be_checked()
    expect(times(page).get_by_role("button", name=f"Book {says} for Wanda Wahl")).to_be_visible()


def walk_in(page: Page, name: str) -> None:
    """Somebody is at the desk, whatever the hour of the test is."""
    patient = page.request.get("/api/v1/patients", params={"search": name}).json()["items"][0]
    services = page.request.get("/api/v1/services").json()
    listed = services["items"] if isinstance(services, dict) else services
    visit = {"patientId": patient["id"], "serviceId": listed[0]["id"], "overbookReason": "is here"}
    made = page.request.post(
        "/api/v1/appointments/walk-ins", data=visit, headers={"Origin": page.url[: page.url.index("/", 8)]}
    )
    assert made.status == 201, made.text()


def test_a_new_caller_gets_a_record_and_a_visit_goes_step_by_step(page: Page):
    sign_in(page, STAFF)
    create_patient(page, "Nadja Neumann", half_typed="0230")
    walk_in(page, "Nadja Neumann")
    visit(page, "/desk")
    row = day_row(page, "Nadja Neumann")
    for words in STEPS:
        row.get_by_role("button", name=words).click()
    expect(row.get_by_text("Done", exact=True)).to_be_visible()
    row.get_by_role("button", name="Undo").click()
    expect(row.get_by_text("In progress", exact=True)).to_be_visible()


def test_an_overbooked_visit_is_marked_for_staff_and_not_for_the_patient(page: Page, new_context: NewContext):
    sign_in(page, STAFF)
    find(page, "john doe")
    page.get_by_text("Another time, or the patient is here").click()
    form = page.get_by_role("form", name="Another time")
    form.get_by_label("Day").fill(page.evaluate("() => new Date(Date.now() + 5 * 864e5).toISOString().slice(0, 10)"))
    form.get_by_label("Time").fill("05:05")
    form.get_by_role("button").click()
    page.get_by_text("Overbook all the same").click()
    overbook = page.get_by_role("form", name="Overbook")
    overbook.get_by_role("button").click()
    expect(overbook.get_by_text("Please say why")).to_be_visible()
    overbook.get_by_label("Why").fill("Leaves for the airport")
    overbook.get_by_role("button").click()
    page.get_by_role("button", name="Show that day").click()
    expect(day_row(page, "John Doe").filter(has_text="05:05").get_by_text("Overbooked")).to_be_visible()
    patient = sign_in(new_context().new_page(), PATIENT)
    visit(patient, "/my-appointments")
    expect(patient.get_by_text("05:05").first).to_be_visible()
    expect(patient.get_by_text("Overbooked")).to_have_count(0)
    expect(patient.get_by_text("airport")).to_have_count(0)


def test_a_slash_moves_the_focus_before_the_next_letter_can_come(page: Page):
    sign_in(page, STAFF)
    pressed = page.evaluate("""() => {
        document.activeElement.blur();
        document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, cancelable: true}));
        return document.activeElement.type;
    }""")
    assert pressed == "search"


def test_a_rescheduled_visit_stays_one_entry_in_the_calendar_and_is_exported(page: Page, product: Product):
    sign_in(page, STAFF)
    create_patient(page, "Rosa Reise", email="rosa@example.org")
    book_first(page)
    page.get_by_role("button", name="Open the appointment of Rosa Reise").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Reschedule").click()
    expect(dialog.get_by_role("button", name=re.compile("^Move from .+ to .+"))).to_be_visible()
    dialog.get_by_role("radio").last.press(" ")
    dialog.get_by_role("button", name=re.compile("^Move from .+ to .+")).click()
    expect(dialog.get_by_text("Moved", exact=True)).to_be_visible()
    entries = calendar_entries(product, "rosa@example.org", count=2)
    assert len({uid for uid, _ in entries}) == 1
    assert [sequence for _, sequence in entries] == sorted({sequence for _, sequence in entries})
    day = dialog.locator(".when-day").inner_text()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_text("Another day and filters").click()
    page.get_by_role("region", name="The day").get_by_label("Day", exact=True).fill(
        page.evaluate("text => " + LOCAL_DAY, day)
    )
    expect(day_row(page, "Rosa Reise")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    assert "Rosa Reise" in download.value.path().read_text()


LOCAL_DAY = "(d => new Date(d - d.getTimezoneOffset() * 6e4).toISOString().slice(0, 10))(new Date(text))"


def times(page: Page) -> Locator:
    return page.get_by_role("form", name="Times", exact=True)


def service(page: Page) -> Locator:
    return page.get_by_role("form", name="What for").get_by_label("Service")


def find(page: Page, text: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(service(page)).to_be_focused()


def create_patient(page: Page, name: str, *, email: str = "", half_typed: str = "") -> None:
    page.get_by_role("searchbox", name="Patient").fill(name)
    page.get_by_role("button", name=f"Create “{name}”").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).to_have_value(name)
    dialog.get_by_label("E-mail").fill(email)
    if half_typed:
        # The browser gives it out as nothing, and would forget it.
        born = dialog.get_by_label("Date of birth")
        born.press_sequentially(half_typed)
        dialog.get_by_role("button", name="Create patient").click()
        expect(born).to_be_focused()
        assert born.evaluate("field => field.validity.badInput")
        born.fill("1975-02-28")
    dialog.get_by_role("button", name="Create patient").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def book_first(page: Page) -> None:
    times(page).get_by_role("button", name=re.compile("^Book ")).click()
    expect(page.get_by_role("status").filter(has_text="Booked")).to_be_visible()


def day_row(page: Page, patient: str) -> Locator:
    return page.get_by_role("table").get_by_role("row").filter(has_text=patient)


def calendar_entries(product: Product, recipient: str, *, count: int) -> list[tuple[str, int]]:
    """UID and SEQUENCE of the calendar files that were mailed to somebody, oldest first."""
    deadline = time.monotonic() + 15
    files: list[str] = []
    while time.monotonic() < deadline and len(files) < count:
        with psycopg.connect(product.database) as connection:
            rows = connection.execute(
                "select calendar from emails where recipient = %s and calendar is not null order by created_at",
                [recipient],
            ).fetchall()
        files = [row[0] for row in rows]
        time.sleep(0.1)
    assert len(files) == count
    return [(_line(file, "UID"), int(_line(file, "SEQUENCE"))) for file in files]


def _line(file: str, name: str) -> str:
    found = re.search(rf"^{name}:(\S+)", file, re.MULTILINE)
    assert found
    return found.group(1)
