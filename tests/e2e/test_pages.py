"""What pages say to those who came to the wrong place, or from another timezone; and that nothing on them jumps."""

import re

from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import NewContext, Product, open_session, settled, sign_in, visit
from tests.tour import NEXT_MONDAY, OWNER, PATIENT, PROVIDER, VISITOR

# Only who is elsewhere is told so.
AWAY = "You are in Tokyo"
PHONE, DESKTOP = {"width": 360, "height": 640}, {"width": 1280, "height": 720}
MOST_SHIFT = 0.1
"""Source: web.dev, "good" cumulative layout shift."""
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().filter((one) => !one.hadRecentInput)
  .map((one) => ({value: one.value, moved: one.sources.map((source) => source.node?.className ?? "")}))))
  .observe({type: "layout-shift", buffered: true});
"""


def test_an_address_that_does_not_exist_says_so(new_context: NewContext):
    page = new_context().new_page()
    visit(page, "/nothing-here")
    expect(page.get_by_role("heading", level=1)).to_contain_text("not")


def test_a_patient_in_tokyo_sees_the_clinics_time(new_context: NewContext):
    page = sign_in(new_context(timezone_id="Asia/Tokyo").new_page(), "john.doe@example.com")
    here = sign_in(new_context(timezone_id="Europe/Berlin").new_page(), "john.doe@example.com")
    for path in ("/find", "/my-appointments"):
        lines = [visit(one, path).get_by_role("main").inner_text().splitlines() for one in (page, here)]
        there, at_home = ([line for line in of if line and not line.startswith(AWAY)] for of in lines)
        assert any("Berlin time" in line for line in there)
        assert there == at_home


def test_a_page_says_nothing_of_an_organization_before_it_knows_one(product: Product, new_context: NewContext):
    """What a slow telephone shows until the first answer has come."""
    for path in ("/find", "/openings", "/desk", "/my-appointments", "/o/city-medical"):
        sent = new_context().request.get(product.url + path).text()
        body = re.sub(r"<script.*?</script>", "", sent, flags=re.DOTALL)
        assert "undefined" not in body, path
        assert "takes no new" not in body, path


def test_nothing_jumps_while_pages_are_read(new_context: NewContext):
    people: dict[str, BrowserContext] = {}
    stops = [(VISITOR, path) for path in ("/", "/o/city-medical")]
    stops += [(PATIENT, path) for path in ("/find", "/openings", "/my-appointments")] + [(PROVIDER, NEXT_MONDAY)]
    for size in (PHONE, DESKTOP):
        people.clear()
        for who, path in stops:
            if who not in people:
                people[who] = new_context(viewport=size)
                people[who].add_init_script(WATCH)
                if who:
                    open_session(people[who], who)
            page = people[who].new_page()
            page.goto(path)
            shifts = settled(page).evaluate("window.shifts")
            assert sum(shift["value"] for shift in shifts) < MOST_SHIFT, (size, path, shifts)
            page.close()


def test_good_news_leaves_by_itself_and_does_not_come_back(new_context: NewContext):
    page = new_context(reduced_motion="reduce").new_page()
    page.clock.install()
    sign_in(page, OWNER)
    visit(page, "/settings")
    page.get_by_role("button", name="Save").first.click()
    notice = page.locator(".notice")
    expect(notice).to_have_count(1)
    page.mouse.move(0, 0)
    page.clock.fast_forward(11_000)
    expect(notice).to_have_count(0)
    visit(page, "/settings")
    expect(notice).to_have_count(0)
